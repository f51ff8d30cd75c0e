import { whiteSpace } from "../../score/text.js";
import { ratioScore } from "../ratio-score.js";
import type { ItemScoreRow, JudgedText, ScoreRow, TaskScores } from "../task.js";

/** A text that was scored whole. */
export interface WholeText {
  readonly id: string;
  readonly text: string;
}

/** Scripts that put no spaces between words. */
const unspaced = /_(?:Hans|Hant|Jpan|Thai|Laoo|Khmr|Mymr|Tibt)/;

/** How a sum of log-probabilities over a length becomes a score. */
const measures = {
  word_perplexity: { per: "words", of: (mean: number) => Math.exp(-mean) },
  byte_perplexity: { per: "bytes", of: (mean: number) => Math.exp(-mean) },
  bits_per_byte: { per: "bytes", of: (mean: number) => -mean / Math.LN2 },
  token_perplexity: { per: "tokens", of: (mean: number) => Math.exp(-mean) },
} as const;

/**
 * Returns the perplexities of texts, from Σ, the log-probability of all of them together:
 *
 *   word exp(−Σ / words), byte exp(−Σ / bytes), bits per byte −Σ / (bytes ln 2), token exp(−Σ / tokens).
 *
 * Words are what white space divides; a language written without spaces has no word perplexity.
 * Those of tokens compare no two tokenizers. Interval and standard error: 1,000 bootstrap draws of
 * texts (percentiles). The texts' own scores are the items.
 *
 * @see https://github.com/EleutherAI/lm-evaluation-harness, weighted_perplexity and bits_per_byte
 */
export function scorePerplexity(
  texts: readonly WholeText[],
  answers: ReadonlyMap<string, JudgedText>,
  language: string,
  signature: string,
): TaskScores {
  const counted = texts.map(({ id, text }) => {
    const { logprob, tokens } = answers.get(id)!;
    const words = text.split(whiteSpace).length;
    return { id, logprob, words, bytes: Buffer.byteLength(text), tokens };
  });
  const common = { task: "perplexity", subtask: "", language, direction: "" };
  const setting = { chance: null, copy: null, wording: "", shots: 0, score_signature: signature };
  const scores: ScoreRow[] = [];
  const items: ItemScoreRow[] = [];
  for (const [score_measure, { per, of }] of Object.entries(measures)) {
    if (per === "words" && unspaced.test(language)) continue;
    const parts = counted.map(text => ({ sum: text.logprob, per: text[per] }));
    scores.push({ ...common, score_measure, ...ratioScore(parts, of), ...setting });
    for (const { id, logprob, ...lengths } of counted)
      items.push({ ...common, item: id, score_measure, value: of(logprob / lengths[per]) });
  }
  return { scores, items };
}
