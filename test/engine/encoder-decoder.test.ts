import { describe, expect, it } from "vitest";
import type { DecoderOptions } from "../../src/engine/decoder.js";
import type { Engine } from "../../src/engine/engine.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { modelFor } from "../../src/model/model-for.js";
import { fed, wholePass } from "./decoder-case.js";
import { encoderDecoders, expectedLogits, sourceOf } from "./encoder-decoder-case.js";
import { deviation, parityCase } from "./parity-case.js";

const engines: Readonly<Record<string, Engine>> = {
  onnx: onnxEngine({ provider: "cpu" }),
  tfjs: tfjsEngine({ backend: "cpu" }),
};

async function open(engine: Engine, name: string, options: DecoderOptions = {}) {
  const { checkpoint } = await parityCase(name);
  return engine.openDecoder(checkpoint, modelFor(checkpoint), { threads: 1, ...options });
}

/** Sources, targets with the token before them, and transformers' logits by target and token. */
async function expectedOf(name: string) {
  const { start, vocabulary, pairs } = encoderDecoders.cases[name]!;
  const all = await expectedLogits(name);
  let at = 0;
  return {
    vocabulary,
    sources: pairs.map(({ source }) => Int32Array.from(source)),
    targets: pairs.map(({ target }) => Int32Array.of(start, ...target)),
    logits: pairs.map(({ target }) =>
      Array.from({ length: target.length + 1 }, () =>
        all.slice(at++ * vocabulary, at * vocabulary),
      ),
    ),
  };
}

// float32 sums come in another order than PyTorch's; a wrong model is off by 1e-2 and more.
const tolerance = 1e-5;

describe.each(Object.keys(engines))("the decoder beside an encoder, of %s", engineName => {
  const engine = engines[engineName]!;

  it.each(Object.keys(encoderDecoders.cases))("%s: predicts what transformers does", async name => {
    const { vocabulary, sources, targets, logits } = await expectedOf(name);
    for (const residence of ["resident", "streamed"] as const) {
      const decoder = await open(engine, name, { residence });
      const source = await sourceOf(decoder, sources);
      const [whole] = await decoder.run([{ ...wholePass(targets), source }]);
      const pieces = await fed(decoder, targets, [2, 1, 3], vocabulary, source);
      await decoder.close();
      let at = 0;
      for (const [b, rows] of logits.entries())
        for (const [t, expected] of rows.entries()) {
          const where = `${residence}, target ${b}, token ${t}`;
          const found = whole!.logits!.subarray(at++ * vocabulary, at * vocabulary);
          expect(deviation(found, expected), `${where}, at once`).toBeLessThan(tolerance);
          expect(deviation(pieces[b]![t]!, expected), `${where}, fed`).toBeLessThan(tolerance);
        }
    }
  });

  it("keeps what was read of a source for all rows that go on after it", async () => {
    const { vocabulary, sources, targets, logits } = await expectedOf("t5");
    const decoder = await open(engine, "t5", { caches: false });
    const source = await sourceOf(decoder, [sources[2]!]);
    const twice = [targets[2]!, targets[0]!, targets[2]!];
    const [found] = await decoder.run([{ ...wholePass(twice), source }]);
    await decoder.close();
    const logitsAfter = (index: number) =>
      found!.logits!.slice(index * vocabulary, (index + 1) * vocabulary);
    const last = found!.logits!.length / vocabulary - 1;
    expect(deviation(logitsAfter(targets[2]!.length - 1), logits[2]!.at(-1)!)).toBeLessThan(
      tolerance,
    );
    expect(deviation(logitsAfter(last), logits[2]!.at(-1)!)).toBeLessThan(tolerance);
  });

  it("refuses a pass without what it shall go on after", async () => {
    const { targets } = await expectedOf("t5");
    const decoder = await open(engine, "t5");
    await expect(decoder.run([wholePass(targets)])).rejects.toThrow("a source");
    await decoder.close();
  });
});
