import { sha256 } from "../../base/sha256.js";
import { version } from "../../base/version.js";
import { hashedFolder } from "../../extract/store/store.js";
import { type Kept, keepIn, type Work } from "../kept/keep-in.js";
import type { ServerModel } from "./server-model.js";

/** Raise when the same inputs come to mean other items. */
const servedFormat = 1;

/** What is asked of a server, as far as its answers depend on it. */
export interface ServedAsked {
  readonly model: ServerModel;
  /** What the folder is called beside the model. */
  readonly name: string;
  readonly requests: readonly unknown[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly provenance: Readonly<Record<string, unknown>>;
}

/**
 * Keeps what a server answers as `keep` keeps what a checkpoint does, in folders of their own:
 * address, model and what the server says of itself are part of their names' hashes.
 */
export function keepServed<T extends { readonly fingerprint: string | null }>(
  root: string | undefined,
  kind: "generations" | "likelihoods",
  { model, name, requests, settings, provenance }: ServedAsked,
  isItem: (value: unknown) => value is T,
  run: (work: Work<T>) => Promise<void>,
): Promise<Kept<T>> {
  const { client, description } = model;
  const { url } = client.settings;
  const server = { url, model: model.name, description };
  const requestsHash = sha256(JSON.stringify(requests));
  const inputs = sha256(
    JSON.stringify([
      servedFormat,
      "served",
      kind,
      server,
      name,
      requestsHash,
      settings,
      provenance,
    ]),
  );
  const place = root && {
    folder: hashedFolder(root, `${model.name}-${name}`, inputs),
    kind,
    inputs,
  };
  return keepIn({
    place: place || undefined,
    isItem,
    requests: requests.length,
    begin: async () => ({ engine: `server ${url}`, plan: {}, run, close: async () => {} }),
    manifest: (engine, items) => ({
      format: servedFormat,
      isogloss: version,
      kind,
      name,
      model: { name: model.name, weightsHash: null },
      engine,
      server: { ...server, fingerprints: fingerprintsOf(items) },
      requests: requests.length,
      requestsHash,
      settings,
      provenance,
    }),
  });
}

/** What the server called its configuration while it answered; several, if it was changed. */
function fingerprintsOf(items: readonly { readonly fingerprint: string | null }[]): string[] {
  return [...new Set(items.flatMap(({ fingerprint }) => fingerprint ?? []))].sort();
}
