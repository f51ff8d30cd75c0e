import { createHash } from "node:crypto";
import { join } from "node:path";
import { openFile } from "./open-file.js";
import { writeAtomic } from "./write-atomic.js";

/** What writing a file did to it. */
export type Change = "new" | "changed" | "unchanged";

/** A file that was written, and whether it differs from what stood there before. */
export interface Written {
  readonly path: string;
  /** Whether it is new, changed or as it was. */
  readonly change: Change;
}

/** Keeps account of which files of a folder a run has changed. */
export class Ledger {
  readonly written: Written[] = [];

  constructor(private readonly folder: string) {}

  /** Writes a text file, whole or in pieces, and records it. */
  async write(name: string, text: string | Iterable<string>): Promise<void> {
    const pieces = typeof text === "string" ? [text] : text;
    await this.record([name], () =>
      writeAtomic(join(this.folder, name), async handle => {
        for (const piece of pieces) await handle.writeFile(piece);
      }),
    );
  }

  /** Records files that `work` writes. */
  async record(names: readonly string[], work: () => Promise<unknown>): Promise<void> {
    const paths = names.map(name => join(this.folder, name));
    const before = await Promise.all(paths.map(digest));
    await work();
    for (const [i, path] of paths.entries()) {
      const old = before[i];
      const same = old !== null && (await digest(path)) === old;
      this.written.push({ path, change: old === null ? "new" : same ? "unchanged" : "changed" });
    }
  }
}

/** The SHA-256 of a file, which may be larger than memory; null if there is none. */
async function digest(path: string): Promise<string | null> {
  const handle = await openFile(path).catch(() => null);
  if (handle === null) return null;
  try {
    const hash = createHash("sha256");
    for await (const chunk of handle.createReadStream({ start: 0, autoClose: false }))
      hash.update(chunk);
    return hash.digest("hex");
  } catch {
    return null;
  } finally {
    await handle.close();
  }
}
