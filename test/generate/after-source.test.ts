import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Engine } from "../../src/engine/engine.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { type GenerateOptions, generate } from "../../src/generate/generate.js";
import { likelihoods } from "../../src/generate/likelihoods.js";
import type { Search } from "../../src/generate/request.js";
import { modelFor } from "../../src/model/model-for.js";
import { encoderDecoders, type Said } from "../engine/encoder-decoder-case.js";
import { scratch } from "../support/scratch.js";
import { withoutEnd } from "./generation-oracle.js";
import { spelled, spelledCheckpoint } from "./spelled.js";

/** @file What models write after a source, against test/oracles/encoder-decoders.py. */

const folder = scratch();
const engine = onnxEngine({ provider: "cpu" });
const { cases, longest } = encoderDecoders;
const names = Object.keys(cases);

/** A parity checkpoint whose generation_config.json says what transformers was told. */
async function told(name: string, how: Readonly<Record<string, unknown>>) {
  const own = join(folder, `${name} ${JSON.stringify(how).replace(/\W/g, "")}`.slice(0, 120));
  mkdirSync(own, { recursive: true });
  const { num_beams: _, ...rest } = how;
  const said = { ...rest, decoder_start_token_id: cases[name]!.start };
  writeFileSync(join(own, "generation_config.json"), JSON.stringify(said));
  return { ...(await spelledCheckpoint(name)), folder: own };
}

const searchOf = ({ how }: Said): Search =>
  typeof how.num_beams === "number" ? { kind: "beams", beams: how.num_beams } : { kind: "greedy" };

async function written(
  name: string,
  said: Said,
  sources: readonly (readonly number[])[],
  options: Partial<GenerateOptions> = {},
  by: Engine = engine,
) {
  const checkpoint = await told(name, said.how);
  const { items } = await generate({
    checkpoint,
    model: modelFor(checkpoint),
    engine: by,
    run: { threads: 1 },
    endTokens: said.eos,
    maxTokens: longest,
    search: searchOf(said),
    requests: sources.map((ids, i) => ({ id: String(i), prompt: spelled(ids) })),
    ...options,
  });
  return items;
}

describe.each(names)("%s", name => {
  it("writes after each source what transformers does", async () => {
    for (const { source, said } of cases[name]!.generated)
      for (const one of said) {
        const [found] = await written(name, one, [source]);
        expect(found!.ids, JSON.stringify(one.how)).toEqual(withoutEnd(one.ids, one.eos));
        if (one.score === undefined) continue;
        const length = found!.ids.length + (found!.finish === "eos" ? 1 : 0);
        const penalty = Number(one.how.length_penalty ?? 1);
        expect(found!.logprob / length ** penalty).toBeCloseTo(one.score, 3);
      }
  });
});

/** The ways of running, all of which must say the same. */
const ways: Readonly<Record<string, readonly [Partial<GenerateOptions>, Engine]>> = {
  alone: [{ rows: 1 }, engine],
  "a few at once": [{ rows: 3 }, engine],
  streamed: [{ run: { residence: "streamed", threads: 1 } }, engine],
  "with the eager engine": [{}, tfjsEngine({ backend: "cpu" })],
};

describe.each([
  "m2m_100-deep-decoder",
  "marian-own-vocabularies-biased",
  "t5-own-head",
])("sources of several lengths after which %s writes", name => {
  const { generated } = cases[name]!;
  const sources = generated.map(({ source }) => source);

  it.each(Object.keys(ways))("%s", async way => {
    const all = generated.flatMap(({ said }, index) => said.map(one => ({ one, index })));
    const greedy = all.find(({ one }) => one.score === undefined)!;
    const followed = all.find(({ one }) => one.score !== undefined)!;
    for (const { one, index } of [greedy, followed]) {
      const together = await written(name, one, sources);
      const beams = typeof one.how.num_beams === "number" ? one.how.num_beams : 1;
      const [options, by] = ways[way]!;
      const rows = options.rows && { rows: options.rows * beams };
      const found = await written(name, one, sources, { ...options, ...rows }, by);
      expect(found.map(({ ids }) => ids)).toEqual(together.map(({ ids }) => ids));
      expect(found[index]!.ids).toEqual(withoutEnd(one.ids, one.eos));
      for (const [i, { logprob }] of found.entries())
        expect(logprob).toBeCloseTo(together[i]!.logprob, 3);
    }
  });
});

it.each(names)("scores after each source what transformers does, of %s", async name => {
  const checkpoint = await told(name, {});
  const { pairs } = cases[name]!;
  const requests = pairs.flatMap(({ source, target }, i) => [
    { id: `${i}`, context: spelled(source).trim(), continuation: spelled(target) },
    // Its beginning, after the same source: one tree.
    {
      id: `${i} begun`,
      context: spelled(source).trim(),
      continuation: spelled(target.slice(0, 1)),
    },
  ]);
  const { items } = await likelihoods({
    checkpoint,
    model: modelFor(checkpoint),
    requests,
    run: { threads: 1 },
    engine: name === "umt5" ? tfjsEngine({ backend: "cpu" }) : engine,
  });
  for (const [i, { logprob, greedy, target }] of pairs.entries()) {
    expect(items[2 * i]!.logprob).toBeCloseTo(logprob, 3);
    expect(items[2 * i]!.greedy).toBe(greedy);
    expect(items[2 * i]!.tokens).toBe(target.length);
    expect(items[2 * i + 1]!.logprob).toBeGreaterThanOrEqual(items[2 * i]!.logprob);
  }
});

it("draws tokens of what is left only", async () => {
  const { source } = cases.t5!.generated[0]!;
  const how = { suppress_tokens: [5, 6, 7, 8, 9, 10, 11, 12], no_repeat_ngram_size: 1 };
  const search: Search = { kind: "sampling", seed: 1, samples: 8, temperature: 3 };
  const items = await written("t5", { how, eos: [5], ids: [] }, [source], { search });
  for (const { ids } of items) {
    expect(ids.filter(id => id >= 5 && id <= 12)).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  }
});

it("names a setting that it does not carry out, and a file that is damaged", async () => {
  const of = (how: Readonly<Record<string, unknown>>) =>
    written("t5", { how, eos: [], ids: [] }, [[3]]);
  await expect(of({ repetition_penalty: 1.2 })).rejects.toThrow("repetition_penalty: 1.2");
  await expect(of({ bad_words_ids: [3] })).rejects.toThrow("bad_words_ids");
  await expect(of({ forced_bos_token_id: -1 })).rejects.toThrow("forced_bos_token_id");
});
