import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { expect, it } from "vitest";
import { encodeModel, type Graph } from "../../src/format/onnx.js";
import { scratch } from "../support/scratch.js";

const folder = scratch();

/** What ONNX Runtime, whose parser is the C++ one, makes of the bytes. */
async function evaluate(graph: Graph, feeds: Record<string, Tensor>) {
  const session = await InferenceSession.create(encodeModel(graph), {
    extra: { session: { model_external_initializers_file_folder_path: folder } },
  });
  const results = await session.run(feeds);
  await session.release();
  return results;
}

const floats = (values: number[], shape = [values.length]) =>
  new Tensor("float32", Float32Array.from(values), shape);

it("writes integers, negative ones too, floats, strings and lists as attributes", async () => {
  const { t, g, c } = await evaluate(
    {
      nodes: [
        { op: "Transpose", inputs: ["x"], outputs: ["t"], attributes: { perm: { ints: [1, 0] } } },
        {
          op: "Gelu",
          inputs: ["x"],
          outputs: ["g"],
          attributes: { approximate: { string: "tanh" } },
        },
        { op: "LeakyRelu", inputs: ["x"], outputs: ["l"], attributes: { alpha: { float: 0.25 } } },
        { op: "Concat", inputs: ["l", "l"], outputs: ["c"], attributes: { axis: { int: -1 } } },
      ],
      tensors: [],
      inputs: [{ name: "x", type: "F32", shape: ["n", 2] }],
      outputs: [
        { name: "t", type: "F32", shape: [2, "n"] },
        { name: "g", type: "F32", shape: ["n", 2] },
        { name: "c", type: "F32", shape: ["n", 4] },
      ],
    },
    { x: floats([1, -2, 3, -4], [2, 2]) },
  );
  expect([...t!.data]).toEqual([1, 3, -2, -4]);
  expect(t!.dims).toEqual([2, 2]);
  // 0.5x(1 + tanh(√(2/π)(x + 0.044715x³))) at 1, from the formula; float32 holds 7 digits.
  expect(g!.data[0]).toBeCloseTo(0.841192, 6);
  expect([...c!.data]).toEqual([1, -0.5, 1, -0.5, 3, -1, 3, -1]);
});

it("takes tensors from bytes, and from any place of a file in a folder below", async () => {
  mkdirSync(join(folder, "below"));
  const bytes = new Uint8Array(3 + 8 + 4); // an odd offset, as a zip file has
  bytes.set(new Uint8Array(Float32Array.of(10, 20).buffer), 3);
  bytes.set(new Uint8Array(Uint16Array.of(0x3f80, 0x4000).buffer), 11); // 1 and 2 in bf16
  writeFileSync(join(folder, "below", "weights.bin"), bytes);
  const at = (offset: number, length: number) => ({
    location: "below/weights.bin",
    offset,
    length,
  });
  const { y } = await evaluate(
    {
      nodes: [
        { op: "Cast", inputs: ["half"], outputs: ["whole"], attributes: { to: { int: 1 } } },
        { op: "Sum", inputs: ["x", "inside", "outside", "whole"], outputs: ["y"] },
      ],
      tensors: [
        {
          name: "inside",
          type: "F32",
          shape: [2],
          data: new Uint8Array(Float32Array.of(100, 200).buffer),
        },
        { name: "outside", type: "F32", shape: [2], data: at(3, 8) },
        { name: "half", type: "BF16", shape: [2], data: at(11, 4) },
      ],
      inputs: [{ name: "x", type: "F32", shape: [2] }],
      outputs: [{ name: "y", type: "F32", shape: [2] }],
    },
    { x: floats([1000, 2000]) },
  );
  expect([...y!.data]).toEqual([1111, 2222]);
});

it("leaves out optional inputs by an empty name, and knows ONNX Runtime's own operators", async () => {
  const { y } = await evaluate(
    {
      nodes: [
        { op: "Clip", inputs: ["x", "", "most"], outputs: ["c"] },
        {
          op: "QuickGelu",
          inputs: ["c"],
          outputs: ["y"],
          attributes: { alpha: { float: 1 } },
          domain: "com.microsoft",
        },
      ],
      tensors: [
        { name: "most", type: "F32", shape: [], data: new Uint8Array(Float32Array.of(0).buffer) },
      ],
      inputs: [{ name: "x", type: "F32", shape: ["n"] }],
      outputs: [{ name: "y", type: "F32", shape: ["n"] }],
    },
    { x: floats([5, -1]) },
  );
  expect(y!.data[0]).toBe(0);
  expect(y!.data[1]).toBeCloseTo(-1 / (1 + Math.E), 6); // x·sigmoid(x)
});
