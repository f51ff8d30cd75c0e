import { checkTexts } from "./check.js";

/**
 * Returns whether the prediction contains the gold answer, case ignored: the rule by which
 * x-LLaMA's answers to XQuAD and MLQA are counted.
 *
 * It forgives a generative model its full sentences, and also any answer that lists everything:
 * report the length of predictions beside it. It knows no word boundaries ("man" is in
 * "woman") and no normal forms (a composed and a decomposed é differ).
 *
 * @throws RangeError if the gold answer is empty, which everything contains.
 * @see Zhu et al. 2023, https://arxiv.org/abs/2308.04948, and its code
 */
export function containsAnswer(prediction: string, gold: string): boolean {
  checkTexts("containsAnswer", "text (prediction, gold)", [prediction, gold]);
  if (gold === "")
    throw new RangeError("containsAnswer: expected a gold answer, got an empty text");
  return prediction.toLowerCase().includes(gold.toLowerCase());
}

/** Returns the share of predictions that contain the gold answer, in per cent, with its signature. */
export function answerMatch(
  predictions: readonly string[],
  golds: readonly string[],
): { score: number; matches: readonly boolean[]; signature: string } {
  checkTexts("answerMatch", "prediction", predictions);
  checkTexts("answerMatch", "gold", golds);
  if (predictions.length !== golds.length || golds.length === 0)
    throw new RangeError(
      `answerMatch: expected as many golds as predictions, got ${golds.length} and ${predictions.length}`,
    );
  const matches = predictions.map((prediction, i) => containsAnswer(prediction, golds[i]!));
  return {
    score: (100 * matches.filter(Boolean).length) / matches.length,
    matches,
    signature: "answer-match|rule:gold-in-prediction|case:lc|like:x-llm",
  };
}
