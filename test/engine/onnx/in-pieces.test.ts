import { describe, expect, it } from "vitest";
import { pieceCount } from "../../../src/engine/onnx/weights/in-pieces.js";

describe("a matrix is cut into pieces of about a megabyte", () => {
  it.each([
    [4096, 4096, 64], // 64 rows each
    [11_008, 4096, 172],
    [4096, 11_008, 64], // three megabytes: of fewer rows all of x is read again too often
    [262_144, 640, 512],
    [2048, 640, 4],
  ])("%i × %i: %i", (rows, columns, pieces) => {
    expect(pieceCount(rows, columns)).toBe(pieces);
  });

  it("not at all where it is small, and not into slivers where few numbers divide it", () => {
    expect(pieceCount(64, 64)).toBe(1);
    expect(pieceCount(1, 8_000_000)).toBe(1);
    expect(pieceCount(32_003, 4096)).toBe(1); // a prime
    expect(pieceCount(32_001, 4096)).toBe(3); // 3 × 10,667
  });
});
