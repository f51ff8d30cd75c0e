import { describe, expect, it } from "vitest";
import type { Engine } from "../../src/engine/engine.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { type GenerateOptions, generate } from "../../src/generate/generate.js";
import type { Search } from "../../src/generate/request.js";
import { modelFor } from "../../src/model/model-for.js";
import { openModel } from "../../src/study/open-model.js";
import { type Beams, generationOracle, withoutEnd } from "./generation-oracle.js";
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
    checkpoint,
    model: modelFor(checkpoint),
    engine: by,
    endTokens: eos,
    maxTokens: 12,
    requests: cases.map(({ prompt }, i) => ({ id: String(i), prompt: spelled(prompt) })),
    run: { threads: 1 },
    ...options,
  });
  return { cases, items };
}

/** The ways of running, all of which must say the same. */
const ways: Readonly<Record<string, readonly [Partial<GenerateOptions>, Engine]>> = {
  alone: [{ rows: 1 }, engine],
  together: [{}, engine],
  streamed: [{ run: { residence: "streamed", threads: 1 } }, engine],
  "with the eager engine": [{}, tfjsEngine({ backend: "cpu" })],
};

describe.each(Object.keys(parity))("%s", name => {
  it.each(Object.keys(ways))("continues greedily as transformers does, %s", async way => {
    // Two sets of end tokens with the compiled engine, together; the first in every way.
    for (const eos of way === "together" ? eosOf : eosOf.slice(0, 1)) {
      const { cases, items } = await continued(name, eos, ...ways[way]!);
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
      for (const [i, how] of beams.entries()) {
        const { items } = await generate({
          checkpoint,
          model: modelFor(checkpoint),
          endTokens: eos,
          maxTokens: 12,
          engine: i === 0 ? engine : tfjsEngine({ backend: "cpu" }),
          run: { threads: 1 },
          requests: [{ id: "0", prompt: spelled(prompt) }],
          search: searchOf(how),
        });
        const [{ ids: found, logprob, finish }] = items as [(typeof items)[0]];
        expect(found).toEqual(withoutEnd(how.ids, eos));
        const length = found.length + (finish === "eos" ? 1 : 0);
        expect(logprob / length ** (how.length_penalty ?? 1)).toBeCloseTo(how.score, 3);
      }
  });

  it("finds the same beams among others, and streamed", async () => {
    const checkpoint = await spelledCheckpoint(name);
    const model = modelFor(checkpoint);
    const prompts = parity[name]!.map(({ prompt }, i) => ({ id: `${i}`, prompt: spelled(prompt) }));
    for (const residence of ["resident", "streamed"] as const)
      for (const eos of residence === "streamed" ? eosOf.slice(0, 1) : eosOf) {
        const cases = parity[name]!.filter(({ eos: own }) => String(own) === String(eos));
        const { items } = await generate({
          checkpoint,
          model,
          engine,
          endTokens: eos,
          maxTokens: 12,
          requests: prompts,
          search: searchOf(cases[0]!.beams[0]!),
          rows: 7,
          run: { residence, threads: 1 },
        });
        const first = parity[name]!.indexOf(cases[0]!);
        expect(items[first]!.ids).toEqual(withoutEnd(cases[0]!.beams[0]!.ids, eos));
      }
  });
});

function searchOf({ num_beams, length_penalty, early_stopping }: Beams): Search {
  return {
    kind: "beams",
    beams: num_beams,
    ...(length_penalty !== undefined && { lengthPenalty: length_penalty }),
    ...(early_stopping !== undefined && { earlyStopping: early_stopping }),
  };
}

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
      checkpoint,
      model,
      engine,
      maxTokens: 40,
      search: { kind: "beams", beams: 4 },
      requests: withBeams.map(({ i }) => requests[i]!),
    });
    for (const [k, { beams }] of withBeams.entries())
      expect(found.items[k]!.ids).toEqual(withoutEnd(beams[0]!.ids, [1]));
  });
});
