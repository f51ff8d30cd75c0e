import { describe, expect, it } from "vitest";
import { attentionBias, rotaryTables, sinusoidTable } from "../../src/engine/tables.js";
import { alibiSlopes } from "../../src/model/architectures/decoders/bloom.js";

describe("rotaryTables", () => {
  it("has cos and sin of position × frequency, times the attention factor", () => {
    const rotary = { frequencies: Float32Array.of(1, 0.5), attentionFactor: 2 };
    const { cos, sin } = rotaryTables(rotary, 3);
    const angles = [0, 0, 1, 0.5, 2, 1]; // (T, pairs)
    expect([...cos]).toEqual(angles.map(angle => Math.fround(2 * Math.cos(angle))));
    expect([...sin]).toEqual(angles.map(angle => Math.fround(2 * Math.sin(angle))));
  });

  it("gives the beginning of longer tables, whatever was asked for before", () => {
    const rotary = { frequencies: Float32Array.of(1, 0.25), attentionFactor: 1 };
    const alone = (tokens: number) => rotaryTables({ ...rotary }, tokens);
    for (const tokens of [2, 9, 1, 4, 30])
      expect(rotaryTables(rotary, tokens)).toEqual(alone(tokens));
  });

  it("rounds the angle to float32, as PyTorch does", () => {
    const frequency = Math.fround(0.8317637); // Llama 3's second, about
    const { sin } = rotaryTables(
      { frequencies: Float32Array.of(frequency), attentionFactor: 1 },
      8192,
    );
    const at = 8191;
    expect(sin[at]).toBe(Math.fround(Math.sin(Math.fround(at * frequency))));
    expect(sin[at]).not.toBe(Math.fround(Math.sin(at * frequency)));
  });
});

it("sinusoidTable has all sines, then all cosines, from the offset on", () => {
  const table = sinusoidTable(Float32Array.of(1, 0.01), 2, 2);
  const row = (p: number) => [Math.sin(p), Math.sin(p * 0.01), Math.cos(p), Math.cos(p * 0.01)];
  for (const [i, value] of [...row(2), ...row(3)].entries()) expect(table[i]).toBeCloseTo(value, 7);
});

describe("attentionBias", () => {
  const batch = { size: 2, tokens: 3, lengths: Int32Array.of(3, 1) };
  const seen = (data: Float32Array) => [...data].map(value => (value > -1 ? 1 : 0));

  it("lets a token see itself and what is before it, in any sentence alike", () => {
    const { data, shape } = attentionBias({ causal: true }, batch);
    expect(shape).toEqual([1, 1, 3, 3]);
    expect(seen(data)).toEqual([1, 0, 0, 1, 1, 0, 1, 1, 1]);
  });

  it("counts a token itself in its window", () => {
    const { data } = attentionBias({ causal: true, window: 2 }, batch);
    expect(seen(data)).toEqual([1, 0, 0, 1, 1, 0, 0, 1, 1]);
  });

  it("hides an encoder's padding", () => {
    const { data, shape } = attentionBias({ causal: false }, batch);
    expect(shape).toEqual([2, 1, 3, 3]);
    expect(seen(data)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 1, 0, 0]);
  });

  it("adds ALiBi's slope times the key's position", () => {
    const { data, shape } = attentionBias(
      { causal: true, slopes: Float32Array.of(0.5, 0.25) },
      batch,
    );
    expect(shape).toEqual([1, 2, 3, 3]);
    expect([...data.subarray(6, 9)]).toEqual([0, 0.5, 1]);
    expect([...data.subarray(15, 18)]).toEqual([0, 0.25, 0.5]);
  });
});

it("alibiSlopes halves from head to head, and fills up from the power of two above", () => {
  expect([...alibiSlopes(8)]).toEqual([
    1 / 2,
    1 / 4,
    1 / 8,
    1 / 16,
    1 / 32,
    1 / 64,
    1 / 128,
    1 / 256,
  ]);
  // The paper's rule for 6: those of 4, then the first and third of 8.
  expect([...alibiSlopes(6)]).toEqual([1 / 4, 1 / 16, 1 / 64, 1 / 256, 1 / 2, 1 / 8]);
});
