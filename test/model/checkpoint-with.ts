import type { Checkpoint, Weight } from "../../src/checkpoint/checkpoint.js";

/** A checkpoint that is nothing but a configuration and shapes. */
export function checkpointWith({
  config,
  shapes = {},
}: {
  config: object;
  shapes?: Readonly<Record<string, readonly number[]>>;
}): Checkpoint {
  const unused = () => {
    throw new Error("this checkpoint has no tokenizer");
  };
  const weight = (shape: readonly number[]): Weight => ({
    dtype: "F32",
    shape,
    file: "/models/tiny/model.safetensors",
    offset: 0,
    length: 4 * shape.reduce((a, b) => a * b, 1),
  });
  return {
    name: "tiny",
    revision: null,
    folder: "/models/tiny",
    config: config as Record<string, unknown>,
    weights: new Map(Object.entries(shapes).map(([name, shape]) => [name, weight(shape)])),
    unusable: new Map(),
    updates: new Map(),
    notes: [],
    tokenizer: { encode: unused, decode: unused, specialIds: new Set() },
  };
}
