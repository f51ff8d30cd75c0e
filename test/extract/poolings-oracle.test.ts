import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { makeBatch } from "../../src/extract/batches.js";
import { poolingWeights, type TokenPooling, tokenPoolings } from "../../src/extract/poolings.js";

/** Written by test/oracles/poolings.py. */
const fixture: {
  width: number;
  specials: boolean[][];
  states: number[][];
  expected: Record<TokenPooling, number[][]>;
} = JSON.parse(readFileSync(new URL("../fixtures/extract/poolings.json", import.meta.url), "utf8"));

/** Token 1 is special, 2 is text. */
function tokenized() {
  const sentences = fixture.specials.map(row => row.map(special => (special ? 1 : 2)));
  const starts = new Uint32Array(sentences.length + 1);
  for (const [i, ids] of sentences.entries()) starts[i + 1] = starts[i]! + ids.length;
  const counts = Uint32Array.from(sentences, ids => ids.length);
  return { ids: Int32Array.from(sentences.flat()), starts, counts, truncated: 0 };
}

it.each(tokenPoolings)("%s is what PyTorch computes the published way, in any batch", name => {
  const { width, states, expected } = fixture;
  const all = states.map((_, i) => i);
  // Whatever is run together here, xllm's batches are those of the corpus' order.
  for (const plan of [all, [10, 0, 5].sort((a, b) => a - b), [6]]) {
    const batch = makeBatch(
      Uint32Array.from(plan),
      tokenized(),
      [of => poolingWeights(name, of)],
      new Set([1]),
    );
    for (const [b, i] of plan.entries())
      for (let h = 0; h < width; h++) {
        let sum = 0;
        for (let t = 0; t < batch.lengths[b]!; t++)
          sum += batch.poolings[b * batch.tokens + t]! * states[i]![t * width + h]!;
        // Weights are float32: nine of them, each within 2⁻²⁴ of states up to 3.
        expect(sum).toBeCloseTo(expected[name][i]![h]!, 5);
      }
  }
});
