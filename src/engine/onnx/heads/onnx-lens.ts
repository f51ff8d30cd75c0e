import { Tensor } from "onnxruntime-node";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import type { Model, Operations } from "../../../model/operations.js";
import { checkFinite } from "../../checks.js";
import { headOfModel } from "../../head-of-model.js";
import { gatheredReadings, type Lens, type LensOptions, lensSliceBytes } from "../../lens.js";
import type { Edge, GraphBuilder } from "../graph.js";
import { loadEach, releaseAll } from "../load-each.js";
import { type LoadedProgram, Program, type SessionSettings } from "../program.js";
import type { Arithmetic } from "../weights/arithmetic.js";
import { type BatchShape, wholeFrame } from "../whole-frame.js";
import { logSumExp, sumInBlocks } from "./log-sum-exp.js";

/** Less than this a logarithm of a probability says 0 in float32, whose product with it must be 0. */
const least = -200;

const floats = ["entropy", "watched", "mass"] as const;

/**
 * Opens the lens of the compiled engine.
 * @throws IsoglossError if the checkpoint has no language-model head.
 */
export async function openOnnxLens(
  settings: SessionSettings,
  checkpoint: Checkpoint,
  model: Model,
  options: LensOptions,
  arithmetic: Arithmetic,
): Promise<Lens> {
  const { vocabulary, width } = model;
  const { watched, classes, classCount } = options;
  const norm = program(checkpoint, arithmetic, (ops, graph) => {
    const x = graph.input("x", "F32", ["B", "T", width]);
    graph.output("y", model.finalNorm(ops, { name: x, width }).name, ["B", "T", width]);
  });
  const logitsOf = headOfModel(checkpoint, model);
  const head = program(checkpoint, arithmetic, (ops, graph) => {
    const x = graph.input("x", "F32", [1, "W", width]);
    const rows = graph.integers(-1, vocabulary);
    const logits = graph.node("Reshape", [logitsOf(ops, { name: x, width }).name, rows]); // (W, V)
    const sum = graph.node("Unsqueeze", [logSumExp(graph, logits, vocabulary), graph.integers(1)]);
    const logs = graph.node("Max", [graph.node("Sub", [logits, sum]), graph.float(least)]);
    const p = graph.node("Exp", [logs]);
    const expected = sumInBlocks(graph, graph.node("Mul", [p, logs]), vocabulary);
    graph.output("entropy", graph.node("Mul", [expected, graph.float(-1 / Math.LN2)]), ["W"]);
    const ids = graph.input("ids", "I64", ["U"]);
    graph.output("watched", graph.node("Gather", [logs, ids], { axis: { int: 1 } }), ["W", "U"]);
    const shares = graph.input("classes", "F32", [vocabulary, "C"]);
    graph.output("mass", graph.node("MatMul", [p, shares]), ["W", "C"]);
    const [values, top] = ["top values", "top"];
    const inputs = [logits, graph.integers(1)];
    graph.nodes.push({ op: "TopK", inputs, outputs: [values, top], name: "TopK" });
    graph.outputs.push({ name: top, type: "I64", shape: ["W", 1] });
  });
  const both = await loadEach([norm, head], one => one.load(settings));
  const [loadedNorm, loadedHead] = both as [LoadedProgram<BatchShape>, LoadedProgram<BatchShape>];
  const given = {
    ids: new Tensor("int64", BigInt64Array.from(watched, BigInt), [watched.length]),
    classes: new Tensor("float32", classes, [vocabulary, classCount]),
  };
  const perSlice = Math.max(1, Math.floor(lensSliceBytes / (4 * vocabulary)));

  return {
    async read(states, normed) {
      const count = states.length / width;
      const { all, put } = gatheredReadings(count, options);
      for (let first = 0; first < count; first += perSlice) {
        const slice = states.subarray(first * width, Math.min(count, first + perSlice) * width);
        const tokens = slice.length / width;
        const shape = { size: 1, tokens, lengths: Int32Array.of(tokens) };
        let x = new Tensor("float32", slice, [1, tokens, width]);
        if (normed) x = (await loadedNorm.run(shape, { x })).y as typeof x;
        const results = await loadedHead.run(shape, { ...given, x });
        const of = (name: (typeof floats)[number]) => results[name]!.data as Float32Array;
        for (const name of floats) checkFinite(of(name), "what the head says");
        put(first, {
          top: Int32Array.from(results.top!.data as BigInt64Array, Number),
          entropy: of("entropy"),
          watched: of("watched"),
          mass: of("mass"),
        });
      }
      return all;
    },
    close: () => releaseAll(both),
  };
}

function program(
  checkpoint: Checkpoint,
  arithmetic: Arithmetic,
  build: (ops: Operations<Edge>, graph: GraphBuilder) => void,
): Program<BatchShape> {
  return new Program(checkpoint, wholeFrame, build, arithmetic);
}
