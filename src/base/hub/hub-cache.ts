import { existsSync } from "node:fs";
import { copyFile, mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { inside } from "../inside.js";
import { readText } from "../open-file.js";
import { writeAtomic } from "../write-atomic.js";
import type { HubId } from "./hub-id.js";

/**
 * The Hub's own cache layout, shared with Python's tools:
 *
 *   models--org--name/refs/main               the commit that a branch stood at
 *   models--org--name/blobs/<hash>            contents, by their published hash
 *   models--org--name/snapshots/<commit>/…    links to them, by their names
 */
export class HubCache {
  private readonly name: string;
  private readonly folder: string;

  constructor(
    private readonly cache: string,
    private readonly id: HubId,
  ) {
    this.name = `${id.kind ?? "model"}s--${id.repository.replace("/", "--")}`;
    this.folder = join(cache, this.name);
  }

  snapshot(commit: string): string {
    return join(this.folder, "snapshots", commit);
  }

  /** @param hash As published: SHA-256 or a git blob's SHA-1, in hexadecimal. */
  blob(hash: string): string {
    return join(this.folder, "blobs", hash);
  }

  /** The commit that the revision stood at when it was last looked up, or null. */
  async knownCommit(): Promise<string | null> {
    if (isCommit(this.id.revision)) return this.id.revision;
    const commit = await readText(this.ref(), 1024).catch(() => "");
    return isCommit(commit.trim()) ? commit.trim() : null;
  }

  async rememberCommit(commit: string): Promise<void> {
    if (commit !== this.id.revision) await writeAtomic(this.ref(), commit);
  }

  /**
   * Gives a blob its name in a snapshot. A link that leads nowhere, because somebody removed the
   * blob, makes way for one that leads somewhere.
   */
  async link(hash: string, commit: string, name: string): Promise<void> {
    const path = inside(this.snapshot(commit), name, this.id.repository);
    if (existsSync(path)) return;
    await rm(path, { force: true });
    await mkdir(dirname(path), { recursive: true });
    try {
      await symlink(relative(dirname(path), this.blob(hash)), path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPERM")
        await copyFile(this.blob(hash), path); // Windows without the right to link
      else if (code !== "EEXIST") throw error; // one of Python's tools was faster
    }
  }

  /** The folder whose lock says who is downloading; beside the models, as Python's tools have theirs. */
  get locks(): string {
    return join(this.cache, ".locks", this.name);
  }

  private ref(): string {
    return inside(join(this.folder, "refs"), this.id.revision, this.id.repository);
  }
}

export function isCommit(word: string): boolean {
  return /^[0-9a-f]{40}$/.test(word);
}
