import { expect, it } from "vitest";
import type { Engine } from "../../../src/engine/engine.js";
import { type Edit, editKinds, type RunEdits } from "../../../src/engine/hooks/edit.js";
import { pointsOf } from "../../../src/engine/hooks/points-of.js";
import { onnxEngine } from "../../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../../src/engine/tfjs/tfjs-engine.js";
import { modelFor } from "../../../src/model/model-for.js";
import { seeded } from "../../../src/numeric/random.js";
import { batchOf, deviation, parityCase } from "../parity-case.js";

/** @file What an edit is, against the formula in float64, and what is refused. */

const { checkpoint, sentences } = await parityCase("llama");
const model = modelFor(checkpoint);
const batch = batchOf(sentences.filter(ids => ids.length > 2).slice(0, 2), length => [
  Array.from({ length }, () => 1 / length),
]);
const { size, tokens } = batch;
const engines: readonly Engine[] = [
  onnxEngine({ provider: "cpu" }),
  tfjsEngine({ backend: "cpu" }),
];

async function read(
  engine: Engine,
  point: string,
  edits: RunEdits,
  change: readonly Pick<Edit, "point" | "kind">[] = typeof edits === "function" ? [] : edits,
): Promise<Float32Array> {
  const points = { read: [point], change };
  const runner = await engine.open(checkpoint, model, { layers: [model.blocks], points });
  let found: Float32Array | undefined;
  try {
    await runner.run(
      [batch],
      (_, __, values) => {
        found = values.get(point);
      },
      edits,
    );
  } finally {
    await runner.close();
  }
  return found!;
}

const random = seeded(4);
const some = (count: number) => Float32Array.from({ length: count }, () => random.normal());

/** The same in plain loops. */
function byHand(x: Float32Array, width: number, { kind, values, tokens: at }: Edit) {
  const y = Float64Array.from(x);
  for (let b = 0; b < size; b++)
    for (let t = 0; t < tokens; t++) {
      const i = at?.findIndex(
        ({ sentence = b, token }) =>
          sentence === b && (token < 0 ? batch.lengths[b]! + token : token) === t,
      );
      if (i === -1) continue;
      const own = y.subarray((b * tokens + t) * width, (b * tokens + t + 1) * width);
      const row = values.length > width && kind !== "ablate" ? (i ?? 0) : 0;
      const value = (j: number) => values[values.length === 1 ? 0 : row * width + j]!;
      const square = values.reduce((sum, v) => sum + v * v, 0);
      const along = own.reduce((sum, v, j) => sum + v * value(j), 0) / square;
      for (let j = 0; j < width; j++)
        own[j] =
          kind === "shift"
            ? own[j]! + value(j)
            : kind === "scale"
              ? own[j]! * value(j)
              : kind === "replace"
                ? value(j)
                : own[j]! - along * value(j);
    }
  return y;
}

it.each(engines)("$name: an edit does at its point what its formula says", async engine => {
  for (const { name, width } of pointsOf(checkpoint, model).filter(
    point => !point.name.startsWith("block.0"),
  )) {
    const plain = await read(engine, name, []);
    expect(plain.length).toBe(size * tokens * width);
    for (const kind of editKinds)
      for (const at of [undefined, [{ token: -1 }, { sentence: 1, token: 0 }]]) {
        const rows = at === undefined || kind === "ablate" ? 1 : 2;
        const edit: Edit = { point: name, kind, values: some(rows * width), tokens: at };
        const expected = Array.from(byHand(plain, width, edit));
        expect(
          deviation(await read(engine, name, [edit]), expected),
          `${kind} ${name}`,
        ).toBeLessThan(
          1e-5, // float32 against float64
        );
      }
  }
});

it.each(engines)("$name: kinds at one point go in order, and equal kinds add up", async engine => {
  const point = "block.1";
  const { width } = model;
  const edits: Edit[] = [
    { point, kind: "shift", values: some(width) },
    { point, kind: "shift", values: some(width), tokens: [{ token: 0 }] },
    { point, kind: "scale", values: Float32Array.of(3) },
    { point, kind: "ablate", values: some(width) },
    { point, kind: "replace", values: some(width), tokens: [{ token: 1 }] },
  ];
  let expected: Float64Array | Float32Array = await read(engine, point, []);
  for (const kind of editKinds)
    for (const edit of edits.filter(other => other.kind === kind))
      expected = byHand(Float32Array.from(expected), width, edit);
  expect(deviation(await read(engine, point, edits), Array.from(expected))).toBeLessThan(1e-5);
});

it.each(
  engines,
)("$name: an ablation of several directions leaves nothing in their space", async engine => {
  const point = "block.0.activation";
  const width = pointsOf(checkpoint, model).find(({ name }) => name === point)!.width;
  const values = some(3 * width);
  values.copyWithin(2 * width, 0, width); // the third is the first again
  const after = await read(engine, point, [{ point, kind: "ablate", values }]);
  const before = await read(engine, point, []);
  for (let at = 0; at < batch.lengths[0]! * width; at += width)
    for (let d = 0; d < 2; d++) {
      const dot = (x: Float32Array) =>
        x.subarray(at, at + width).reduce((sum, v, j) => sum + v * values[d * width + j]!, 0);
      expect(Math.abs(dot(after))).toBeLessThan(1e-4 * Math.max(1, Math.abs(dot(before))));
    }
});

it.each(
  engines,
)("$name: a runner opened for edits does without them what a plain one does", async engine => {
  const change = pointsOf(checkpoint, model).flatMap(({ name }) =>
    editKinds.map(kind => ({ point: name, kind })),
  );
  expect(await read(engine, "norm", [], change)).toEqual(await read(engine, "norm", []));
});

it.each(engines)("$name: refuses what it cannot do, before it runs", async engine => {
  const values = new Float32Array(model.width);
  const shift: Edit = { point: "block.0", kind: "shift", values };
  const refused = (edits: readonly Edit[], change?: readonly Edit[]) =>
    expect(read(engine, "norm", edits, change)).rejects;
  await refused([{ ...shift, point: "block.9" }]).toMatchObject({
    name: "IsoglossError",
    message: 'there is no point "block.9" in this pass',
  });
  await refused([{ ...shift, point: "block.0.router" }]).toThrow("there is no point");
  await refused([shift], []).toThrow('of kind "shift" at block.0 must be announced');
  await refused([{ ...shift, values: some(3) }]).toThrow(
    `for ${model.width} numbers a token, got 3`,
  );
  await refused([{ ...shift, values: values.with(0, Number.NaN) }]).toThrow("not a number");
  for (const token of [99, -99, 0.5])
    await refused([{ ...shift, tokens: [{ token }] }]).toThrow(`an edit is of token ${token}, and`);
  await refused([{ ...shift, tokens: [{ sentence: 7, token: 0 }] }]).toThrow("of sentence 7 of 2");
  const ablate: Edit = { point: "block.0", kind: "ablate", values: some(model.width) };
  await refused([ablate, ablate]).toThrow('takes one edit of kind "ablate"');
  await refused([{ ...ablate, values }]).toThrow("expected a direction, got one of length 0");
});
