import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readLogits } from "../../src/engine/read-logits.js";
import { samplingSearcher } from "../../src/generate/search/sampling-searcher.js";
import { predictedOf } from "../../src/generate/search/searcher.js";

interface Case {
  readonly setting: { temperature?: number; top_k?: number; top_p?: number };
  readonly logits: readonly number[];
  /** The probabilities that transformers' warpers leave, of test/oracles/sampling.py. */
  readonly shares: readonly number[];
}

const { cases } = JSON.parse(
  readFileSync(new URL("../fixtures/sampling.json", import.meta.url), "utf8"),
) as { cases: Case[] };

const endings = {
  maxTokens: 1,
  endTokens: new Set<number>(),
  after: () => "length" as const,
  textOf: () => "",
};
const draws = 20_000;

it.each(
  cases.map((one, i) => [JSON.stringify(one.setting), i, one] as const),
)("draws tokens with the probabilities that transformers leaves: %s", (_, seed, {
  setting,
  logits,
  shares,
}) => {
  const how = { temperature: setting.temperature, topK: setting.top_k, topP: setting.top_p };
  const search = { kind: "sampling", seed, samples: draws, ...how } as const;
  const searcher = samplingSearcher(endings, search, "prompt");
  const wanted = { wanted: Int32Array.of(0), top: searcher.top, logits: searcher.logits };
  const read = readLogits(Float32Array.from(logits), logits.length, wanted);
  searcher.advance([predictedOf({ ...read, added: [] }, 0)]);
  const counts = new Float64Array(logits.length);
  for (const { ids } of searcher.results()) counts[ids[0]!]!++;
  let chi2 = 0;
  let rest = { seen: 0, expected: 0 }; // rare tokens together
  let cells = -1;
  for (const [token, share] of shares.entries()) {
    const [seen, expected] = [counts[token]!, share * draws];
    if (share === 0) expect(seen, `token ${token}`).toBe(0);
    else if (expected < 10) rest = { seen: rest.seen + seen, expected: rest.expected + expected };
    else {
      chi2 += (seen - expected) ** 2 / expected;
      cells++;
    }
  }
  if (rest.expected > 0) {
    chi2 += (rest.seen - rest.expected) ** 2 / rest.expected;
    cells++;
  }
  // χ² of k degrees exceeds k + 4.5 √(2k) + 4.5² / 2 with a probability below 1e-5.
  expect(chi2).toBeLessThan(cells + 4.5 * Math.sqrt(2 * cells) + 10.1);
});
