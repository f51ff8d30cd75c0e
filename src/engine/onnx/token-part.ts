import { Tensor } from "onnxruntime-node";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { begun, flowWidth, stateOf } from "../../model/flow.js";
import type { Model, Operations } from "../../model/operations.js";
import type { CallShape, KeyValues, TokenPass } from "../decoder.js";
import type { Edit, PointPlan } from "../hooks/edit.js";
import { rowsOfPass } from "../hooks/token-rows.js";
import { rowStates } from "../row-states.js";
import type { Edge, GraphBuilder } from "./graph.js";
import { callNames, grownFrame, sourceNames, stateNames } from "./grown-frame.js";
import { HookedPoints } from "./hooked-points.js";
import { carriedIn, carriedOut, type Span } from "./part.js";
import type { PartResult } from "./passes.js";
import { Program, type SessionSettings } from "./program.js";
import type { Arithmetic } from "./weights/arithmetic.js";

/** A pass, and what is done at points meanwhile. */
interface EditedPass {
  readonly pass: TokenPass;
  readonly edits: readonly Edit[];
}

/** What a part says of a pass. */
interface TokenStates {
  /** The keys and values of the part's calls of attention. */
  readonly added: readonly KeyValues[];
  /** The part's states after each row's last token, (B, numbers). */
  readonly carries: readonly Float32Array[];
  /** (wanted, H) Before the final norm; of the last part. */
  readonly states: Float32Array | undefined;
}

/** What the parts of a model are told of, each after those before it. */
export interface Shapes {
  readonly calls: CallShape[];
  /** What blocks look for in a source, by block. */
  readonly sources: CallShape[];
  /** How many numbers each state has. */
  readonly states: number[];
}

/** A part of a model that runs new tokens on top of what rows have cached. */
export class TokenPart {
  readonly program: Program<TokenPass>;
  /** The numbers of the part's calls of attention, and of its states, if they are kept. */
  private readonly ownCalls: readonly number[];
  private readonly ownStates: readonly number[];
  /** Those that look at a source: `first … last`, the last excluded. */
  private readonly blocks: Pick<Span, "first" | "last">;
  private readonly hooked: HookedPoints;

  /**
   * @param shapes Told of what the part calls and keeps; that of the parts before it is there.
   */
  constructor(
    checkpoint: Checkpoint,
    model: Model,
    span: Span,
    private readonly shapes: Shapes,
    caches: boolean,
    arithmetic: Arithmetic,
    points: PointPlan = {},
  ) {
    const { calls, sources, states } = shapes;
    const [firstCall, firstState] = [calls.length, states.length];
    const build = (ops: Operations<Edge>, graph: GraphBuilder) => {
      const { width } = model;
      const carried = flowWidth(model, span.first);
      let x = span.embeds
        ? begun(model, ops, ops.point("embedding", model.embed(ops)))
        : { name: graph.input(carriedIn, "F32", ["B", "T", carried]), width: carried };
      for (let block = span.first; block < span.last; block++) x = model.block(ops, block, x);
      if (span.carries) return graph.output(carriedOut, x.name, ["B", "T", x.width]);
      const wanted = graph.input("wanted", "I32", ["W"]);
      const rows = graph.node("Reshape", [stateOf(model, ops, x).name, graph.integers(-1, width)]); // (B·T, H)
      graph.output("states", graph.node("Gather", [rows, wanted]), ["W", width]);
    };
    this.hooked = new HookedPoints(points);
    this.program = new Program(
      checkpoint,
      grownFrame(calls, caches, sources, states),
      build,
      arithmetic,
      this.hooked,
    );
    this.ownCalls = caches ? numbers(firstCall, calls.length) : [];
    this.ownStates = caches ? numbers(firstState, states.length) : [];
    this.blocks = { first: span.first, last: Math.min(span.last, sources.length) };
  }

  async load(settings: SessionSettings) {
    const loaded = await this.program.load(settings);
    return {
      run: async (
        { pass: given, edits }: EditedPass,
        carried: Tensor | undefined,
      ): Promise<PartResult<TokenStates>> => {
        const pass = settings.provider === "webgpu" ? this.withSlot(given) : given;
        const results = await loaded.run(pass, {
          ids: new Tensor("int32", pass.ids, [pass.size, pass.tokens]),
          wanted: new Tensor("int32", pass.wanted, [pass.wanted.length]),
          [carriedIn]: carried,
          ...this.pastInputs(pass),
          ...this.sourceInputs(pass),
          ...this.hooked.inputs(edits, rowsOfPass("onnxEngine", pass)),
        });
        const data = (name: string) => results[name]!.data as Float32Array;
        return {
          result: {
            added: this.ownCalls.map(call => {
              const { newKeys, newValues } = callNames(call);
              return { keys: data(newKeys), values: data(newValues) };
            }),
            carries: this.ownStates.map(state => data(stateNames(state).after)),
            states: results.states && data("states"),
          },
          carried: results[carriedOut],
        };
      },
      release: loaded.release,
    };
  }

  /**
   * Gives a pass without a past one slot that nothing fills: ONNX Runtime 1.30's WebGPU takes the
   * process down where a product sums over nothing.
   */
  private withSlot(pass: TokenPass): TokenPass {
    const { past } = pass;
    if (this.ownCalls.length === 0 || (past?.slots ?? 0) > 0) return pass;
    const rows = past?.rows ?? 1;
    const calls = this.shapes.calls.map(({ kvHeads, headDim, valueDim }) => ({
      keys: new Float32Array(rows * kvHeads * headDim),
      values: new Float32Array(rows * kvHeads * valueDim),
    }));
    const filled = past?.filled ?? new Int32Array(rows);
    return { ...pass, past: { states: past?.states, calls, rows, slots: 1, filled } };
  }

  private pastInputs({ past, size }: TokenPass): Record<string, Tensor> {
    const inputs: Record<string, Tensor> = {};
    for (const state of this.ownStates) {
      const { before } = stateNames(state);
      const shape = this.program.inputShape(before).slice(1) as number[];
      const data = rowStates(past, state, size, this.shapes.states[state]!);
      inputs[before] = new Tensor("float32", data, [size, ...shape]);
    }
    for (const call of this.ownCalls) {
      const { kvHeads, headDim, valueDim } = this.shapes.calls[call]!;
      const tensor = (values: Float32Array | undefined, width: number) => {
        const shape = [past?.rows ?? 1, kvHeads, past?.slots ?? 0, width];
        return new Tensor("float32", values ?? new Float32Array(0), shape);
      };
      const names = callNames(call);
      inputs[names.keys] = tensor(past?.calls[call]?.keys, headDim);
      inputs[names.values] = tensor(past?.calls[call]?.values, valueDim);
    }
    return inputs;
  }

  private sourceInputs({ source }: TokenPass): Record<string, Tensor> {
    const inputs: Record<string, Tensor> = {};
    if (source === undefined) return inputs;
    for (let block = this.blocks.first; block < this.blocks.last; block++) {
      const { kvHeads, headDim } = this.shapes.sources[block]!;
      const shape = [source.rows, kvHeads, source.slots, headDim];
      const names = sourceNames(block);
      const { keys, values } = source.calls[block]!;
      inputs[names.keys] = new Tensor("float32", keys, shape);
      inputs[names.values] = new Tensor("float32", values, shape);
    }
    return inputs;
  }
}

function numbers(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, i) => first + i);
}
