import { Tensor } from "onnxruntime-node";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import type { Model, Operations } from "../../../model/operations.js";
import type { Predictions, TokenPass } from "../../decoder.js";
import { headOfModel } from "../../head-of-model.js";
import type { Edge, GraphBuilder } from "../graph.js";
import { type LoadedProgram, Program, type SessionSettings } from "../program.js";
import type { Arithmetic } from "../weights/arithmetic.js";
import { type BatchShape, wholeFrame } from "../whole-frame.js";
import { logSumExp } from "./log-sum-exp.js";

/** The most bytes of logits that are computed at once. */
const sliceBytes = 1 << 27;

export interface LoadedPredictor {
  /** @param states (wanted, H), before the final norm. */
  read(
    states: Float32Array,
    pass: Pick<TokenPass, "targets" | "top" | "logits">,
  ): Promise<Omit<Predictions, "added">>;
  release(): Promise<void>;
}

/**
 * A model's final norm and its head, and what is made of the logits on the device: of a
 * vocabulary of 262,144 a handful of numbers leave it.
 */
export class Predictor {
  private readonly program: Program<BatchShape>;

  /** @throws IsoglossError if the checkpoint has no language-model head. */
  constructor(
    checkpoint: Checkpoint,
    private readonly model: Model,
    arithmetic: Arithmetic,
  ) {
    const logitsOf = headOfModel(checkpoint, model);
    const build = (ops: Operations<Edge>, graph: GraphBuilder) => {
      const x = graph.input("x", "F32", [1, "W", model.width]);
      const normed = model.finalNorm(ops, { name: x, width: model.width });
      const rows = graph.integers(-1, model.vocabulary);
      const logits = graph.node("Reshape", [logitsOf(ops, normed).name, rows]); // (W, V)
      // An output that nobody fetches is made all the same: of no rows, it costs nothing.
      const chosen = graph.node("Gather", [logits, graph.input("rows", "I64", ["R"])]);
      graph.output("logits", chosen, ["R", model.vocabulary]);
      graph.output("log sum", logSumExp(graph, logits, model.vocabulary), ["W"]);
      const places = graph.input("places", "I64", ["N", 2]);
      graph.output("targets", graph.node("GatherND", [logits, places]), ["N"]);
      const [values, ids] = ["top values", "top"];
      const k = graph.input("k", "I64", [1]);
      graph.nodes.push({ op: "TopK", inputs: [logits, k], outputs: [values, ids], name: "TopK" });
      graph.outputs.push({ name: values, type: "F32", shape: ["W", "K"] });
      graph.outputs.push({ name: ids, type: "I64", shape: ["W", "K"] });
    };
    this.program = new Program(checkpoint, wholeFrame, build, arithmetic);
  }

  /** What its weights take once they are loaded. */
  get weightBytes(): number {
    return this.program.weightBytes;
  }

  async load(settings: SessionSettings): Promise<LoadedPredictor> {
    const loaded = await this.program.load(settings);
    const { width, vocabulary } = this.model;
    return {
      async read(states, { targets, top, logits }) {
        const wanted = states.length / width;
        const k = Math.min(top, vocabulary);
        const result = {
          top: new Int32Array(wanted * k),
          topLogits: new Float32Array(wanted * k),
          logSumExp: new Float32Array(wanted),
          targetLogits: new Float32Array(targets?.ids.length ?? 0),
          logits: logits ? new Float32Array(wanted * vocabulary) : undefined,
        };
        const rows = Math.max(1, Math.floor(sliceBytes / (4 * vocabulary)));
        let target = 0;
        for (let begin = 0; begin < wanted; begin += rows) {
          const end = Math.min(wanted, begin + rows);
          const first = target;
          while (target < result.targetLogits.length && targets!.after[target]! < end) target++;
          const places = BigInt64Array.from({ length: 2 * (target - first) }, (_, i) => {
            const at = first + (i >> 1);
            return BigInt(i % 2 === 0 ? targets!.after[at]! - begin : targets!.ids[at]!);
          });
          await readSlice(loaded, states.subarray(begin * width, end * width), {
            places,
            width,
            k,
            logits: logits === true,
            receive(name, values) {
              if (name === "logits") result.logits!.set(values, begin * vocabulary);
              else if (name === "log sum") result.logSumExp.set(values, begin);
              else if (name === "targets") result.targetLogits.set(values, first);
              else if (name === "top values") result.topLogits.set(values, begin * k);
            },
            receiveIds: ids => result.top.set(ids, begin * k),
          });
        }
        return result;
      },
      release: loaded.release,
    };
  }
}

interface Slice {
  readonly places: BigInt64Array;
  readonly width: number;
  readonly k: number;
  readonly logits: boolean;
  receive(name: string, values: Float32Array): void;
  receiveIds(ids: Int32Array): void;
}

async function readSlice(
  loaded: LoadedProgram<BatchShape>,
  states: Float32Array,
  { places, width, k, logits, receive, receiveIds }: Slice,
): Promise<void> {
  const tokens = states.length / width;
  const names = [
    "log sum",
    ...(logits ? ["logits"] : []),
    ...(places.length > 0 ? ["targets"] : []),
  ];
  const rows = BigInt64Array.from({ length: logits ? tokens : 0 }, (_, i) => BigInt(i));
  const outputs = k > 0 ? [...names, "top values", "top"] : names;
  const results = await loaded.run(
    { size: 1, tokens, lengths: Int32Array.of(tokens) },
    {
      x: new Tensor("float32", states, [1, tokens, width]),
      places: new Tensor("int64", places, [places.length / 2, 2]),
      k: new Tensor("int64", BigInt64Array.of(BigInt(k)), [1]),
      rows: new Tensor("int64", rows, [rows.length]),
    },
    outputs,
  );
  for (const name of outputs)
    if (name === "top") receiveIds(Int32Array.from(results[name]!.data as BigInt64Array, Number));
    else receive(name, results[name]!.data as Float32Array);
}
