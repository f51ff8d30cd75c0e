import { expect, it } from "vitest";
import type { Decoder, DecoderOptions } from "../../../src/engine/decoder.js";
import type { Engine } from "../../../src/engine/engine.js";
import { type Edit, editKinds } from "../../../src/engine/hooks/edit.js";
import { decoderPoints } from "../../../src/engine/hooks/points-of.js";
import { onnxEngine } from "../../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../../src/engine/tfjs/tfjs-engine.js";
import { modelFor } from "../../../src/model/model-for.js";
import { seeded } from "../../../src/numeric/random.js";
import { fed, wholePass } from "../decoder-case.js";
import { casesWithHead, deviation, parityCase } from "../parity-case.js";

const compiled = onnxEngine({ provider: "cpu" });
const eager = tfjsEngine({ backend: "cpu" });

it.each(
  casesWithHead,
)("%s: edits are the same with a cache as without, in both engines", async name => {
  const { checkpoint, sentences } = await parityCase(name);
  const model = modelFor(checkpoint);
  const random = seeded(8);
  const edits = decoderPoints(checkpoint, model).map(({ name: point, width }, i): Edit => {
    const values = Float32Array.from({ length: width }, () => random.normal());
    return {
      point,
      kind: editKinds[i % editKinds.length]!,
      values,
      ...(i % 3 > 0 && { tokens: [{ token: 1 }, { token: 3 }].slice(0, i % 3) }),
      ...(i % 3 === 2 && i % editKinds.length > 0 && { values: doubled(values) }),
    };
  });
  const change = edits.map(({ point, kind }) => ({ point, kind }));
  const opened = async (engine: Engine, options: DecoderOptions): Promise<Decoder> => {
    const decoder = await engine.openDecoder(checkpoint, model, {
      threads: 1,
      points: { change },
      ...options,
    });
    return { ...decoder, run: passes => decoder.run(passes, edits) };
  };
  const plain = await opened(compiled, { caches: false });
  const [expected] = await plain.run([wholePass(sentences)]);
  await plain.close();
  for (const [engine, residence] of [
    [compiled, "resident"],
    [compiled, "streamed"],
    [eager, "resident"],
  ] as const) {
    const decoder = await opened(engine, { residence });
    const logits = await fed(decoder, sentences, [3, 1, 2], model.vocabulary);
    await decoder.close();
    const all = Float32Array.from(logits.flat().flatMap(row => [...row]));
    expect(deviation(all, expected!.logits!), `${engine.name}, ${residence}`).toBeLessThan(1e-4);
  }
});

const doubled = (values: Float32Array) => Float32Array.of(...values, ...values);

it("refuses a token counted from the end, and the final norm", async () => {
  const { checkpoint, sentences } = await parityCase("llama");
  const model = modelFor(checkpoint);
  const values = new Float32Array(model.width);
  for (const engine of [compiled, eager]) {
    const change = [{ point: "block.0", kind: "shift" as const }];
    const decoder = await engine.openDecoder(checkpoint, model, { points: { change } });
    const shift = { ...change[0]!, values };
    for (const place of [{ token: -1 }, { sentence: 99, token: 0 }])
      await expect(
        decoder.run([wholePass(sentences)], [{ ...shift, tokens: [place] }]),
      ).rejects.toThrow("an edit's token is a position from the beginning");
    await expect(
      decoder.run([wholePass(sentences)], [{ ...shift, kind: "scale" }]),
    ).rejects.toThrow("must be announced");
    await decoder.close();
    await expect(
      engine.openDecoder(checkpoint, model, {
        points: { change: [{ point: "norm", kind: "shift" }] },
      }),
    ).rejects.toThrow('there is no point "norm"');
  }
});
