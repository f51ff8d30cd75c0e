/** How well predicted labels fit the right ones, each label weighted by how often it is right. */
export interface LabelScores {
  /** The share of picks that are right. */
  readonly accuracy: number;
  /** Of the picks of a label, the share that is right. */
  readonly precision: number;
  /** Of what a label is right for, the share that picks it. */
  readonly recall: number;
  /** Their harmonic mean. */
  readonly f1: number;
}

/**
 * Returns scikit-learn's accuracy and weighted precision, recall and F1, which MTEB takes over the
 * numbers of the translations that were picked:
 *
 *   Σ_c (n_c / n) s_c,   s_c the precision, recall or F1 of label c, n_c how often it is right.
 *
 * A label that is never predicted has precision 0, and one that is only predicted no weight. Where
 * each label is right once, recall is the accuracy, and F1 falls below it as picks pile up.
 *
 * @param picked (n) labels; `right` (n), the ones that should have been.
 * @throws RangeError if their numbers differ or there is none.
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.f1_score.html
 */
export function labelScores(picked: ArrayLike<number>, right: ArrayLike<number>): LabelScores {
  const n = right.length;
  if (picked.length !== n || n === 0)
    throw new RangeError(
      `labelScores: expected as many picks as labels, got ${picked.length}, ${n}`,
    );
  const [support, predicted, hits] = [counts(right), counts(picked), new Map<number, number>()];
  for (let i = 0; i < n; i++)
    if (picked[i] === right[i]) hits.set(right[i]!, (hits.get(right[i]!) ?? 0) + 1);
  let [precision, recall, f1, correct] = [0, 0, 0, 0];
  for (const [label, count] of support) {
    const hit = hits.get(label) ?? 0;
    correct += hit;
    if (hit === 0) continue;
    const [p, r] = [hit / predicted.get(label)!, hit / count];
    precision += count * p;
    recall += count * r;
    f1 += (count * 2 * p * r) / (p + r);
  }
  return { accuracy: correct / n, precision: precision / n, recall: recall / n, f1: f1 / n };
}

function counts(labels: ArrayLike<number>): Map<number, number> {
  const found = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) found.set(labels[i]!, (found.get(labels[i]!) ?? 0) + 1);
  return found;
}
