import { describe, expect, it } from "vitest";
import { rollingWindows } from "../../src/generate/rolling-windows.js";
import { scorePerplexity } from "../../src/task/perplexity/score-perplexity.js";

const texts = [
  { id: "a", text: "Καλή μέρα" }, // 2 words, 17 bytes
  { id: "b", text: " one  two three " }, // 5 by re.split(r"\s+"), empty ends counted; 16 bytes
];
const answers = new Map([
  ["a", { logprob: -20, tokens: 4, greedy: false }],
  ["b", { logprob: -13, tokens: 7, greedy: false }],
]);

describe("scorePerplexity", () => {
  it("weighs texts by their lengths", () => {
    const { scores, items } = scorePerplexity(texts, answers, "ell_Grek", "");
    const of = new Map(scores.map(row => [row.score_measure, row]));
    expect(of.get("word_perplexity")!.value).toBeCloseTo(Math.exp(33 / 7), 12);
    expect(of.get("byte_perplexity")!.value).toBeCloseTo(Math.exp(33 / 33), 12);
    expect(of.get("bits_per_byte")!.value).toBeCloseTo(33 / 33 / Math.log(2), 12);
    expect(of.get("token_perplexity")!.value).toBeCloseTo(Math.exp(33 / 11), 12);
    for (const { low, value, high, interval } of scores) {
      expect(interval).toBe("percentile");
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
    const item = items.find(row => row.item === "a" && row.score_measure === "token_perplexity");
    expect(item!.value).toBeCloseTo(Math.exp(5), 12);
  });

  it("has no words in languages without spaces, and no interval of one text", () => {
    const { scores } = scorePerplexity(texts.slice(0, 1), answers, "zho_Hans", "");
    expect(scores.map(({ score_measure }) => score_measure)).not.toContain("word_perplexity");
    expect(scores[0]).toMatchObject({ interval: "none", low: Number.NaN, stderr: Number.NaN });
  });
});

describe("rollingWindows", () => {
  it("scores each token once, the last ones in a full window", () => {
    const windows = rollingWindows(3, [1, 2, 3, 4, 5, 6, 7, 8], 0, 3);
    expect(windows).toEqual([
      { request: 3, ids: [0, 1, 2, 3], from: 1 },
      { request: 3, ids: [3, 4, 5, 6], from: 1 },
      { request: 3, ids: [5, 6, 7, 8], from: 2 },
    ]);
    expect(rollingWindows(0, [7], 0, 3)).toEqual([{ request: 0, ids: [0, 7], from: 1 }]);
  });
});
