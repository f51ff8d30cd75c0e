import { describe, expect, it } from "vitest";
import { type ItemScore, itemScores } from "../../src/task/item-scores.js";
import { meanOverLanguages } from "../../src/task/mean-over-languages.js";
import { groupScore, meanScore } from "../../src/task/mean-score.js";
import { scoreInterval } from "../../src/task/score-interval.js";

const common = {
  task: "t",
  language: "ell_Grek",
  direction: "",
  copy: null,
  wording: "harness",
  shots: 0,
  score_signature: "",
};
const hits = (subtask: string, values: readonly number[], chance = 0.25): ItemScore[] =>
  values.map((value, i) => ({ item: `${subtask}/${i}`, subtask, measure: "acc", value, chance }));

describe("itemScores", () => {
  it("has a row a part, and the whole weighed by size with the interval of all items", () => {
    const parts = [...hits("a", [1, 0, 1, 1]), ...hits("b", [0, 1], 0.5)];
    const { scores, items } = itemScores(common, parts);
    expect(scores.map(({ subtask, value, n }) => [subtask, value, n])).toEqual([
      ["a", 0.75, 4],
      ["b", 0.5, 2],
      ["", 4 / 6, 6],
    ]);
    const means = [meanScore([1, 0, 1, 1]), meanScore([0, 1])];
    expect(scores[2]!.stderr).toBe(groupScore(means, "size").stderr);
    expect(scores[2]).toMatchObject(scoreInterval([1, 0, 1, 1, 0, 1]));
    expect(scores[2]!.chance).toBeCloseTo((4 * 0.25 + 2 * 0.5) / 6, 15);
    expect(items).toHaveLength(6);
  });

  it("has no interval of parts that count equally, and no chance where one has none", () => {
    const guess = hits("a", [1, 0]).map(one => ({ ...one, chance: null }));
    const { scores } = itemScores(common, [...guess, ...hits("b", [1, 1])], "equal");
    expect(scores.at(-1)).toMatchObject({ value: 0.75, interval: "none", chance: null });
  });
});

describe("scoreInterval", () => {
  it("is exact for hits, a bootstrap for others, and none of one number that is no hit", () => {
    expect(scoreInterval([1, 1, 0]).interval).toBe("clopper-pearson");
    expect(scoreInterval([0.2, 0.9, 0.4])).toMatchObject({ interval: "bca", confidence: 0.95 });
    expect(scoreInterval([0.2]).interval).toBe("none");
    expect(scoreInterval([1, Number.NaN]).interval).toBe("none");
  });
});

describe("meanOverLanguages", () => {
  const of = { task: "t", name: "t", provenance: {}, overLanguages: "size" } as const;
  const greek = { of, ...itemScores(common, [...hits("a", [1, 1, 1]), ...hits("b", [0, 1])]) };
  const turkish = {
    of,
    ...itemScores({ ...common, language: "tur_Latn" }, hits("", [0, 0, 1])),
  };

  it("averages the smallest parts, as the harness's groups do", () => {
    const [row, ...others] = meanOverLanguages([greek, turkish]);
    expect(others).toEqual([]);
    const parts = [
      [1, 1, 1],
      [0, 1],
      [0, 0, 1],
    ].map(meanScore);
    expect(row).toMatchObject({ language: "", subtask: "", ...groupScore(parts, "size") });
    expect(row!.interval).toBe("clopper-pearson");
  });

  it("is none of one language, and of tasks that have no such mean", () => {
    expect(meanOverLanguages([greek])).toEqual([]);
    const { overLanguages: _, ...none } = of;
    expect(meanOverLanguages([greek, turkish].map(one => ({ ...one, of: none })))).toEqual([]);
  });
});
