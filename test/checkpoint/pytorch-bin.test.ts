import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { readPytorchBin } from "../../src/checkpoint/bin/pytorch-bin.js";
import { isFloatDtype } from "../../src/format/dtype.js";
import { readFloats, readTensorBytes } from "../../src/format/read-tensor.js";
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
  const bytes = await readTensorBytes(file, entry.offset, entry.length);
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
  const { tensors: found } = await readPytorchBin(file);
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

test("what can be no weight refuses nothing: it is named, with the reason", async () => {
  const { tensors, others } = await readPytorchBin(join(fixtures, "kinds.bin"));
  expect([...tensors.keys()]).toEqual(["weight", "attributed", "tagged", "double"]);
  expect(await values(join(fixtures, "kinds.bin"), tensors.get("attributed")!)).toEqual([0, 1]);
  expect(tensors.get("double")).toMatchObject({ dtype: "F64", shape: [2], length: 16 });
  expect(Object.fromEntries(Array.from(others, ([name, { why }]) => [name, why]))).toEqual({
    complex: "is stored as complex64, which is not read",
    float8: 'is stored as "float8_e4m3fn", which is not read',
    uint16: 'is stored as "uint16", which is not read',
    sparse: "is sparse",
    csr: "is sparse",
    meta: "is on the meta device: it has no numbers",
    quantized: "is quantized",
    negated: "is a negated or conjugated view",
    broadcast: "is broadcast, fewer numbers standing for many: shape (3), strides (0)",
    transposed: "is not contiguous: shape (3, 2), strides (1, 3)",
    number: "is no tensor",
    text: "is no tensor",
    none: "is no tensor",
    list: "is no tensor",
    more: "is no tensor",
  });
});

test.each([
  ["legacy.bin", "is it of PyTorch's format before version 1.6?"],
  ["nested.bin", 'holds its tensors one level deeper, at "state_dict"'],

  ["numbers.bin", "holds no tensor that is read"],
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
