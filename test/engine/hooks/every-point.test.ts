import { expect, it } from "vitest";
import { onnxEngine } from "../../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../../src/engine/tfjs/tfjs-engine.js";
import { modelFor } from "../../../src/model/model-for.js";
import { batchOf, deviation, parityCase, parityCases } from "../parity-case.js";
import { onlyTokens, runs, sweepOf } from "./sweep.js";

/** @file Compiled and eager hooks, at every point of every architecture. */

/** The two add in another order; relative to the largest value at the point. */
const tolerance = 1e-4;

const eager = tfjsEngine({ backend: "cpu" });
const compiled = onnxEngine({ provider: "cpu" });

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
