import type { Row } from "../../src/base/row.js";

/** Margins of pairs as mining finds them: right ones around 1.2, wrong ones around 1. */
export function syntheticMined(bins = 24): Row[] {
  const near = (x: number, middle: number) => Math.exp(-(((x - middle) / 0.06) ** 2));
  const counts = Array.from({ length: bins }, (_, i) => {
    const from = 0.9 + (0.5 * i) / bins;
    return { from, right: Math.round(90 * near(from, 1.2)), wrong: Math.round(60 * near(from, 1)) };
  });
  const gold = 1.1 * counts.reduce((sum, { right }) => sum + right, 0);
  return counts.map(({ from, right, wrong }, i): Row => {
    const above = counts.slice(i);
    const hits = above.reduce((sum, one) => sum + one.right, 0);
    const taken = above.reduce((sum, one) => sum + one.right + one.wrong, 0);
    return {
      model: "synthetic",
      corpus: "bucc",
      pooling: "mean",
      measure: "margin-ratio",
      preprocessing: "raw",
      language_x: "deu_Latn",
      language_y: "eng_Latn",
      layer_x: 12,
      layer_y: 12,
      margin_from: Number(from.toFixed(4)),
      margin_to: Number((from + 0.5 / bins).toFixed(4)),
      right_pairs: right,
      wrong_pairs: wrong,
      precision: taken === 0 ? 1 : Number((hits / taken).toFixed(4)),
      recall: Number((hits / gold).toFixed(4)),
      threshold: 1.08,
      n: Math.round(gold),
    };
  });
}
