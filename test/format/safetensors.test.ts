import { open, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { isFloatDtype } from "../../src/format/dtype.js";
import { readFloats, readTensorBytes } from "../../src/format/read-tensor.js";
import { readSafetensorsHeader } from "../../src/format/safetensors.js";
import { createSafetensors, writeSafetensors } from "../../src/format/write-safetensors.js";
import { scratch } from "../support/scratch.js";
import { bytes, fixture } from "./format-fixture.js";

const folder = scratch();
const file = join(folder, "x.safetensors");

/** A file with the given header, and zeros for data. */
async function lie(header: unknown, dataLength = 0, announced?: bigint): Promise<string> {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(announced ?? BigInt(json.length));
  const liar = join(folder, "liar.safetensors");
  await writeFile(liar, Buffer.concat([length, json, Buffer.alloc(dataLength)]));
  return liar;
}
const tensor = (begin: number, end: number, shape = [end - begin], dtype = "U8") => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

test("reads what the reference implementation wrote", async () => {
  await writeFile(file, bytes(fixture.safetensors));
  const { tensors, metadata } = await readSafetensorsHeader(file);
  expect(metadata).toEqual(new Map([["format", "pt"]]));
  const shapes = Object.fromEntries(Array.from(tensors, ([k, v]) => [k, [v.dtype, ...v.shape]]));
  expect(shapes).toEqual({
    "b.weight": ["F32", 2, 3],
    a: ["F16", 2],
    c: ["BF16", 1, 1],
    ids: ["I64", 1, 3],
    scalar: ["F32"],
    none: ["F32", 0, 5],
  });
  const floats = async (name: string, ...part: number[]) => {
    const { dtype, ...place } = tensors.get(name)!;
    if (!isFloatDtype(dtype)) throw new Error(`${name} is ${dtype}`);
    return [...(await readFloats(file, { dtype, ...place }, ...part))];
  };
  expect(await floats("b.weight")).toEqual([0, 1, 2, 3, 4, 5]);
  expect(await floats("b.weight", 2, 4)).toEqual([2, 3]);
  expect(await floats("a")).toEqual([1.5, -2]);
  expect(await floats("c")).toEqual([3]);
  expect(await floats("scalar")).toEqual([7]);
  expect(await floats("none")).toEqual([]);
  await expect(floats("b.weight", 2, 7)).rejects.toThrow("elements must lie in 0 … 6, got 2 … 7");
});

test("writes what it reads, aligned to 64 bytes, and leaves no temporary file", async () => {
  const data = Float32Array.of(1, 2, 3);
  const half = Uint16Array.of(0x3c00);
  await writeSafetensors(join(folder, "deep", "y.safetensors"), [
    { name: "half", dtype: "F16", shape: [1, 1], data: half },
    { name: "full", dtype: "F32", shape: [3], data },
  ]);
  const written = join(folder, "deep", "y.safetensors");
  const { tensors } = await readSafetensorsHeader(written);
  expect([...tensors.keys()]).toEqual(["full", "half"]); // wider elements first: all aligned
  expect(tensors.get("full")!.offset % 64).toBe(0);
  expect(await readFloats(written, { ...tensors.get("full")!, dtype: "F32" })).toEqual(data);
  expect(await readFloats(written, { ...tensors.get("half")!, dtype: "F16" })).toEqual(
    Float32Array.of(1),
  );
  expect(await readdir(join(folder, "deep"))).toEqual(["y.safetensors"]);
});

test("a file made first and filled in place equals one written at once", async () => {
  const specs = ["a", "b"].map(name => ({ name, dtype: "F32", shape: [2] }) as const);
  const slow = join(folder, "slow.safetensors");
  const { tensors } = await createSafetensors(slow, specs);
  expect((await readSafetensorsHeader(slow)).tensors).toEqual(tensors);
  const handle = await open(slow, "r+");
  for (const [name, at] of [
    ["b", 3],
    ["a", 1],
  ] as const)
    await handle.write(
      new Uint8Array(Float32Array.of(at, at + 1).buffer),
      0,
      8,
      tensors.get(name)!.offset,
    );
  await handle.close();
  const fast = join(folder, "fast.safetensors");
  await writeSafetensors(
    fast,
    specs.map((spec, i) => ({ ...spec, data: Float32Array.of(2 * i + 1, 2 * i + 2) })),
  );
  expect(await readFile(slow)).toEqual(await readFile(fast));
});

test("refuses to write data that do not fill the shape, and repeated names", async () => {
  const spec = { name: "a", dtype: "F32", shape: [2], data: new Float32Array(3) } as const;
  await expect(writeSafetensors(file, [spec])).rejects.toThrow('"a" must have 8 bytes, got 12');
  await expect(createSafetensors(file, [spec, spec])).rejects.toThrow("names must be unique");
  await expect(createSafetensors(file, [{ ...spec, shape: [-1] }])).rejects.toThrow(
    "counts, got (-1)",
  );
});

test.each<[string, unknown, number, string, bigint?]>([
  ["a header longer than the file", {}, 0, "announces a header", 1n << 40n],
  ["a header beyond the cap", {}, 0, "announces a header", 1n << 63n],
  ["no JSON", "{", 0, "not valid JSON"],
  ["a list", "[]", 0, "not a JSON object"],
  [
    "a name twice",
    '{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0061":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}',
    0,
    'names "a" twice',
  ],
  ["a type that is no word", { a: { ...tensor(0, 4), dtype: 31 } }, 4, "has no element type"],
  ["an unknown type that leaves the file", { a: tensor(0, 5, [1], "toString") }, 4, "beyond"],
  ["a negative dimension", { a: tensor(0, 4, [-2, -2]) }, 4, "impossible shape [-2, -2]"],
  ["a fractional dimension", { a: tensor(0, 3, [1.5, 2]) }, 3, "impossible shape"],
  ["an overflowing shape", { a: tensor(0, 4, [2 ** 32, 2 ** 32]) }, 4, "impossible shape"],
  ["a shape that is text", { a: { ...tensor(0, 4), shape: "4" } }, 4, "has no shape"],
  [
    "offsets of another length",
    { a: tensor(0, 4, [5]) },
    4,
    "needs 5 bytes, but its data_offsets span 4",
  ],
  [
    "offsets backwards",
    { a: { ...tensor(0, 0), data_offsets: [4, 0] } },
    4,
    "before its beginning",
  ],
  [
    "three offsets",
    { a: { ...tensor(0, 4), data_offsets: [0, 4, 8] } },
    4,
    "no pair of data_offsets",
  ],
  ["data beyond the file", { a: tensor(0, 8) }, 4, "beyond the file's"],
  ["an overlap", { a: tensor(0, 4), b: tensor(2, 6) }, 6, "neither overlap nor leave holes"],
  ["a hole", { a: tensor(0, 4), b: tensor(5, 6) }, 6, "neither overlap nor leave holes"],
  ["bytes left over", { a: tensor(0, 4) }, 5, "the tensors end at byte"],
  ["metadata that are no text", { __metadata__: { a: 1 } }, 0, 'metadata "a" is no text'],
])("refuses %s", async (_, header, data, message, announced) => {
  const liar = await lie(header, data, announced);
  const error = await readSafetensorsHeader(liar).catch(e => e);
  expect(error).toBeInstanceOf(IsoglossError);
  expect(error.message).toContain(message);
  expect(error.message).toContain("liar.safetensors");
});

test("refuses a missing and an empty file", async () => {
  await expect(readSafetensorsHeader(join(folder, "none"))).rejects.toThrow(IsoglossError);
  await writeFile(join(folder, "empty"), "");
  await expect(readSafetensorsHeader(join(folder, "empty"))).rejects.toThrow("has 0 bytes");
});

test("says why a file cannot be read", async () => {
  const none = join(folder, "none");
  const message = `${none}: cannot be read: there is no such file or folder`;
  await expect(readSafetensorsHeader(none)).rejects.toThrow(message);
  await expect(readTensorBytes(none, 0, 1)).rejects.toThrow(message);
  // A folder opens as a file does, on Linux; reading it is another matter.
  await expect(readSafetensorsHeader(folder)).rejects.toThrow(IsoglossError);
  await expect(readTensorBytes(folder, 0, 1)).rejects.toThrow(`${folder}: `);
});

test("reads no byte past the end", async () => {
  await writeFile(file, "1234");
  await expect(readTensorBytes(file, 2, 4)).rejects.toThrow(
    "has 4 bytes, but bytes 2 to 6 are wanted",
  );
});
