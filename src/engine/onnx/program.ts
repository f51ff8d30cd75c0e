import { InferenceSession, type Tensor } from "onnxruntime-node";
import { IsoglossError } from "../../base/error.js";
import { refuseTf32 } from "../../base/refuse-tf32.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { encodeModel } from "../../format/onnx.js";
import type { Operations } from "../../model/operations.js";
import {
  type BatchShape,
  compiledOperations,
  type Edge,
  type HostInput,
} from "./compiled-operations.js";
import { GraphBuilder } from "./graph.js";
import type { Provider } from "./provider.js";
import { commonFolder, WeightLoader } from "./weight-loader.js";

export interface SessionSettings {
  readonly provider: Provider;
  /** Of the cpu provider. */
  readonly threads: number;
}

export type Tensors = Readonly<Record<string, Tensor>>;

/** A program in memory, ready to run. */
export interface LoadedProgram {
  /** @param given The inputs that are not computed from the batch's lengths. */
  run(batch: BatchShape, given: Tensors): Promise<Tensors>;
  release(): Promise<void>;
}

/** A graph over a checkpoint's weights. It costs nothing until it is loaded. */
export class Program {
  private readonly graph = new GraphBuilder();
  private readonly hostInputs = new Map<string, HostInput>();
  private readonly weights: WeightLoader;
  private readonly folder: string;

  /** @param build Writes the graph: its inputs, operations and outputs. */
  constructor(checkpoint: Checkpoint, build: (ops: Operations<Edge>, graph: GraphBuilder) => void) {
    const updates = [...checkpoint.updates.values()].flatMap(({ down, up }) => [down, up]);
    const files = [...checkpoint.weights.values(), ...updates].map(({ file }) => file);
    this.folder = commonFolder(files);
    this.weights = new WeightLoader(checkpoint, this.graph, this.folder);
    build(compiledOperations(this.graph, this.weights, this.hostInputs), this.graph);
  }

  get nodes(): number {
    return this.graph.nodes.length;
  }

  /** What the weights take once they are loaded. */
  get weightBytes(): number {
    return this.weights.bytes;
  }

  /** Tables stay where their rows are picked: they may be larger than a GPU's largest buffer. */
  private providerConfig(provider: Provider) {
    const { tableNodes } = this.weights;
    return provider === "webgpu" && tableNodes.length > 0
      ? { name: provider, forceCpuNodeNames: tableNodes }
      : provider;
  }

  /** @throws IsoglossError if the provider cannot be used, or memory runs out. */
  async load({ provider, threads }: SessionSettings): Promise<LoadedProgram> {
    const { graph, hostInputs } = this;
    if (provider === "cuda") refuseTf32();
    const session = await InferenceSession.create(encodeModel(graph), {
      executionProviders: [this.providerConfig(provider)],
      intraOpNumThreads: threads,
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
      extra: { session: { model_external_initializers_file_folder_path: this.folder } },
    }).catch(failure(provider));
    return {
      async run(batch, given) {
        const feeds: Record<string, Tensor> = {};
        for (const { name } of graph.inputs) {
          const value = hostInputs.get(name)?.make(batch) ?? given[name];
          if (!value) throw new RangeError(`program: no value for the input ${name}`);
          feeds[name] = value;
        }
        return (await session.run(feeds).catch(failure(provider))) as Tensors;
      },
      release: () => session.release(),
    };
  }
}

/** What ONNX Runtime throws, in words for people. */
function failure(provider: Provider): (cause: Error) => never {
  return cause => {
    // Its messages begin with the source file, the function and the condition that failed.
    const reason = cause.message.split("\n", 1)[0]!.replace(/^.* was false\. /, "");
    throw new IsoglossError(
      `onnx/${provider}: ${reason}`,
      provider === "cpu"
        ? "If memory ran out, take smaller batches or fewer layers, or let the model be streamed."
        : "Try the cpu provider; `isogloss doctor` says what this one needs.",
      { cause },
    );
  };
}
