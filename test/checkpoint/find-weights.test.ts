import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { findWeights } from "../../src/checkpoint/find-weights.js";
import { readFloats } from "../../src/format/read-tensor.js";
import { writeSafetensors } from "../../src/format/write-safetensors.js";
import { scratch } from "../support/scratch.js";

const root = scratch();
let count = 0;
async function folder(): Promise<string> {
  const path = join(root, String(count++));
  await mkdir(path);
  return path;
}
const floats = (name: string, ...values: number[]) =>
  ({ name, dtype: "F32", shape: [values.length], data: Float32Array.from(values) }) as const;
const index = (map: object) => JSON.stringify({ metadata: {}, weight_map: map });

async function errorOf(promise: Promise<unknown>): Promise<IsoglossError> {
  const error = await promise.catch(e => e);
  expect(error).toBeInstanceOf(IsoglossError);
  return error as IsoglossError;
}

test("one file, and shards, give the same weights", async () => {
  const whole = await folder();
  await writeSafetensors(join(whole, "model.safetensors"), [floats("a", 1, 2), floats("b", 3)]);
  const sharded = await folder();
  await writeSafetensors(join(sharded, "1.safetensors"), [floats("a", 1, 2)]);
  await writeSafetensors(join(sharded, "2.safetensors"), [floats("b", 3), floats("unlisted", 4)]);
  const map = { a: "1.safetensors", b: "2.safetensors" };
  await writeFile(join(sharded, "model.safetensors.index.json"), index(map));
  for (const place of [whole, sharded]) {
    const weights = await findWeights(place);
    expect([...weights.keys()]).toEqual(["a", "b"]);
    const read = await Promise.all(Array.from(weights.values(), w => readFloats(w.file, w)));
    expect(read.map(values => [...values])).toEqual([[1, 2], [3]]);
  }
});

test("safetensors are preferred to .bin; shards of .bin are read, too", async () => {
  const bins = fileURLToPath(new URL("../fixtures/checkpoint/bin/", import.meta.url));
  const place = await folder();
  await cp(join(bins, "state.bin"), join(place, "pytorch_model-1.bin"));
  const map = { head: "pytorch_model-1.bin", scalar: "pytorch_model-1.bin" };
  await writeFile(join(place, "pytorch_model.bin.index.json"), index(map));
  expect([...(await findWeights(place)).keys()]).toEqual(["head", "scalar"]);
  await writeSafetensors(join(place, "model.safetensors"), [floats("a", 1)]);
  expect([...(await findWeights(place)).keys()]).toEqual(["a"]);
});

test("a weight's file is its real path, also through a link", async () => {
  const place = await folder();
  await writeSafetensors(join(root, "blob"), [floats("a", 1)]);
  await symlink(join("..", "blob"), join(place, "model.safetensors"));
  expect((await findWeights(place)).get("a")!.file).toBe(join(root, "blob"));
});

test("buffers are left out, element types that no engine reads are refused", async () => {
  const place = await folder();
  const file = join(place, "model.safetensors");
  const ids = {
    name: "position_ids",
    dtype: "I64",
    shape: [1],
    data: new BigInt64Array(1),
  } as const;
  await writeSafetensors(file, [floats("a", 1), ids]);
  expect([...(await findWeights(place)).keys()]).toEqual(["a"]);
  const double = { name: "b", dtype: "F64", shape: [1], data: new Float64Array(1) } as const;
  await writeSafetensors(file, [floats("a", 1), double]);
  expect((await errorOf(findWeights(place))).message).toContain('"b" is stored as F64');
});

test("TensorFlow's names of a normalization's parameters become PyTorch's", async () => {
  const place = await folder();
  const names = ["bert.LayerNorm.gamma", "bert.LayerNorm.beta", "gamma"];
  await writeSafetensors(
    join(place, "model.safetensors"),
    names.map(name => floats(name, 1)),
  );
  const found = [...(await findWeights(place)).keys()];
  expect(found).toEqual(["bert.LayerNorm.weight", "bert.LayerNorm.bias", "gamma"]);
});

test.each<[string, object | string, string]>([
  ["a missing shard", { a: "2.safetensors" }, "the shard 2.safetensors is missing"],
  [
    "a missing tensor",
    { z: "1.safetensors" },
    'the tensor "z", which model.safetensors.index.json places there',
  ],
  ["a way out", { a: "../1.safetensors" }, "not a file inside its folder"],
  ["an absolute path", { a: "/etc/passwd" }, "not a file inside its folder"],
  ["a number for a file", { a: 1 }, 'names no file for "a"'],
  ["a list", "[]", "has no weight_map"],
])("an index with %s is refused", async (_, map, message) => {
  const place = await folder();
  await writeSafetensors(join(place, "1.safetensors"), [floats("a", 1)]);
  await writeFile(
    join(place, "model.safetensors.index.json"),
    typeof map === "string" ? `{"weight_map": ${map}}` : index(map),
  );
  expect((await errorOf(findWeights(place))).message).toContain(message);
});

test("a folder without weights says which files would do", async () => {
  const error = await errorOf(findWeights(await folder()));
  expect(error.message).toContain("has no weights");
  expect(error.hint).toContain("model.safetensors");
});

test("a file cut short is refused", async () => {
  const place = await folder();
  const file = join(place, "model.safetensors");
  await writeSafetensors(file, [floats("a", 1, 2, 3)]);
  const bytes = await readFile(file);
  await rm(file);
  await writeFile(file, bytes.subarray(0, -1));
  expect((await errorOf(findWeights(place))).message).toContain("beyond the file's");
});
