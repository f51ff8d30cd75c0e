import { expect, test } from "vitest";
import { bf16FromF32, f16FromF32, f32FromBf16, f32FromF16 } from "../../src/format/half.js";
import { bytes, fixture } from "./format-fixture.js";

const values = new Float32Array(bytes(fixture.f32).buffer);
const every = Uint16Array.from({ length: 1 << 16 }, (_, i) => i);

test("narrowing agrees with PyTorch bit for bit, NaN aside", () => {
  const isNan = [...values].map(Number.isNaN);
  for (const [narrow, widen, expected] of [
    [f16FromF32, f32FromF16, fixture.f16],
    [bf16FromF32, f32FromBf16, fixture.bf16],
  ] as const) {
    const bits = narrow(values);
    const oracle = new Uint16Array(bytes(expected).buffer);
    expect([...bits].filter((_, i) => !isNan[i])).toEqual([...oracle].filter((_, i) => !isNan[i]));
    expect([...widen(bits)].map(Number.isNaN)).toEqual(isNan);
  }
});

test("every f16 pattern has PyTorch's value", () => {
  const wide = [...f32FromF16(every)];
  expect(wide.filter(Number.isNaN).length).toBe(fixture.f16NaNs);
  // Exact: all are multiples of 2⁻²⁴ whose sum stays below 2⁵³ · 2⁻²⁴.
  const sum = wide.filter(Number.isFinite).reduce((a, b) => a + Math.abs(b), 0);
  expect(sum).toBe(Number(fixture.f16Finite));
});

test("widening and narrowing again is the identity, NaN payloads aside", () => {
  for (const [narrow, widen, nan] of [
    [f16FromF32, f32FromF16, 0x7c00],
    [bf16FromF32, f32FromBf16, 0x7f80],
  ] as const) {
    const numbers = every.filter(pattern => (pattern & 0x7fff) <= nan);
    expect([...narrow(widen(numbers))]).toEqual([...numbers]);
  }
});
