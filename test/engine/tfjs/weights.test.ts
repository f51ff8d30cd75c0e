import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";
import type { Checkpoint, Weight } from "../../../src/checkpoint/checkpoint.js";
import { TableRows } from "../../../src/engine/table-rows.js";
import { needsOf } from "../../../src/engine/tfjs/needs.js";
import { disposeWeights, loadWeights, weightBytes } from "../../../src/engine/tfjs/weights.js";
import { bf16FromF32, f16FromF32 } from "../../../src/format/half.js";
import { readSafetensorsHeader } from "../../../src/format/safetensors.js";
import { writeSafetensors } from "../../../src/format/write-safetensors.js";
import { scratch } from "../../support/scratch.js";

const folder = scratch();
const file = join(folder, "weights.safetensors");
let checkpoint: Checkpoint;

/** Multiples of 1/8 are exact in float16, bfloat16 and float32. */
const eighths = (count: number) => Float32Array.from({ length: count }, (_, i) => (i - 3) / 8);

const up = Float32Array.of(1, 0, 0, 1, 1, 1, 2, -1); // (4, 2)
const down = Float32Array.of(0.5, 1, 0, 0, -1, 2); // (2, 3)
/** up · down, (4, 3), by hand */
const product = [0.5, 1, 0, 0, -1, 2, 0.5, 0, 2, 1, 3, -2];

beforeAll(async () => {
  const tensor = (
    name: string,
    shape: number[],
    dtype: "F32" | "F16" | "BF16",
    data: Float32Array,
  ) => ({
    name,
    shape,
    dtype,
    data: dtype === "F32" ? data : dtype === "F16" ? f16FromF32(data) : bf16FromF32(data),
  });
  await writeSafetensors(file, [
    tensor("matrix", [4, 3], "BF16", eighths(12)),
    tensor("turned", [3, 4], "F16", eighths(12)), // of a layer that maps 3 to 4
    tensor("norm", [3], "F16", eighths(3)),
    tensor("table", [4, 3], "F16", eighths(12)),
    tensor("up", [4, 2], "F32", up),
    tensor("down", [2, 3], "BF16", down),
  ]);
  const { tensors } = await readSafetensorsHeader(file);
  const weights = new Map(
    [...tensors].map(([name, entry]) => [name, { ...entry, file } as Weight]),
  );
  const update = { up: weights.get("up")!, down: weights.get("down")!, scale: 0.5 };
  checkpoint = {
    name: "by hand",
    revision: null,
    folder,
    config: {},
    weights,
    unusable: new Map(),
    notes: [],
    updates: new Map(["matrix", "turned", "table"].map(name => [name, update])),
    tokenizer: {} as never,
  };
  tf.enableProdMode(); // no banner
  await tf.setBackend("cpu");
});

const needs = needsOf(ops => {
  ops.linear(null, "matrix");
  ops.linear(null, "turned", { transposed: true, bias: "norm" });
  ops.rmsNorm(ops.embedding("table"), "norm", { epsilon: 1e-6 });
  ops.point("here", null);
});

it("knows what a part needs before anything is read", () => {
  expect([...needs.matrices]).toEqual([
    ["matrix", false],
    ["turned", true],
  ]);
  expect([...needs.vectors]).toEqual(["norm"]);
  expect([...needs.tables]).toEqual(["table"]);
  expect(needs.points).toEqual(["here"]);
  expect(weightBytes(checkpoint, needs)).toBe(4 * (12 + 12 + 3)); // no table
});

const merged = [...eighths(12)].map((value, i) => value + 0.5 * product[i]!);
const turn = (values: readonly number[], rows: number, cols: number) =>
  Array.from({ length: rows * cols }, (_, i) => values[(i % rows) * cols + Math.floor(i / rows)]!);

describe.each(["cpu", "wasm"] as const)("for %s", name => {
  it("widens, merges the low-rank updates, and turns what the backend wants turned", async () => {
    const weights = await loadWeights(
      { tf, name }, // the layout alone follows from the name
      checkpoint,
      needs,
    );
    const values = (key: string) => [...weights.get(key)!.dataSync()];
    const columnsFirst = name === "wasm";
    expect(values("norm")).toEqual([...eighths(3)]);
    expect(weights.get("matrix")!.shape).toEqual(columnsFirst ? [3, 4] : [4, 3]);
    expect(values("matrix")).toEqual(columnsFirst ? turn(merged, 4, 3) : merged);
    // (in, out) as stored: its update is turned instead
    const delta = turn(product, 4, 3);
    expect(weights.get("turned")!.shape).toEqual([3, 4]);
    expect(values("turned")).toEqual([...eighths(12)].map((value, i) => value + 0.5 * delta[i]!));
    disposeWeights(weights);
    expect(tf.memory().numTensors).toBe(0);
  });
});

it("reads rows of a table, repeated and in any order, updated", () => {
  const tables = new TableRows(checkpoint);
  const row = (i: number) => merged.slice(3 * i, 3 * i + 3);
  expect([...tables.read("table", [3, 0, 3])]).toEqual([...row(3), ...row(0), ...row(3)]);
  expect(tables.width("table")).toBe(3);
  expect(() => tables.read("table", [4])).toThrow("table: expected a row in 0 … 3, got 4");
  expect(() => tables.read("norm", [0])).toThrow("norm: expected a table");
  tables.close();
});

it("names a file that is shorter than it was", () => {
  const table = checkpoint.weights.get("table")!;
  const beyond = { ...checkpoint, weights: new Map([["table", { ...table, offset: 1e6 }]]) };
  const tables = new TableRows({ ...beyond, updates: new Map() });
  expect(() => tables.read("table", [1])).toThrow(`${file}: ends before byte 1000012`);
  tables.close();
});
