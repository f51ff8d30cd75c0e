/** What a model said about the choices of an item, one entry a choice. */
export interface ChoiceAnswers {
  /** Natural logarithms of the probabilities after the context. */
  readonly logprobs: readonly number[];
  /** The same after nothing, for mutual information. */
  readonly alone?: readonly number[];
  /** Whether every token was the model's first choice. */
  readonly greedy?: readonly boolean[];
}

/** Scores of one item: 1 for right, 0 for wrong. Names and rules are lm-evaluation-harness's. */
export interface ChoiceScore {
  /** The likeliest choice is right. */
  readonly acc: number;
  /** The likeliest a character is right (code points; the harness's documentation says bytes). */
  readonly acc_norm: number;
  /** The likeliest a byte of UTF-8 is right. */
  readonly acc_bytes: number;
  /** The choice whose log-probability the context raises most is right. */
  readonly acc_mutual_info?: number;
  /** A right choice is what the model would say by itself, greedily. */
  readonly exact_match?: number;
  /** Σ (p_k − 1[k is right])², p the probabilities over the choices; only for one right choice. */
  readonly brier_score?: number;
  /** The likeliest choice: which one, from 0. */
  readonly predicted: number;
}

/**
 * Returns the scores of an item. Of equally likely choices the first counts as chosen; lengths are
 * those of the choices without the delimiter before them.
 *
 * @param choices As the model was given them.
 * @param golds Places of the right ones.
 * @throws RangeError if there are not as many answers as choices, or a choice is empty.
 * @see https://github.com/EleutherAI/lm-evaluation-harness, lm_eval/api/task.py
 */
export function scoreChoice(
  choices: readonly string[],
  golds: readonly number[],
  { logprobs, alone, greedy }: ChoiceAnswers,
): ChoiceScore {
  for (const list of [logprobs, alone, greedy])
    if (list && list.length !== choices.length)
      throw new RangeError(`scoreChoice: expected ${choices.length} answers, got ${list.length}`);
  if (choices.length === 0 || choices.includes(""))
    throw new RangeError("scoreChoice: expected choices that are not empty");
  const right = (scores: readonly number[]) => Number(golds.includes(firstLargest(scores)));
  return {
    acc: right(logprobs),
    acc_norm: right(logprobs.map((sum, k) => sum / [...choices[k]!].length)),
    acc_bytes: right(logprobs.map((sum, k) => sum / Buffer.byteLength(choices[k]!))),
    ...(alone ? { acc_mutual_info: right(logprobs.map((sum, k) => sum - alone[k]!)) } : {}),
    ...(greedy ? { exact_match: Number(golds.some(k => greedy[k])) } : {}),
    ...(golds.length === 1 ? { brier_score: brier(logprobs, golds[0]!) } : {}),
    predicted: firstLargest(logprobs),
  };
}

function firstLargest(values: readonly number[]): number {
  return values.reduce((best, value, k) => (value > values[best]! ? k : best), 0);
}

function brier(logprobs: readonly number[], gold: number): number {
  const largest = Math.max(...logprobs);
  const weights = logprobs.map(sum => Math.exp(sum - largest));
  const total = weights.reduce((a, b) => a + b);
  return weights.reduce((sum, w, k) => sum + (w / total - Number(k === gold)) ** 2, 0);
}
