import { describe, expect, it } from "vitest";
import type { RelatedPoint } from "../../src/relate/point.js";
import { relateRows, unsigned } from "../../src/study/relation/relate-rows.js";
import { readingLayer, relationSentence } from "../../src/study/relation/relation-sentence.js";

/** Four languages, of which the better aligned score higher; layer 1 is aligned best. */
const points = ["a", "b", "c", "d"].flatMap((language, l) =>
  ["m", "n"].flatMap((model, m) =>
    [0, 1, 2, 3].map(
      (layer): RelatedPoint => ({
        model,
        language,
        layer,
        alignment: 0.1 * l + 0.03 * m + (layer === 1 ? 0.2 : 0.01 * layer),
        score: 10 * l + 2 * m,
      }),
    ),
  ),
);
const sentence = async (score_measure: string, own: readonly RelatedPoint[] = points) => {
  const signature = { ...unsigned, score_measure };
  const rows = await relateRows(own, { signature, draws: 50 });
  return relationSentence(
    { points: own, rows, signature },
    { measure: "MEXA", score: score_measure },
  );
};

describe("relationSentence", () => {
  it("reads the inner layer of highest alignment", async () => {
    expect(readingLayer(points)).toBe(1);
    const outer = points.map(point => ({
      ...point,
      alignment: point.layer === 3 ? 9 : point.alignment,
    }));
    expect(readingLayer(outer)).toBe(1); // the last layer is no inner one
  });

  it("says yes or no with the interval, and turns it for errors", async () => {
    expect(await sentence("acc")).toMatch(
      /score better\? Yes: Spearman’s ρ of MEXA and acc at layer 1 1\.00 \(1\.00 to 1\.00; 8 points, 4 languages, 2 models/,
    );
    expect(await sentence("acc")).toContain("Volume is not known here");
    for (const error of ["TER", "word_perplexity", "bits_per_byte", "code_switching"])
      expect(await sentence(error)).toMatch(/\? No, worse: .*is an error, the lower the better/);
    const falling = points.map(point => ({ ...point, score: -point.score }));
    expect(await sentence("TER", falling)).toContain("? Yes:");
    expect(await sentence("acc", falling)).toContain("? No, worse:");
  });

  it("asks at equal volume where volumes are known", async () => {
    const sized = points.map(point => ({ ...point, volume: point.model === "m" ? 1000 : 5000 }));
    expect(await sentence("acc", sized)).toContain(
      "once volume is known? Yes: partial Spearman’s ρ",
    );
  });

  it("says that nothing can be said of too few languages, or without an interval", async () => {
    const two = points.filter(({ language }) => language < "c");
    expect(await sentence("acc", two)).toContain("Nothing can be said: 2 languages are too few");
    const flat = points.map(point => ({ ...point, score: 1 }));
    expect(await sentence("acc", flat)).toContain("Nothing can be said: no interval can be had");
  });
});
