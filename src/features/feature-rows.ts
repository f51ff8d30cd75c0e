import type { RowOf } from "../base/columns.js";
import type { LanguageCode } from "../corpus/corpus.js";
import { type FeatureCounts, unexplained } from "./feature-counts.js";

/** What languages use of a model's sparse features. */
export type FeatureRow = RowOf<
  | "model"
  | "revision"
  | "weights"
  | "corpus"
  | "corpus_hash"
  | "version"
  | "unit"
  | "measure"
  | "point"
  | "language"
  | "used_by"
  | "value"
  | "chance"
  | "reference"
  | "features"
  | "tokens"
>;

/** What all rows have in common. */
export type FeatureSignature = Omit<
  FeatureRow,
  "measure" | "language" | "used_by" | "value" | "chance" | "tokens"
>;

/** What was counted. */
export interface CountedFeatures {
  readonly languages: readonly LanguageCode[];
  /** By language. */
  readonly counts: readonly FeatureCounts[];
  /** By "language" of which each is an equal mixture of all. */
  readonly mixed: readonly FeatureCounts[];
  /** On what share of its tokens a language must activate a feature to use it. */
  readonly use: number;
  /** Whether it was counted how much is made again. */
  readonly isDecoded: boolean;
}

/** Returns the rows of counts; see `languageFeatures`. */
export function featureRows(
  about: FeatureSignature,
  { languages, counts, mixed, use, isDecoded }: CountedFeatures,
): FeatureRow[] {
  const [used, usual] = [usedBy(counts, use), usedBy(mixed, use)];
  const tokens = counts.reduce((sum, { n }) => sum + n, 0);
  const shares = languages.map((_, i): FeatureRow => {
    const k = i + 1;
    const own = { ...about, measure: "features-used-by", language: "", used_by: k, tokens };
    return { ...own, value: shareOf(used, k), chance: shareOf(usual, k) };
  });
  const many = ({ active, n }: FeatureCounts, by: Uint32Array, alone: boolean) =>
    active.filter((sum, j) => sum / n > use && (!alone || by[j] === 1)).length;
  const mean = ({ active, n }: FeatureCounts) => active.reduce((a, b) => a + b, 0) / n;
  const each = languages.flatMap((language, l) => {
    const [own, other] = [counts[l]!, mixed[l]!];
    const row = (measure: string, value: number, chance: number): FeatureRow => {
      return { ...about, measure, language, used_by: 0, value, chance, tokens: own.n };
    };
    return [
      row("features-of-language", many(own, used, false), many(other, usual, false)),
      row("features-of-one-language", many(own, used, true), many(other, usual, true)),
      row("features-active", mean(own), mean(other)),
      ...(isDecoded ? [row("variance-unexplained", unexplained(own), unexplained(other))] : []),
    ];
  });
  return [...shares, ...each];
}

/** By feature, how many languages use it. */
function usedBy(counts: readonly FeatureCounts[], use: number): Uint32Array {
  return Uint32Array.from(
    counts[0]!.active,
    (_, j) => counts.filter(({ active, n }) => active[j]! / n > use).length,
  );
}

/** Of the features that any language uses, the share that exactly so many use; NaN if there are none. */
function shareOf(used: Uint32Array, k: number): number {
  const live = used.filter(count => count > 0);
  return live.filter(count => count === k).length / live.length;
}
