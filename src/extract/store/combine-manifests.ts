import { IsoglossError } from "../../base/error.js";
import { combinedHash } from "../../corpus/corpus-hash.js";
import type { Manifest } from "../states.js";
import type { LanguageManifest } from "./language-manifest.js";

/**
 * Returns one manifest from those of several languages.
 * @throws IsoglossError if they are of different models, sentences, layers or poolings.
 */
export function combineManifests(folder: string, all: readonly LanguageManifest[]): Manifest {
  const first = all[0]!;
  const { model, layers, poolings, corpus } = first;
  const shared = (one: LanguageManifest) =>
    JSON.stringify([one.model, one.layers, one.poolings, one.corpus.idsHash]);
  const other = all.find(one => shared(one) !== shared(first));
  if (other)
    throw new IsoglossError(
      `${folder}: the states in ${first.language} and in ${other.language} are of different models, sentences or layers`,
      "Keep what does not belong together in different folders.",
    );
  const { idsHash, ...described } = corpus;
  const hash = combinedHash(
    idsHash,
    all.map(one => [one.language, one.textsHash] as const),
  );
  const unique = (values: readonly string[]) => [...new Set(values)];
  return {
    isogloss: unique(all.map(one => one.isogloss)).join(", "),
    model,
    corpus: { ...described, hash, notes: unique(all.flatMap(one => one.corpus.notes)) },
    notes: unique(all.flatMap(one => one.notes)),
    languages: all.map(one => one.language),
    layers,
    poolings,
    tokenCounts: Object.fromEntries(all.map(one => [one.language, one.tokenCounts])),
    truncated: Object.fromEntries(all.map(one => [one.language, one.truncated])),
    engine: unique(all.map(one => one.engine)).join("; "),
    dtype: "F32",
  };
}
