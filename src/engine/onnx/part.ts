import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { encodeModel } from "../../format/onnx.js";
import type { Model } from "../../model/operations.js";
import type { Batch } from "../engine.js";
import { compiledOperations, type Edge, type HostInput } from "./compiled-operations.js";
import { GraphBuilder } from "./graph.js";
import { commonFolder, WeightLoader } from "./weight-loader.js";

/**
 * @file A part of a model, compiled: it starts from the tokens or from the state that
 * the part before it returned, runs some blocks, and pools the states among them that
 * are wanted. A resident model is one part, a streamed one a part for each block.
 */

export interface PartOptions {
  /** The blocks it runs: `first … last`, the last excluded. From 0, it embeds the tokens too. */
  readonly first: number;
  readonly last: number;
  /** Whether it starts from token ids, and not from the state before block `first`. */
  readonly embeds: boolean;
  /** The states wanted of the whole model; those of this part are pooled. */
  readonly layers: readonly number[];
  /** Whether the next part needs the last state as it is. */
  readonly carries: boolean;
}

export interface SessionSettings {
  readonly provider: string;
  readonly threads: number;
}

export interface Part {
  /** The wanted states that this part pools. */
  readonly layers: readonly number[];
  readonly nodes: number;
  run(batch: Batch, carried: Tensor | undefined): Promise<PartResult>;
  release(): Promise<void>;
}

export interface PartResult {
  /** For each of the part's layers, (B, P, H). */
  readonly pooled: readonly Float32Array[];
  /** (B, T, H), if the part carries. */
  readonly carried: Tensor | undefined;
}

const carriedIn = "carried in";
const carriedOut = "carried out";
const stateOf = (layer: number) => `state ${layer}`;

export async function compilePart(
  checkpoint: Checkpoint,
  model: Model,
  options: PartOptions,
  settings: SessionSettings,
): Promise<Part> {
  const graph = new GraphBuilder();
  const hostInputs = new Map<string, HostInput>();
  const folder = commonFolder([...checkpoint.weights.values()].map(weight => weight.file));
  const weights = new WeightLoader(checkpoint, graph, folder);
  const ops = compiledOperations(graph, weights, hostInputs);

  const layers: number[] = [];
  const pool = (layer: number, state: Edge) => {
    if (!options.layers.includes(layer)) return;
    const pooling = graph.input("poolings", "F32", ["B", "P", "T"]);
    graph.output(stateOf(layer), graph.node("MatMul", [pooling, state.name]), [
      "B",
      "P",
      model.width,
    ]);
    layers.push(layer);
  };

  let x: Edge;
  if (options.embeds) {
    x = model.embed(ops);
    pool(0, x);
  } else {
    x = { name: graph.input(carriedIn, "F32", ["B", "T", model.width]), width: model.width };
  }
  for (let block = options.first; block < options.last; block++) {
    x = model.block(ops, block, x);
    const ends = block + 1 === model.blocks; // the last state has passed the final norm
    if (options.layers.includes(block + 1)) pool(block + 1, ends ? model.finalNorm(ops, x) : x);
  }
  if (options.carries) graph.output(carriedOut, x.name, ["B", "T", model.width]);

  const session = await InferenceSession.create(encodeModel(graph), {
    executionProviders: [settings.provider],
    intraOpNumThreads: settings.threads,
    graphOptimizationLevel: "all",
    extra: { session: { model_external_initializers_file_folder_path: folder } },
  });

  return {
    layers,
    nodes: graph.nodes.length,

    async run(batch, carried) {
      const feeds: Record<string, Tensor> = {};
      for (const { name } of graph.inputs)
        feeds[name] = hostInputs.get(name)?.make(batch) ?? given(name, batch, carried);
      const results = await session.run(feeds);
      return {
        pooled: layers.map(layer => results[stateOf(layer)]!.data as Float32Array),
        carried: results[carriedOut] as Tensor | undefined,
      };
    },

    release: () => session.release(),
  };
}

function given(name: string, batch: Batch, carried: Tensor | undefined): Tensor {
  const { size, tokens, poolingCount } = batch;
  if (name === "ids") return new Tensor("int32", batch.ids, [size, tokens]);
  if (name === "poolings")
    return new Tensor("float32", batch.poolings, [size, poolingCount, tokens]);
  if (name === carriedIn && carried) return carried;
  throw new RangeError(`part: no value for the input ${name}`);
}
