import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { downloadFile } from "@huggingface/hub";
import { IsoglossError } from "../../base/error.js";
import { sha256File } from "../../base/sha256.js";
import type { HubSettings } from "./hub-settings.js";

/** A file of a repository, as the Hub lists it. */
export interface HubFile {
  readonly repository: string;
  readonly commit: string;
  readonly name: string;
  readonly size: number;
  /** What the Hub publishes: a SHA-256 for large files, else git's SHA-1 of the blob. */
  readonly hash: string;
}

/** A download that breaks off is taken up again as long as it gets on, so many times in a row at most. */
const attempts = 5;

/**
 * Downloads a file to `blob`, which appears there only once its hash is the published one.
 * What has come so far is kept in `<blob>.incomplete`, where Python's tools keep theirs, and
 * taken up from there: after a cut connection at once, after a crash at the next call. No other
 * process may be downloading it: all append to the same file.
 *
 * @param advance Told the bytes that came (negative if some had to be thrown away).
 * @throws IsoglossError if what came is not what was published.
 */
export async function downloadBlob(
  file: HubFile,
  blob: string,
  settings: HubSettings,
  advance: (bytes: number) => void,
): Promise<void> {
  const partial = `${blob}.incomplete`;
  await mkdir(dirname(blob), { recursive: true });
  let had = existsSync(partial) ? (await stat(partial)).size : 0;
  advance(had);
  for (let attempt = 1; ; attempt++) {
    const resumed = had > 0;
    try {
      if (had < file.size) await append(file, partial, had, settings, advance);
      else if (file.size === 0) await (await open(partial, "w")).close();
    } catch (error) {
      const has = existsSync(partial) ? (await stat(partial)).size : 0;
      if (error instanceof IsoglossError || has === had || attempt === attempts) throw error;
      had = has;
      continue;
    }
    if ((await hashOf(partial, file.hash)) === file.hash) {
      return rename(partial, blob);
    }
    advance(-(await stat(partial)).size);
    await rm(partial);
    // A server may have ignored where we were; what came from the beginning has no such excuse.
    if (!resumed)
      throw new IsoglossError(
        `${file.repository}: ${file.name} does not have the published hash ${file.hash}`,
        "Something on the way changes downloads, or the Hub's copy is damaged; try again later.",
      );
    had = 0;
  }
}

async function append(
  file: HubFile,
  partial: string,
  had: number,
  { endpoint, token }: HubSettings,
  advance: (bytes: number) => void,
): Promise<void> {
  const remote = await downloadFile({
    repo: { type: "model", name: file.repository },
    path: file.name,
    revision: file.commit,
    hubUrl: endpoint,
    xet: false, // plain HTTP ranges, which can be resumed at any byte
    ...(token === undefined ? {} : { accessToken: token }),
  });
  if (remote === null || remote.size !== file.size) throw changed(file);
  const handle = await open(partial, "a");
  try {
    let has = had;
    for await (const chunk of remote.slice(had, file.size).stream()) {
      has += chunk.length;
      if (has > file.size) break; // not what was asked for: its hash will tell
      await handle.write(chunk);
      advance(chunk.length);
    }
    if (has < file.size) throw new TypeError("terminated"); // what fetch says of a cut connection
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function changed({ repository, name, size }: HubFile): IsoglossError {
  return new IsoglossError(
    `${repository}: ${name} does not have the ${size} bytes that the Hub lists`,
    "Try again later; if it stays so, name another revision.",
  );
}

/** SHA-256, or SHA-1 of git's "blob <size>\0" and the contents, whichever `published` is. */
async function hashOf(file: string, published: string): Promise<string> {
  if (published.length === 64) return sha256File(file);
  const hash = createHash("sha1").update(`blob ${(await stat(file)).size}\0`);
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
