import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { readPytorchBin } from "../../src/checkpoint/pytorch-bin.js";
import { isFloatDtype } from "../../src/format/dtype.js";
import { readBytes, readFloats } from "../../src/format/read-tensor.js";
import type { TensorEntry } from "../../src/format/safetensors-header.js";
import { scratch } from "../support/scratch.js";

/** What test/oracles/checkpoint-bin.py wrote. */
const fixtures = fileURLToPath(new URL("../fixtures/checkpoint/bin/", import.meta.url));
const {
  tensors,
}: {
  tensors: Record<string, { shape: number[]; dtype: string; values: number[] }>;
} = JSON.parse(await readFile(join(fixtures, "values.json"), "utf8"));
const types: Record<string, string> = {
  "torch.float32": "F32",
  "torch.float16": "F16",
  "torch.bfloat16": "BF16",
  "torch.int64": "I64",
  "torch.bool": "BOOL",
};

async function values(file: string, entry: TensorEntry): Promise<number[]> {
  const { dtype } = entry;
  if (isFloatDtype(dtype)) return [...(await readFloats(file, { ...entry, dtype }))];
  const bytes = await readBytes(file, entry.offset, entry.length);
  return dtype === "I64"
    ? [...new BigInt64Array(bytes.buffer as ArrayBuffer)].map(Number)
    : [...bytes];
}

test.each([
  "state.bin",
  "protocol-4.bin",
  "zip64.bin",
])("%s: every tensor lies where PyTorch put it", async name => {
  const file = join(fixtures, name);
  const found = await readPytorchBin(file);
  expect([...found.keys()]).toEqual(Object.keys(tensors));
  for (const [key, expected] of Object.entries(tensors)) {
    const entry = found.get(key)!;
    expect({ key, shape: entry.shape, dtype: entry.dtype }).toEqual({
      key,
      shape: expected.shape,
      dtype: types[expected.dtype],
    });
    expect(await values(file, entry)).toEqual(expected.values);
  }
  expect(found.get("head")).toEqual(found.get("embedding")); // tied weights share their bytes
});

test("element types that engines do not read are left to the caller", async () => {
  const found = await readPytorchBin(join(fixtures, "double.bin"));
  expect(found.get("a")).toMatchObject({ dtype: "F64", shape: [2], length: 16 });
});

test.each([
  ["legacy.bin", "is it of PyTorch's format before version 1.6?"],
  ["transposed.bin", 'the tensor "a" is not contiguous: shape (3, 2), strides (1, 3)'],
  ["nested.bin", 'holds something else than tensors, at "state_dict"'],
  ["list.bin", "holds no dictionary of tensors"],
  ["shell.bin", 'names "posix.system", which is refused'],
  ["deflated.bin", "is compressed in the archive"],
  ["no-storage.bin", "the archive has no state/data/0"],
  ["no-pickle.bin", "has no data.pkl"],
])("%s is refused: %s", async (name, message) => {
  const error: IsoglossError = await readPytorchBin(join(fixtures, name)).catch(e => e);
  expect(error).toBeInstanceOf(IsoglossError);
  expect(error.message).toContain(name);
  expect(error.message).toContain(message);
  expect(existsSync("executed.txt")).toBe(false);
});

test("a storage shorter than its tensor is refused", async () => {
  const folder = scratch();
  const file = join(folder, "short.bin");
  const bytes = await readFile(join(fixtures, "state.bin"));
  // The first storage has 12 numbers (BININT1 12) in the pickle; claim 200.
  const at = bytes.indexOf(Buffer.from("K\x0ctq", "latin1"));
  expect(at).toBeGreaterThan(0);
  bytes[at + 1] = 200;
  await writeFile(file, bytes);
  await expect(readPytorchBin(file)).rejects.toThrow(
    /"embedding" needs 800 bytes, its storage has 48/,
  );
});

test("neither an archive nor a pickle", async () => {
  const file = join(scratch(), "x.bin");
  await writeFile(file, "hello");
  await expect(readPytorchBin(file)).rejects.toThrow("x.bin: is no zip archive");
  await expect(readPytorchBin(join(fixtures, "none.bin"))).rejects.toThrow(IsoglossError);
});
