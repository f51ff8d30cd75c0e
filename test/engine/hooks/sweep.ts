import type { Checkpoint } from "../../../src/checkpoint/checkpoint.js";
import type { Batch, Engine } from "../../../src/engine/engine.js";
import { type Edit, editKinds } from "../../../src/engine/hooks/edit.js";
import { pointsOf } from "../../../src/engine/hooks/points-of.js";
import type { Model } from "../../../src/model/operations.js";
import { seeded } from "../../../src/numeric/random.js";

/** @file Edits of every kind at every point of a model, and what all points say under them. */

/** What is run: a model over a batch. */
export interface Subject {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
  readonly batch: Batch;
}

/** Everything that points and layers say, a run for each list of edits. */
export async function runs(
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
export function sweepOf({ checkpoint, model, batch }: Subject): Edit[][] {
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

/** The values of tokens; what stands on padding is of no matter. */
export function onlyTokens(
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
