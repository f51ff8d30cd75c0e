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
  await writeSafetensors(join(sharded, "2.safetensors"), [floats("b", 3)]);
  const map = { a: "1.safetensors", b: "2.safetensors" };
  await writeFile(join(sharded, "model.safetensors.index.json"), index(map));
  for (const place of [whole, sharded]) {
    const { weights } = await findWeights(place);
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
  expect([...(await findWeights(place)).weights.keys()]).toContain("scalar");
  await writeSafetensors(join(place, "model.safetensors"), [floats("a", 1)]);
  expect([...(await findWeights(place)).weights.keys()]).toEqual(["a"]);
});

test("a weight's file is its real path, also through a link", async () => {
  const place = await folder();
  await writeSafetensors(join(root, "blob"), [floats("a", 1)]);
  await symlink(join("..", "blob"), join(place, "model.safetensors"));
  expect((await findWeights(place)).weights.get("a")!.file).toBe(join(root, "blob"));
});

test("a tensor of another element type refuses nothing, and says why it is of no use", async () => {
  const place = await folder();
  const header = JSON.stringify({
    a: { dtype: "F32", shape: [1], data_offsets: [0, 4] },
    ids: { dtype: "I64", shape: [1], data_offsets: [4, 12] },
    double: { dtype: "F64", shape: [1], data_offsets: [12, 20] },
    small: { dtype: "F8_E4M3", shape: [2], data_offsets: [20, 22] },
    complex: { dtype: "C64", shape: [1], data_offsets: [22, 30] },
    future: { dtype: "F3_XYZ", shape: [8], data_offsets: [30, 33] },
  });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const bytes = Buffer.concat([length, Buffer.from(header), Buffer.alloc(33)]);
  await writeFile(join(place, "model.safetensors"), bytes);
  const { weights, unusable } = await findWeights(place);
  expect([...weights.keys()]).toEqual(["a"]);
  expect(Array.from(unusable, ([name, { why }]) => `${name} ${why}`)).toEqual([
    "ids is stored as I64, which is not read",
    "double is stored as F64, which is not read",
    "small is stored as F8_E4M3, which is not read",
    "complex is stored as C64, which is not read",
    'future is stored as "F3_XYZ", which is not read',
  ]);
});

test("an index and shards that disagree are met by what the shards hold", async () => {
  const place = await folder();
  await writeSafetensors(join(place, "1.safetensors"), [floats("a", 1), floats("unlisted", 4)]);
  await writeSafetensors(join(place, "2.safetensors"), [floats("b", 3), floats("a", 2)]);
  await writeSafetensors(join(place, "3.safetensors"), [floats("of no shard that is listed", 3)]);
  const map = { b: "1.safetensors", gone: "2.safetensors" };
  await writeFile(join(place, "model.safetensors.index.json"), index(map));
  const { weights, unusable } = await findWeights(place);
  expect([...weights.keys()].sort()).toEqual(["a", "b", "unlisted"]);
  const a = weights.get("a")!;
  expect([...(await readFloats(a.file, a))]).toEqual([2]); // the last shard's, as in transformers
  expect(Object.fromEntries(unusable)).toEqual({
    gone: {
      file: join(place, "2.safetensors"),
      why: "is missing, although model.safetensors.index.json places it there",
    },
  });
});

test("TensorFlow's names of a normalization's parameters become PyTorch's", async () => {
  const place = await folder();
  const names = ["bert.LayerNorm.gamma", "bert.LayerNorm.beta", "gamma"];
  await writeSafetensors(
    join(place, "model.safetensors"),
    names.map(name => floats(name, 1)),
  );
  const found = [...(await findWeights(place)).weights.keys()];
  expect(found).toEqual(["bert.LayerNorm.weight", "bert.LayerNorm.bias", "gamma"]);
});

test.each<[string, object | string, string]>([
  ["a missing shard", { a: "2.safetensors" }, 'the shard "2.safetensors" is missing'],
  ["a way out", { a: "../1.safetensors" }, "not a file inside its folder"],
  ["an absolute path", { a: "/etc/passwd" }, "not a file inside its folder"],
  ["a number for a file", { a: 1 }, 'names no file for "a"'],
  ["no shard", {}, "lists no shard"],
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

test.each([
  ["model-q4.gguf", "llama.cpp's GGUF format"],
  ["model-00001-of-00002.safetensors", "shards, without the index"],
  ["tf_model.h5", "TensorFlow's format"],
  ["flax_model.msgpack", "Flax's format"],
  ["consolidated.00.pth", "its authors' own format"],
  ["weights.npz", "a file of another name"],
])("a folder whose only weights are %s says that", async (name, message) => {
  const place = await folder();
  await writeFile(join(place, name), "");
  const error = await errorOf(findWeights(place));
  expect(error.message).toContain(`has its weights only in ${message}`);
  expect(error.message).toContain(name);
});

test.each([
  ["GGUF\x03\0\0\0", "a GGUF file"],
  ["PK\x03\x04\x14\0\0\0\0", "a zip archive"],
  ["<!DOCTYPE html><html>", "a web page"],
])("a file that is something else than its name says is known: %j", async (bytes, kind) => {
  for (const name of ["model.safetensors", "pytorch_model.bin"]) {
    const place = await folder();
    await writeFile(join(place, name), bytes, "latin1");
    const error = await errorOf(findWeights(place));
    if (name.endsWith(".bin") && bytes.startsWith("PK")) continue; // what a .bin is
    expect(error.message).toContain(`${name}: is ${kind}`);
  }
});

test("LoRA matrices that nobody merged are not left out in silence", async () => {
  const place = await folder();
  const names = ["q_proj.weight", "q_proj.lora_A.default.weight", "q_proj.lora_B.default.weight"];
  const tensors = names.map(name => floats(name, 1));
  await writeSafetensors(join(place, "model.safetensors"), tensors);
  expect((await errorOf(findWeights(place))).message).toContain("not merged into them");
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
