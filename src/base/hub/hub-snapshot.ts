import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { join, sep } from "node:path";
import { datasetInfo, listFiles, modelInfo } from "@huggingface/hub";
import { IsoglossError } from "../error.js";
import { excerpt } from "../excerpt.js";
import { lockFolder } from "../lock.js";
import type { Progress, ShownWork } from "../progress.js";
import { downloadBlob, type HubFile } from "./download-blob.js";
import { HubCache, isCommit } from "./hub-cache.js";
import { hubError, isUnreachable } from "./hub-error.js";
import { boundedFetch, hubFetch } from "./hub-fetch.js";
import { type HubId, nounOf } from "./hub-id.js";
import type { HubSettings } from "./hub-settings.js";
import { readBeginning } from "./read-beginning.js";

export interface Snapshot {
  readonly folder: string;
  readonly commit: string;
}

/** More files than this are no model, and no data set of sentences. */
const mostFiles = 10_000;

/** The modules of a sentence-transformers model, which lie in folders of their own, are listed there. */
const moduleList = "modules.json";

/** Returns the first bytes of a file that a repository lists, at most so many. */
type Beginning = (name: string, length: number) => Promise<Uint8Array>;

/** Which files are needed; nothing can be read ahead of what lies in a cache alone. */
type Choose = (
  names: readonly string[],
  folder: string,
  beginning?: Beginning,
) => Promise<readonly string[]>;

/**
 * Downloads what is needed of a repository into the Hub's cache, and returns the folder of
 * the snapshot. Offline, or without a network, it is what the cache holds of the revision.
 *
 * @param choose Says, round by round, which of the repository's files are needed next, given
 *   their names and the snapshot's folder (where those of earlier rounds lie by then); it is asked
 *   until it has nothing more. It may refuse by throwing, before anything large is fetched, and read
 *   the beginning of a file for that.
 * @param recursive Whether files in the repository's folders count, too ("checkpoints/model.ckpt");
 *   defaults to whether a GGUF file is meant.
 * @throws IsoglossError if the Hub refuses, cannot be reached, or sends something else than it lists.
 */
export async function hubSnapshot(
  id: HubId,
  settings: HubSettings,
  progress: Progress,
  choose: Choose,
  recursive = id.gguf !== undefined || id.kind === "dataset", // large ones lie in folders of their own
): Promise<Snapshot> {
  const cache = new HubCache(settings.cache, id);
  try {
    const listing = settings.offline ? null : await look(id, settings, recursive);
    if (listing === null) return await cached(id, cache, choose, settings.endpoint);
    const { commit, files } = listing;
    const beginning: Beginning = (name, length) =>
      readBeginning(files.get(name)!, length, settings);
    const folder = cache.snapshot(commit);
    for (;;) {
      const names = await choose([...files.keys()], folder, beginning);
      const missing = names.filter(name => !existsSync(join(folder, name)));
      if (missing.length === 0) break;
      await download(
        missing.map(name => files.get(name)!),
        cache,
        settings,
        progress,
      );
    }
    await cache.rememberCommit(commit);
    return { folder, commit };
  } catch (error) {
    settings.signal?.throwIfAborted();
    throw hubError(error, id, settings);
  }
}

/** The commit of the revision and its files, or null without a network. */
async function look(
  id: HubId,
  settings: HubSettings,
  recursive: boolean,
): Promise<{ commit: string; files: ReadonlyMap<string, HubFile> } | null> {
  const { repository, revision, kind } = id;
  // The package takes tokens of one form only: `hubFetch` sends it instead.
  const access = { hubUrl: settings.endpoint, fetch: boundedFetch(hubFetch(settings)) };
  try {
    const commit = isCommit(revision) ? revision : await commitOf(id, access);
    if (typeof commit !== "string" || !isCommit(commit)) throw new Error("no commit");
    const place = {
      repo: { type: kind ?? "model", name: repository },
      revision: commit,
      ...access,
    } as const;
    const files = await filesOf(id, commit, listFiles({ ...place, recursive }));
    // The modules of a sentence-transformers model lie in folders of their own.
    if (!recursive && files.has(moduleList))
      for (const [name, file] of await filesOf(
        id,
        commit,
        listFiles({ ...place, recursive: true }),
      ))
        files.set(name, file);
    if (files.size === 0) throw strange(id, "lists no file");
    return { commit, files };
  } catch (error) {
    settings.signal?.throwIfAborted();
    if (isUnreachable(error)) return null;
    throw error;
  }
}

async function commitOf(
  { kind, repository: name, revision }: HubId,
  access: { hubUrl: string; fetch: typeof fetch },
): Promise<string | undefined> {
  const asked = { name, revision, ...access };
  return kind === "dataset"
    ? (await datasetInfo({ ...asked, additionalFields: ["sha"] })).sha
    : (await modelInfo({ ...asked, additionalFields: ["sha"] })).sha;
}

/** The files that the Hub lists, by their names. */
async function filesOf(
  id: HubId,
  commit: string,
  list: ReturnType<typeof listFiles>,
): Promise<Map<string, HubFile>> {
  const { repository, kind } = id;
  const files = new Map<string, HubFile>();
  let listed = 0;
  for await (const entry of list) {
    if (++listed > mostFiles) throw strange(id, `lists more than ${mostFiles} files`);
    const { type, path: name, size } = entry;
    const hash = entry.lfs?.oid ?? entry.oid;
    if (type !== "file" || typeof name !== "string") continue;
    const file = { kind, repository, commit, name, size, hash: hash ?? "" };
    const before = files.get(name);
    if (before !== undefined && (before.size !== size || before.hash !== hash))
      throw strange(id, `lists ${excerpt(name)} twice, and not the same`);
    files.set(name, file);
  }
  return files;
}

/** @throws IsoglossError if the listing does not say by what a file can be known. */
function checkListed({ name, size, hash, ...id }: HubFile): void {
  const isSound =
    Number.isSafeInteger(size) && size >= 0 && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(hash);
  if (!isSound) throw strange(id, `lists ${excerpt(name)} without its size or its hash`);
}

function strange(id: Pick<HubId, "kind" | "repository">, what: string): IsoglossError {
  return new IsoglossError(
    `${id.repository}: the Hub ${what}`,
    `Check the ${nounOf(id)}'s page; an upload may be unfinished, or HF_ENDPOINT names no Hub.`,
  );
}

async function cached(
  id: HubId,
  cache: HubCache,
  choose: Choose,
  endpoint: string,
): Promise<Snapshot> {
  const commit = await cache.knownCommit();
  const folder = commit === null ? "" : cache.snapshot(commit);
  if (commit === null || !existsSync(folder))
    throw new IsoglossError(
      `${id.repository}@${id.revision}: ${endpoint} cannot be reached, and the cache does not hold it`,
      "Unset HF_HUB_OFFLINE or check the network, or give a local folder.",
    );
  const found = await readdir(folder, { recursive: true });
  const names = found.map(name => name.split(sep).join("/"));
  await choose(names, folder); // refuses what is incomplete or not supported
  return { folder, commit };
}

/** Another process that downloads the same model is waited for: then there is less to do. */
async function download(
  files: readonly HubFile[],
  cache: HubCache,
  settings: HubSettings,
  progress: Progress,
): Promise<void> {
  for (const file of files) checkListed(file);
  const release = await lock(cache, progress, settings.signal);
  try {
    const total = files.reduce((sum, { size }) => sum + size, 0);
    const label = files.length === 1 ? files[0]!.name : `${files.length} files`;
    const task = progress.start(`Downloading ${label}`, total, "bytes");
    try {
      for (const file of files) {
        const blob = cache.blob(file.hash);
        if (existsSync(blob)) task.advance(file.size);
        else await downloadBlob(file, blob, settings, bytes => task.advance(bytes, file.name));
        await cache.link(file.hash, file.commit, file.name);
      }
    } finally {
      task.done();
    }
  } finally {
    await release();
  }
}

async function lock(
  { locks }: HubCache,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<() => Promise<void>> {
  await mkdir(locks, { recursive: true });
  let waiting: ShownWork | undefined;
  try {
    const told = (holder: string) => {
      const label = `Waiting for ${holder} to download (if it is gone, delete ${locks})`;
      waiting = progress.start(label, 1, "downloads");
    };
    return await lockFolder(locks, { onWait: told, signal });
  } finally {
    waiting?.done();
  }
}
