import { expect, it } from "vitest";
import type { Checkpoint } from "../../../src/checkpoint/checkpoint.js";
import type { Batch, Engine } from "../../../src/engine/engine.js";
import { type Edit, editKinds } from "../../../src/engine/hooks/edit.js";
import { pointsOf } from "../../../src/engine/hooks/points-of.js";
import { onnxEngine } from "../../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../../src/engine/tfjs/tfjs-engine.js";
import { modelFor } from "../../../src/model/model-for.js";
import type { Model } from "../../../src/model/operations.js";
import { seeded } from "../../../src/numeric/random.js";
import { batchOf, deviation, parityCase, parityCases } from "../parity-case.js";

/** @file Compiled and eager hooks, at every point of every architecture. */

/** The two add in another order; relative to the largest value at the point. */
const tolerance = 1e-4;

const eager = tfjsEngine({ backend: "cpu" });
const compiled = onnxEngine({ provider: "cpu" });

interface Subject {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
  readonly batch: Batch;
}

/** Everything that points and layers say, a run for each list of edits. */
async function runs(
  engine: Engine,
  { checkpoint, model, batch }: Subject,
  sweep: readonly (readonly Edit[])[],
  residence: "resident" | "streamed",
): Promise<Map<string, Float32Array>[]> {
  const read = pointsOf(checkpoint, model).map(({ name }) => name);
  const layers = Array.from({ length: model.blocks + 1 }, (_, layer) => layer);
  const change = sweep.flat().map(({ point, kind }) => ({ point, kind }));
  const points = { read, change };
  const runner = await engine.open(checkpoint, model, { layers, points, residence, threads: 1 });
  const found: Map<string, Float32Array>[] = [];
  try {
    for (const edits of sweep)
      await runner.run(
        [batch],
        (states, _, values) => {
          found.push(new Map([...values, ["states", states]]));
        },
        edits,
      );
    return found;
  } finally {
    await runner.close();
  }
}

/** A run without edits, and one for each kind at each point, of all tokens or of some in turn. */
function sweepOf({ checkpoint, model, batch }: Subject): Edit[][] {
  const random = seeded(17);
  const some = (count: number) => Float32Array.from({ length: count }, () => random.normal());
  const last = batch.size - 1;
  const points = pointsOf(checkpoint, model);
  return [
    [],
    ...editKinds.map((_, turn) =>
      points.map(({ name, width }, i): Edit => {
        const kind = editKinds[(turn + i) % editKinds.length]!;
        const whole = (i + turn) % 3 === 0;
        const rows = kind === "ablate" ? Math.min(2, width) : whole ? 1 : 2;
        const tokens = [{ token: -1 }, { sentence: last, token: 1 }];
        return {
          point: name,
          kind,
          values: kind === "scale" ? some(whole ? 1 : 2 * width) : some(rows * width),
          ...(!whole && { tokens }),
        };
      }),
    ),
  ];
}

it.each(parityCases)("%s: both engines do the same, resident and streamed", async name => {
  const { checkpoint, sentences } = await parityCase(name);
  const model = modelFor(checkpoint);
  const rows = (length: number) => [Array.from({ length }, () => 1 / length)];
  const batch = batchOf(sentences.filter(ids => ids.length > 1).slice(0, 3), rows);
  const subject = { checkpoint, model, batch };
  const sweep = sweepOf(subject);
  const expected = await runs(eager, subject, sweep, "resident");
  for (const residence of ["resident", "streamed"] as const) {
    const got = await runs(compiled, subject, sweep, residence);
    for (const [i, run] of expected.entries())
      for (const [point, values] of run) {
        const own = onlyTokens(point, got[i]!.get(point)!, batch);
        const right = onlyTokens(point, values, batch);
        if (!right.some(Boolean) && !own.some(Boolean)) continue; // an expert that no token chose
        expect(deviation(own, right), `${residence} ${i} ${point}`).toBeLessThan(tolerance);
      }
  }
  // And edits do something.
  for (const run of expected.slice(1))
    expect(run.get("states")).not.toEqual(expected[0]!.get("states"));
});

/** The values of tokens; what stands on padding is of no matter. */
function onlyTokens(
  point: string,
  values: Float32Array,
  { size, tokens, lengths }: Batch,
): Float32Array {
  if (point === "states") return values; // pooled
  const width = values.length / (size * tokens);
  const own = values.slice();
  for (let b = 0; b < size; b++)
    own.fill(0, (b * tokens + lengths[b]!) * width, (b + 1) * tokens * width);
  return own;
}
