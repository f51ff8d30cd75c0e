import { describe, expect, it } from "vitest";
import type { Engine } from "../../src/engine/engine.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { type GenerateOptions, generate } from "../../src/generate/generate.js";
import { modelFor } from "../../src/model/model-for.js";
import { openModel } from "../../src/study/open-model.js";
import { generationOracle, withoutEnd } from "./generation-oracle.js";
import { spelled, spelledCheckpoint } from "./spelled.js";

const engine = onnxEngine({ provider: "cpu" });
const { parity, shipped } = generationOracle;
const eosOf = [[5], [5, 9], [7]];

/** Continues the oracle's prompts of a parity checkpoint that have some end tokens. */
async function continued(
  name: string,
  eos: readonly number[],
  options: Partial<GenerateOptions> = {},
  by: Engine = engine,
) {
  const checkpoint = await spelledCheckpoint(name);
  const cases = parity[name]!.filter(({ eos: own }) => String(own) === String(eos));
  const { items } = await generate({
    ...{ checkpoint, model: modelFor(checkpoint), engine: by, endTokens: eos, maxTokens: 12 },
    requests: cases.map(({ prompt }, i) => ({ id: String(i), prompt: spelled(prompt) })),
    run: { threads: 1 },
    ...options,
  });
  return { cases, items };
}

describe.each(Object.keys(parity))("%s", name => {
  it.each(eosOf)("continues greedily as transformers does, ending at %i", async (...eos) => {
    const streamed = { run: { residence: "streamed", threads: 1 } } as const;
    // Two sets of end tokens alone; the first in every way.
    for (const options of eos.length === 1 && eos[0] === 5 ? [{ rows: 1 }, {}, streamed] : [{}]) {
      const { cases, items } = await continued(name, eos, options);
      for (const [i, { greedy }] of cases.entries()) {
        expect(items[i]!.ids).toEqual(withoutEnd(greedy.ids, eos));
        expect(items[i]!.finish).toBe(eos.includes(greedy.ids.at(-1)!) ? "eos" : "length");
        expect(items[i]!.logprob).toBeCloseTo(greedy.logprob, 3);
        expect(items[i]!.margin).toBeCloseTo(greedy.margin, 3);
      }
    }
  });

  it("follows the beams that transformers follows, to the same scores", async () => {
    const checkpoint = await spelledCheckpoint(name);
    for (const { prompt, eos, beams } of parity[name]!)
      for (const { num_beams, length_penalty, early_stopping, ids, score } of beams) {
        const { items } = await generate({
          ...{ checkpoint, model: modelFor(checkpoint), engine, endTokens: eos, maxTokens: 12 },
          run: { threads: 1 },
          requests: [{ id: "0", prompt: spelled(prompt) }],
          search: {
            ...{ kind: "beams", beams: num_beams },
            ...(length_penalty !== undefined && { lengthPenalty: length_penalty }),
            ...(early_stopping !== undefined && { earlyStopping: early_stopping }),
          },
        });
        const [{ ids: found, logprob, finish }] = items as [(typeof items)[0]];
        expect(found).toEqual(withoutEnd(ids, eos));
        const length = found.length + (finish === "eos" ? 1 : 0);
        expect(logprob / length ** (length_penalty ?? 1)).toBeCloseTo(score, 3);
      }
  });
});

it.each([
  "gemma3",
  "bloom",
  "mistral",
  "gpt2",
])("%s: finds the same beams among others", async name => {
  const checkpoint = await spelledCheckpoint(name);
  const same = { checkpoint, model: modelFor(checkpoint), engine, endTokens: [5], maxTokens: 12 };
  const requests = parity[name]!.map(({ prompt }, i) => ({
    id: `${i}`,
    prompt: spelled(prompt),
  }));
  const search = { kind: "beams", beams: 3 } as const;
  const { items } = await generate({ ...same, requests, search, rows: 7 });
  for (const [i, request] of requests.entries()) {
    const alone = await generate({ ...same, requests: [request], search });
    expect(items[i]!.ids).toEqual(alone.items[0]!.ids);
  }
});

it("continues with the eager engine as with the compiled one", async () => {
  for (const name of ["gemma3", "bloom", "gpt2", "xglm", "phi3-longrope-partial"]) {
    const { cases, items } = await continued(name, [5], {}, tfjsEngine({ backend: "cpu" }));
    for (const [i, { greedy }] of cases.entries())
      expect(items[i]!.ids, name).toEqual(withoutEnd(greedy.ids, [5]));
  }
});

describe.each(Object.keys(shipped))("the shipped model %s", name => {
  it("translates as transformers does, greedily and with beams", async () => {
    const { checkpoint, model } = await openModel(name);
    const requests = shipped[name]!.map(({ prompt }, i) => ({ id: String(i), prompt }));
    const { items } = await generate({ checkpoint, model, engine, requests, maxTokens: 40 });
    for (const [i, { ids, greedy }] of shipped[name]!.entries()) {
      expect(items[i]!.prompt_tokens).toBe(ids.length);
      expect(items[i]!.ids).toEqual(withoutEnd(greedy.ids, [1]));
      expect(items[i]!.logprob).toBeCloseTo(greedy.logprob, 2);
    }
    const withBeams = shipped[name]!.flatMap(({ beams }, i) => (beams ? [{ i, beams }] : []));
    const found = await generate({
      ...{ checkpoint, model, engine, maxTokens: 40, search: { kind: "beams", beams: 4 } },
      requests: withBeams.map(({ i }) => requests[i]!),
    });
    for (const [k, { beams }] of withBeams.entries())
      expect(found.items[k]!.ids).toEqual(withoutEnd(beams[0]!.ids, [1]));
  });
});
