import { InferenceSession, Tensor } from "onnxruntime-node";
import { IsoglossError } from "../../base/error.js";
import { refuseTf32 } from "../../base/refuse-tf32.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { encodeModel } from "../../format/onnx.js";
import type { Operations } from "../../model/operations.js";
import { TableRows } from "../table-rows.js";
import { compiledOperations } from "./compiled-operations.js";
import { type FrameOf, type HostInputs, type RowShape, rowShape } from "./frame.js";
import { type Edge, GraphBuilder } from "./graph.js";
import { HookedPoints } from "./hooked-points.js";
import type { OnnxProvider } from "./provider.js";
import { type Arithmetic, inFloat32 } from "./weights/arithmetic.js";
import { commonFolder, tokenIds, WeightLoader } from "./weights/weight-loader.js";

export interface SessionSettings {
  readonly provider: OnnxProvider;
  /** Of the cpu provider. */
  readonly threads: number;
  /** Whether ONNX Runtime rewrites the graph and packs weights first; default: true. */
  readonly optimized?: boolean;
  /**
   * What other sessions do while it runs, if there are any. Each would keep the memory of its largest
   * pass. Each has threads of its own, which must not wait for the next work by counting while others
   * work, as they do otherwise for a moment.
   */
  readonly others?: "rest" | "work";
}

type Tensors = Readonly<Record<string, Tensor>>;
type GivenTensors = Readonly<Record<string, Tensor | undefined>>;

/** A program in memory, ready to run. */
export interface LoadedProgram<S extends RowShape> {
  /**
   * @param given The inputs that are not computed from the batch's shape.
   * @param wanted The outputs to compute; default: all.
   */
  run(batch: S, given: GivenTensors, wanted?: readonly string[]): Promise<Tensors>;
  release(): Promise<void>;
}

/** A graph over a checkpoint's weights. It costs nothing until it is loaded. */
export class Program<S extends RowShape> {
  private readonly graph = new GraphBuilder();
  private readonly hostInputs: HostInputs<S> = new Map();
  private readonly weights: WeightLoader;
  private readonly folder: string;

  /**
   * @param frame Where its tokens stand and what they see.
   * @param build Writes the graph: its inputs, operations and outputs.
   * @param hooked The points that are read or changed.
   */
  constructor(
    private readonly checkpoint: Checkpoint,
    frame: FrameOf<S>,
    build: (ops: Operations<Edge>, graph: GraphBuilder) => void,
    arithmetic: Arithmetic = inFloat32,
    hooked: HookedPoints = new HookedPoints({}),
  ) {
    const updates = [...checkpoint.updates.values()].flatMap(({ down, up }) => [down, up]);
    const files = [...checkpoint.weights.values(), ...updates].map(({ file }) => file);
    this.folder = commonFolder(files);
    this.weights = new WeightLoader(checkpoint, this.graph, this.folder, arithmetic);
    const { graph, weights } = this;
    const shape = () => rowShape(graph, this.hostInputs);
    const hook = hooked.into(graph, shape);
    build(compiledOperations(graph, weights, frame(graph, this.hostInputs), shape, hook), graph);
  }

  get nodes(): number {
    return this.graph.nodes.length;
  }

  /** The shape of an input of the graph. */
  inputShape(name: string): readonly (number | string)[] {
    return this.graph.inputs.find(input => input.name === name)?.shape ?? [];
  }

  /** How many nodes do some operation. */
  count(op: string): number {
    return this.graph.nodes.filter(node => node.op === op).length;
  }

  /** What the weights take once they are loaded. */
  get weightBytes(): number {
    return this.weights.bytes;
  }

  /** Tables stay where their rows are picked: they may be larger than a GPU's largest buffer. */
  private providerConfig(provider: OnnxProvider) {
    const { tableNodes } = this.weights;
    return provider === "webgpu" && tableNodes.length > 0
      ? { name: provider, forceCpuNodeNames: tableNodes }
      : provider;
  }

  /** @throws IsoglossError if the provider cannot be used, or memory runs out. */
  async load({
    provider,
    threads,
    optimized = true,
    others,
  }: SessionSettings): Promise<LoadedProgram<S>> {
    const { graph, hostInputs } = this;
    const { nodes, inputs, outputs } = graph;
    if (provider === "cuda") refuseTf32();
    const { pickedRows } = this.weights;
    const { tensors, bytes } = await this.weights.inMemory();
    const session = await InferenceSession.create(
      encodeModel({ nodes, inputs, outputs, tensors }),
      {
        externalData: bytes,
        executionProviders: [this.providerConfig(provider)],
        intraOpNumThreads: threads,
        graphOptimizationLevel: optimized ? "all" : "disabled",
        logSeverityLevel: 3,
        enableCpuMemArena: others === undefined,
        enableMemPattern: this.count("Scan") === 0, // gigabytes are kept of what steps leave
        extra: {
          session: {
            model_external_initializers_file_folder_path: this.folder,
            // Its threads rest between runs: a decoder's head would keep a core from its blocks.
            force_spinning_stop: "1",
            ...(others === "work" && { intra_op: { allow_spinning: "0" } }),
          },
        },
      },
    ).catch(failure(provider));
    const tables = new TableRows(this.checkpoint);
    const rows = (name: string, ids: Tensor | undefined): Tensor | undefined => {
      const picked = pickedRows.get(name);
      if (picked === undefined || ids === undefined) return undefined;
      const { table, firstForOthers } = picked;
      const data = ids.data as Int32Array;
      const count = firstForOthers ? tables.count(table) : Number.POSITIVE_INFINITY;
      const values = tables.read(
        table,
        data.map(id => (id < count ? id : 0)),
      );
      return new Tensor("float32", values, [...ids.dims, tables.width(table)]);
    };
    return {
      async run(batch, given, wanted) {
        const feeds: Record<string, Tensor> = {};
        for (const { name } of graph.inputs) {
          const value = hostInputs.get(name)?.(batch) ?? given[name] ?? rows(name, given[tokenIds]);
          if (!value) throw new RangeError(`program: no value for the input ${name}`);
          feeds[name] = value;
        }
        return (await session
          .run(feeds, wanted ?? session.outputNames)
          .catch(failure(provider))) as Tensors;
      },
      async release() {
        tables.close();
        await session.release();
      },
    };
  }
}

/** What ONNX Runtime throws, in words for people. */
function failure(provider: OnnxProvider): (cause: Error) => never {
  return cause => {
    // Its messages begin with the source file, the function and the condition that failed.
    const reason = cause.message.split("\n", 1)[0]!.replace(/^.* was false\. /, "");
    if (reason.includes("requires f16"))
      throw new IsoglossError(
        `onnx/${provider}: this device does not multiply in float16`,
        "Leave --dtype out: float32 runs on every device.",
        { cause },
      );
    throw new IsoglossError(
      `onnx/${provider}: ${reason}`,
      provider === "cpu"
        ? "If memory ran out, take smaller batches or fewer layers, or let the model be streamed."
        : "Try the cpu provider; `isogloss doctor` says what this one needs.",
      { cause },
    );
  };
}
