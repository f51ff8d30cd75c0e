import type { RowOf } from "../../base/columns.js";
import type { PassSignature } from "../pass-signature.js";
import type { ExpertChoices, LanguageChoices } from "./expert-choices.js";

/** How large a part of a language's choices fell on one expert. */
export type ExpertRow = PassSignature &
  RowOf<
    | "measure"
    | "language"
    | "layer"
    | "expert"
    | "value"
    | "chance"
    | "experts"
    | "chosen"
    | "tokens"
  >;

/** How evenly a language's choices fall on the experts of a layer. */
export type EntropyRow = PassSignature &
  RowOf<
    | "measure"
    | "language"
    | "layer"
    | "value"
    | "chance"
    | "reference"
    | "experts"
    | "chosen"
    | "tokens"
  >;

/** How differently two languages choose. */
export type DistanceRow = PassSignature &
  RowOf<
    | "measure"
    | "language_x"
    | "language_y"
    | "layer"
    | "value"
    | "chance"
    | "reference"
    | "experts"
    | "chosen"
  >;

/** The rows of routing by language. */
export interface RoutingRows {
  readonly shares: readonly ExpertRow[];
  /** Of each language's choices, layer by layer. */
  readonly entropies: readonly EntropyRow[];
  /** Of each two languages, layer by layer. */
  readonly distances: readonly DistanceRow[];
}

/**
 * Returns what a mixture's choices say of languages, in bits:
 *
 *   p(e | language) = choices of expert e / all choices of the language's tokens
 *   H = − Σ_e p(e) log₂ p(e),   0 … log₂ experts
 *   distance(p, q) = √(H((p + q) / 2) − (H(p) + H(q)) / 2),   0 … 1 (Jensen–Shannon)
 *
 * A distance is read against that of the two halves of one language's sentences, odd and even
 * (the mean of both languages'): half as many tokens make it larger than it would be of all.
 *
 * @returns NaN where a language has no tokens.
 * @see Lin 1991, https://doi.org/10.1109/18.61115, for the divergence, and Endres & Schindelin
 *   2003, https://doi.org/10.1109/TIT.2003.813506, for its root, which is a metric
 */
export function routingRows(
  { layers, languages }: ExpertChoices,
  signature: PassSignature,
): RoutingRows {
  const shares: ExpertRow[] = [];
  const entropies: EntropyRow[] = [];
  const distances: DistanceRow[] = [];
  for (const [l, { layer, experts, chosen }] of layers.entries()) {
    const place = { layer, experts, chosen };
    const all = languages.map(choices => sharesOf(choices, l, experts));
    const floors = languages.map(choices =>
      routingDistance(sharesOf(choices, l, experts, 0), sharesOf(choices, l, experts, 1)),
    );
    for (const [i, { language, tokens }] of languages.entries()) {
      const counted = { tokens: tokens.reduce((a, b) => a + b, 0) };
      const row = { ...signature, language, ...place, ...counted };
      for (const [expert, value] of all[i]!.entries())
        shares.push({ ...row, measure: "expert-share", expert, value, chance: 1 / experts });
      const even = { chance: Math.log2(experts), reference: "all alike" };
      entropies.push({ ...row, measure: "routing-entropy", value: entropyOf(all[i]!), ...even });
      for (const [j, { language: other }] of languages.entries()) {
        if (j <= i) continue;
        distances.push({
          ...signature,
          measure: "routing-distance",
          language_x: language,
          language_y: other,
          ...place,
          value: routingDistance(all[i]!, all[j]!),
          chance: (floors[i]! + floors[j]!) / 2,
          reference: "halves of a language",
        });
      }
    }
  }
  return { shares, entropies, distances };
}

/** The share of each expert in the choices of all sentences, or of every other one. */
function sharesOf(
  { counts }: LanguageChoices,
  layer: number,
  experts: number,
  half?: 0 | 1,
): Float64Array {
  const own = counts[layer]!;
  const sums = new Float64Array(experts);
  for (let i = 0; i < own.length / experts; i++)
    if (half === undefined || i % 2 === half)
      for (let e = 0; e < experts; e++) sums[e]! += own[i * experts + e]!;
  const total = sums.reduce((a, b) => a + b, 0);
  return sums.map(sum => sum / total);
}

/** Returns the entropy of shares that add up to 1, in bits. */
export function entropyOf(shares: Float64Array): number {
  return shares.reduce((sum, p) => (p === 0 ? sum : sum - p * Math.log2(p)), 0);
}

/** Returns the Jensen–Shannon distance of two: 0 where they are equal, 1 where they share nothing. */
export function routingDistance(p: Float64Array, q: Float64Array): number {
  const middle = p.map((share, e) => (share + q[e]!) / 2);
  const value = entropyOf(middle) - (entropyOf(p) + entropyOf(q)) / 2;
  return Math.sqrt(Math.max(0, value)); // a rounding may lie below
}
