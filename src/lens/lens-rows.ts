import type { EstimateColumns, RowOf } from "../base/columns.js";
import type { LanguageCode } from "../corpus/corpus.js";
import type { PassSignature } from "../extract/pass-signature.js";
import { seeded } from "../numeric/random.js";
import { bootstrapMean, resamples } from "../numeric/statistics/bootstrap.js";
import { mean } from "../numeric/statistics/summary.js";
import { spokenKinds } from "./answer-shares.js";
import type { VocabularyClasses } from "./vocabulary-classes.js";

/** What a layer would say, read through the model's head. */
export type LensRow = PassSignature &
  RowOf<
    | "measure"
    | "prompt"
    | "language"
    | "given"
    | "spoken"
    | "layer"
    | "normed"
    | EstimateColumns
    | "chance"
    | "reference"
    | "n"
    | "seed"
    | "draws"
  >;

/** What was read of some texts of one kind, at one layer. */
export interface LayerObserved {
  readonly layer: number;
  readonly normed: boolean;
  /** (n) Bits. */
  readonly entropy: Float64Array;
  /** (n); null where the head has none. */
  readonly energy: Float64Array | null;
  /** By class, (n). */
  readonly mass: readonly Float64Array[];
  /** By `spokenKinds`, of prompts whose answers can be told apart; none of plain texts. */
  readonly answers?: readonly { readonly own: Float64Array; readonly chance: Float64Array }[];
}

/** Texts of one kind: prompts that ask for words in a language, or its sentences. */
export interface Observed {
  /** translation, repetition, cloze, text */
  readonly prompt: string;
  readonly language: LanguageCode;
  /** From which a word is translated; empty if it is not. */
  readonly given: string;
  readonly signature: PassSignature;
  readonly layers: readonly LayerObserved[];
}

/** How intervals are drawn. */
export interface LensIntervals {
  readonly seed: number;
  readonly draws: number;
  readonly confidence: number;
}

/**
 * Returns the rows of what a lens saw: means over words, or sentences, with bootstrap intervals
 * over them (BCa).
 *
 * - answer-probability: of the word's first tokens in the asked language, in English, in the given
 *   language, in all others; chance: the same of the other words of the list.
 * - entropy: bits; chance: log₂ V.
 * - token-energy: see `tokenEnergy`; chance: 1, that of tokens among themselves.
 * - script-mass, language-mass: the probability of a class; chance: its share of the vocabulary.
 */
export function lensRows(
  observed: readonly Observed[],
  { scripts, languages, shares }: VocabularyClasses,
  { seed, draws, confidence }: LensIntervals,
): LensRow[] {
  const columns = scripts.length + languages.length;
  const vocabulary = shares.length / columns;
  const even = Array.from({ length: columns }, (_, c) => {
    let sum = 0;
    for (let token = 0; token < vocabulary; token++) sum += shares[token * columns + c]!;
    return sum / vocabulary;
  });
  const drawn = new Map<number, Uint32Array>();
  const chosen = (n: number) => {
    const known = drawn.get(n) ?? resamples(n, draws, seeded(seed));
    drawn.set(n, known);
    return known;
  };
  return observed.flatMap(({ prompt, language, given, signature, layers }) =>
    layers.flatMap(({ layer, normed, entropy, energy, mass, answers = [] }) => {
      const row = (
        measure: string,
        spoken: string,
        values: Float64Array,
        chance: number | null,
        reference: string,
      ): LensRow => {
        const n = values.length;
        const ends = bootstrapMean(values, chosen(n), { confidence });
        return {
          ...signature,
          measure,
          prompt,
          language,
          given,
          spoken,
          layer,
          normed,
          value: mean(values),
          ...ends,
          interval: "bca",
          confidence,
          chance,
          reference,
          n,
          seed,
          draws,
        };
      };
      const classes = [
        ...scripts.map(code => ["script-mass", code] as const),
        ...languages.map(code => ["language-mass", code] as const),
      ];
      return [
        ...answers.flatMap(({ own, chance }, k) =>
          own.length === 0 || Number.isNaN(own[0])
            ? []
            : [
                row(
                  "answer-probability",
                  spokenKinds[k]!,
                  own,
                  finite(mean(chance)),
                  "other words",
                ),
              ],
        ),
        row("entropy", "", entropy, Math.log2(vocabulary), "all tokens alike"),
        ...(energy ? [row("token-energy", "", energy, 1, "tokens among themselves")] : []),
        ...classes.map(([measure, code], c) =>
          row(measure, code, mass[c]!, even[c]!, "all tokens alike"),
        ),
      ];
    }),
  );
}

const finite = (value: number) => (Number.isFinite(value) ? value : null);
