import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { lstat, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { IsoglossError } from "../error.js";
import { refuseOther } from "../refuse-other.js";
import { hashFile, sha256File } from "../sha256.js";
import { isMisled } from "./hub-error.js";
import { hubFetch } from "./hub-fetch.js";
import { fileUrl, type HubId } from "./hub-id.js";
import type { HubSettings } from "./hub-settings.js";
import { HubStatusError } from "./hub-status-error.js";

/** A file of a repository, as the Hub lists it. */
export interface HubFile extends Pick<HubId, "kind"> {
  readonly repository: string;
  readonly commit: string;
  readonly name: string;
  readonly size: number;
  /** What the Hub publishes: a SHA-256 for large files, else git's SHA-1 of the blob. */
  readonly hash: string;
}

/** A download that breaks off is taken up again, so many times in all. */
const attempts = 5;

/** Milliseconds; twice as long each time that nothing came before it broke off. */
const pause = 200;

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
  const isLink = await lstat(partial).then(
    found => found.isSymbolicLink(),
    () => false,
  );
  if (isLink) await rm(partial); // what lies behind it is nobody's download
  await refuseOther(partial);
  let had = existsSync(partial) ? (await stat(partial)).size : 0;
  advance(had);
  for (let attempt = 1; ; attempt++) {
    const resumed = had > 0;
    try {
      if (had < file.size) await append(file, partial, had, settings, advance);
      else if (file.size === 0) await (await open(partial, "w")).close();
    } catch (error) {
      const has = existsSync(partial) ? (await stat(partial)).size : 0;
      const isFinal =
        error instanceof IsoglossError || error instanceof HubStatusError || isMisled(error);
      if (isFinal || attempt === attempts || settings.signal?.aborted) throw error;
      if (has === had) await setTimeout(pause * 2 ** attempt, undefined, settings);
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

/** Plain HTTP ranges, which can be resumed at any byte. */
async function append(
  file: HubFile,
  partial: string,
  had: number,
  settings: HubSettings,
  advance: (bytes: number) => void,
): Promise<void> {
  const url = fileUrl(file, settings.endpoint);
  // A header that is undefined would be sent as the word.
  const headers = { "Accept-Encoding": "identity", ...(had > 0 && { Range: `bytes=${had}-` }) };
  // Opened first: what comes before a connection breaks is lost to whoever does not read at once.
  const handle = await open(partial, "a");
  try {
    const response = await hubFetch(settings)(url, { headers });
    const size = sizeOf(response);
    if (response.body === null || (size !== null && size !== file.size)) {
      await response.body?.cancel();
      throw changed(file);
    }
    const from = /^bytes (\d+)-/.exec(response.headers.get("Content-Range") ?? "")?.[1];
    let has = response.status === 206 ? Number(from ?? Number.NaN) : 0;
    if (has !== had && has !== 0) {
      await response.body.cancel();
      throw otherPart(file, had);
    }
    if (has !== had) {
      await handle.truncate(0); // the server has ignored where we were
      advance(-had);
    }
    for await (const chunk of response.body) {
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

/** The size of the whole file, as far as an answer says it. */
function sizeOf({ status, headers }: Response): number | null {
  const said =
    status === 206
      ? /\/(\d+)$/.exec(headers.get("Content-Range") ?? "")?.[1]
      : headers.has("Content-Encoding") // the length is that of what was packed
        ? undefined
        : (headers.get("Content-Length") ?? undefined);
  return said === undefined ? null : Number(said);
}

function changed({ repository, name, size }: HubFile): IsoglossError {
  return new IsoglossError(
    `${repository}: ${name} does not have the ${size} bytes that the Hub lists`,
    "Try again later; if it stays so, name another revision.",
  );
}

function otherPart({ repository, name }: HubFile, had: number): IsoglossError {
  return new IsoglossError(
    `${repository}: of ${name} another part came than the one from byte ${had} that was asked for`,
    "Something on the way changes downloads; try again later, or from another network.",
  );
}

/** SHA-256, or SHA-1 of git's "blob <size>\0" and the contents, whichever `published` is. */
async function hashOf(file: string, published: string): Promise<string> {
  if (published.length === 64) return sha256File(file);
  const hash = createHash("sha1").update(`blob ${(await stat(file)).size}\0`);
  return hashFile(file, hash);
}
