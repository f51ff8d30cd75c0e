import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rotary } from "../../src/model/rope.js";
import { type RopeFields, ropeOf } from "../../src/model/rope-parameters.js";
import { checkpointWith } from "./checkpoint-with.js";

interface Case {
  /** With rope_theta and rope_scaling, as transformers 4 wrote it. */
  readonly config: { max_position_embeddings: number; head_dim?: number };
  /** The same with rope_parameters, as transformers 5 writes it. */
  readonly new: object;
  readonly headDim: number;
  readonly frequencies: readonly number[];
  readonly attentionFactor: number;
}

const file = new URL("../fixtures/rope.json", import.meta.url);
const { cases }: { cases: Record<string, Case> } = JSON.parse(readFileSync(file, "utf8"));

describe.each(Object.entries(cases))("%s", (_, { config, headDim, ...expected }) => {
  it.each([
    ["old", config],
    ["new", expected.new],
  ])("has transformers' frequencies, from the %s spelling", (_, spelling) => {
    const rope = ropeOf(checkpointWith({ config: spelling }), spelling as RopeFields);
    const found = rotary(rope, headDim, config.max_position_embeddings);
    expect(found.attentionFactor).toBeCloseTo(expected.attentionFactor, 12);
    expect(found.frequencies).toHaveLength(expected.frequencies.length);
    // PyTorch raises to a power in float32, we in float64: the last bits differ.
    for (const [i, frequency] of expected.frequencies.entries())
      expect(Math.abs(found.frequencies[i]! / frequency - 1)).toBeLessThan(1e-6);
  });
});

it("names config.json and the field that a scaling lacks", () => {
  const config = { max_position_embeddings: 8, rope_scaling: { rope_type: "llama3", factor: 8 } };
  expect(() => ropeOf(checkpointWith({ config }), config)).toThrow(
    /config\.json: rope_scaling\.low_freq_factor/,
  );
});

it("refuses a scaling that it does not know", () => {
  const config = { max_position_embeddings: 8, rope_scaling: { rope_type: "spiral" } };
  expect(() => ropeOf(checkpointWith({ config }), config)).toThrow(
    /config\.json: rope_scaling\.rope_type: "spiral"/,
  );
});

it("names both counts if LongRoPE has too few factors", () => {
  const rope = {
    rope_type: "longrope",
    rope_theta: 10_000,
    partial_rotary_factor: 1,
    original_max_position_embeddings: 8,
    short_factor: [1, 2],
    long_factor: [1, 2],
  } as const;
  expect(() => rotary({ ...rope, short_factor: [1, 2], long_factor: [1, 2] }, 8, 16)).toThrow(
    "rotary: short_factor must have 4 values, got 2",
  );
});
