import type { Engine } from "../../../src/engine/engine.js";
import { modelFor } from "../../../src/model/model-for.js";
import { batchOf, deviation, everyToken, parityCase, runOne } from "../parity-case.js";

/** Returns the largest deviation from transformers' hidden states, over all layers and tokens. */
export async function worstDeviation(
  name: string,
  engine: Engine,
  residence: "resident" | "streamed",
): Promise<number> {
  const { checkpoint, sentences, states } = await parityCase(name);
  const model = modelFor(checkpoint);
  const runner = await engine.open(checkpoint, model, { layers: [...states.keys()], residence });
  const longest = Math.max(...sentences.map(sentence => sentence.length));
  const batch = batchOf(sentences, everyToken(longest));
  const result = await runOne(runner, batch).finally(() => runner.close()); // (L+1, B, longest, H)
  let worst = 0;
  for (const [layer, expected] of states.entries())
    for (const [b, sentence] of sentences.entries()) {
      const begin = (layer * sentences.length + b) * longest * model.width;
      const found = result.subarray(begin, begin + sentence.length * model.width);
      const here = deviation(found, expected[b]!);
      if (!(here <= worst)) worst = here; // NaN is worse than any number
      if (Number.isNaN(worst)) return worst;
    }
  return worst;
}
