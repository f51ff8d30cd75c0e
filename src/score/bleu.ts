import {
  checkOptions,
  checkReferenceList,
  checkReferences,
  checkTexts,
  flag,
  oneOf,
} from "./check.js";
import { countEach, like, referenceCount, trimEnd, words } from "./text.js";
import {
  allowedTokenizer,
  type ScoreTokenizer,
  type TokenizerName,
  tokenizerNamed,
} from "./tokenizers.js";

/** What `bleu` takes. */
export interface BleuOptions {
  /** One of the built-in ones, or any other (spBLEU: `pieces("flores200", …)`); defaults to "13a". */
  readonly tokenizer?: TokenizerName | ScoreTokenizer;
  /** Ignores case; defaults to false. */
  readonly lowercase?: boolean;
  /** What a precision of 0 becomes: mteval's halving sequence (default), or 0. */
  readonly smooth?: "exp" | "none";
  /**
   * Leaves out the orders that the hypothesis is too short for; defaults to false. Wanted
   * for single sentences.
   */
  readonly effectiveOrder?: boolean;
}

/** BLEU with its parts. */
export interface Bleu {
  /** 0 … 100. */
  readonly score: number;
  /** Of 1- to 4-grams, in per cent. */
  readonly precisions: readonly number[];
  /** 0 … 1, 1 if the hypotheses are as long as the references. */
  readonly brevityPenalty: number;
  readonly hypothesisTokens: number;
  readonly referenceTokens: number;
  readonly signature: string;
}

const maxOrder = 4;

/**
 * Returns the corpus BLEU of hypotheses: the geometric mean of clipped n-gram precisions times a
 * penalty for brevity, both from counts summed over the corpus.
 *
 * Scores with different tokenisers are different quantities; the signature tells them apart.
 *
 * @param references One list a hypothesis.
 * @throws RangeError if the two differ in number, a hypothesis has no reference or is no text,
 *   or an option is unknown.
 * @see Papineni et al. 2002; Post 2018, https://arxiv.org/abs/1804.08771
 *
 * @example
 * ```ts
 * import { bleu } from "isogloss/scores";
 * const { score, signature } = bleu(["The cat sat on the mat."], [["The cat sat on a mat."]]);
 * console.log(score, signature);
 * ```
 */
export function bleu(
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
  options: BleuOptions = {},
): Bleu {
  checkReferences("bleu", hypotheses, references);
  checkOptions("bleu", options, allowed);
  const total = new Float64Array(statisticsLength);
  hypotheses.forEach((hypothesis, i) => {
    statisticsOf(hypothesis, references[i]!, options).forEach((value, k) => {
      total[k]! += value;
    });
  });
  const { tokenizer = "13a", lowercase = false, smooth = "exp", effectiveOrder = false } = options;
  const name = typeof tokenizer === "string" ? tokenizer : tokenizer.name;
  return {
    ...bleuFromStatistics(total, options),
    signature: `nrefs:${referenceCount(references)}|case:${lowercase ? "lc" : "mixed"}|eff:${effectiveOrder ? "yes" : "no"}|tok:${name}|smooth:${smooth}|${like}`,
  };
}

const allowed = {
  tokenizer: allowedTokenizer,
  lowercase: flag,
  smooth: oneOf("exp", "none"),
  effectiveOrder: flag,
};

/** Hypothesis length, reference length, then correct and total n-grams of each order. */
const statisticsLength = 2 + 2 * maxOrder;

/**
 * Returns the counts of one sentence. They add up: a bootstrap over sentences sums rows of them
 * instead of scoring anew.
 */
export function bleuStatistics(
  hypothesis: string,
  references: readonly string[],
  options: BleuOptions = {},
): Float64Array {
  checkTexts("bleuStatistics", "hypothesis", [hypothesis]);
  checkReferenceList("bleuStatistics", 0, references);
  checkOptions("bleuStatistics", options, allowed);
  return statisticsOf(hypothesis, references, options);
}

function statisticsOf(
  hypothesis: string,
  references: readonly string[],
  { tokenizer = "13a", lowercase = false }: BleuOptions,
): Float64Array {
  const chosen = tokenizerNamed(tokenizer);
  const split = (line: string) =>
    words(chosen.tokenize(trimEnd(lowercase ? line.toLowerCase() : line)));
  const own = split(hypothesis);
  const others = references.map(split);
  // The closest reference length; the shorter of two equally close.
  const closest = others
    .map(tokens => tokens.length)
    .reduce((best, length) => {
      const [was, is] = [Math.abs(best - own.length), Math.abs(length - own.length)];
      return is < was || (is === was && length < best) ? length : best;
    });
  const statistics = new Float64Array(statisticsLength);
  statistics[0] = own.length;
  statistics[1] = closest;
  for (let order = 1; order <= maxOrder; order++) {
    const allowed = new Map<string, number>();
    for (const tokens of others)
      for (const [gram, times] of countEach(grams(tokens, order)))
        allowed.set(gram, Math.max(times, allowed.get(gram) ?? 0));
    for (const [gram, times] of countEach(grams(own, order)))
      statistics[1 + order]! += Math.min(times, allowed.get(gram) ?? 0);
    statistics[1 + maxOrder + order] = Math.max(0, own.length - order + 1);
  }
  return statistics;
}

/** Yields the n-grams as text; tokens hold no spaces, so that no two read alike. */
function* grams(tokens: readonly string[], order: number): Generator<string> {
  for (let i = 0; i + order <= tokens.length; i++) yield tokens.slice(i, i + order).join(" ");
}

/** Returns BLEU from counts summed over sentences. */
export function bleuFromStatistics(
  statistics: ArrayLike<number>,
  { smooth = "exp", effectiveOrder = false }: BleuOptions = {},
): Omit<Bleu, "signature"> {
  const [hypothesisTokens, referenceTokens] = [statistics[0]!, statistics[1]!];
  const brevityPenalty =
    hypothesisTokens >= referenceTokens
      ? 1
      : hypothesisTokens > 0
        ? Math.exp(1 - referenceTokens / hypothesisTokens)
        : 0;
  const precisions = new Array<number>(maxOrder).fill(0);
  const rest = { precisions, brevityPenalty, hypothesisTokens, referenceTokens };
  const correct = (n: number) => statistics[1 + n]!;
  if ([1, 2, 3, 4].every(n => correct(n) === 0)) return { score: 0, ...rest };
  let halving = 1;
  let orders = maxOrder;
  for (let n = 1; n <= maxOrder; n++) {
    const total = statistics[1 + maxOrder + n]!;
    if (total === 0) break;
    if (effectiveOrder) orders = n;
    if (correct(n) > 0) precisions[n - 1] = (100 * correct(n)) / total;
    else if (smooth === "exp") {
      halving *= 2;
      precisions[n - 1] = 100 / (halving * total);
    }
  }
  let logs = 0;
  for (let n = 0; n < orders; n++) logs += Math.log(precisions[n]!);
  return { score: brevityPenalty * Math.exp(logs / orders), ...rest };
}
