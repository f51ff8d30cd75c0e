import { Tensor } from "onnxruntime-node";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { begun, flowWidth, stateOf } from "../../model/flow.js";
import type { Model, Operations } from "../../model/operations.js";
import type { Batch, VectorHead } from "../engine.js";
import type { Edit, PointPlan } from "../hooks/edit.js";
import { rowsOfBatch } from "../hooks/token-rows.js";
import { routedAt } from "../routed-layers.js";
import type { Edge, GraphBuilder } from "./graph.js";
import { HookedPoints } from "./hooked-points.js";
import type { PartResult } from "./passes.js";
import { pooledBy } from "./pooled-by.js";
import { Program, type SessionSettings } from "./program.js";
import { type Arithmetic, inFloat32 } from "./weights/arithmetic.js";
import { type BatchShape, wholeFrame } from "./whole-frame.js";

/**
 * @file A part of a model: it starts from the tokens or from the state that the part
 * before it returned, runs some blocks, and pools the states among them that are
 * wanted. A resident model is one part, a streamed one a part for each block.
 */

export interface Span {
  /** Whether it starts from the tokens, and not from the state before block `first`. */
  readonly embeds: boolean;
  /** The blocks it runs: `first … last`, the last excluded. */
  readonly first: number;
  readonly last: number;
  /** Whether the next part goes on from its last state. */
  readonly carries: boolean;
}

/** Returns the spans that lead to state `deepest`, and no further. */
export function spansTo(deepest: number, residence: "resident" | "streamed"): Span[] {
  if (residence === "resident") return [{ embeds: true, first: 0, last: deepest, carries: false }];
  const embedding = { embeds: true, first: 0, last: 0, carries: deepest > 0 };
  const blocks = Array.from({ length: deepest }, (_, block) => ({
    embeds: false,
    first: block,
    last: block + 1,
    carries: block + 1 < deepest,
  }));
  return [embedding, ...blocks];
}

/** A batch, and what is done at points meanwhile. */
interface EditedBatch {
  readonly batch: Batch;
  readonly edits: readonly Edit[];
}

/** What a part says of a batch. */
interface PartStates {
  /** The pooled states by layer, (B, P, H). */
  readonly pooled: ReadonlyMap<number, Float32Array>;
  /** The values of points that are read, (B, T, W). */
  readonly read: ReadonlyMap<string, Float32Array>;
}

interface LoadedPart {
  run(batch: EditedBatch, carried: Tensor | undefined): Promise<PartResult<PartStates>>;
  release(): Promise<void>;
}

export const carriedIn = "carried in";
export const carriedOut = "carried out";

/** What is pooled, where it is not tokens' states by their weights. */
interface Pooling {
  readonly vector?: VectorHead | undefined;
  /** Whether it is choices of experts. */
  readonly routing?: boolean | undefined;
  /** What is read and changed on the way. */
  readonly points?: PointPlan | undefined;
}

export class Part {
  readonly program: Program<BatchShape>;
  /** The states that this part pools. */
  private readonly pooled: number[] = [];
  private readonly hooked: HookedPoints;

  constructor(
    checkpoint: Checkpoint,
    model: Model,
    layers: ReadonlySet<number>,
    span: Span,
    { vector, routing = false, points = {} }: Pooling = {},
    arithmetic: Arithmetic = inFloat32,
  ) {
    const build = (plain: Operations<Edge>, graph: GraphBuilder) => {
      const pool = (layer: number, state: Edge) => {
        const poolings = graph.input("poolings", "F32", ["B", "P", "T"]);
        const states = pooledBy(graph, poolings, state.name, vector); // (B, P, H)
        graph.output(`state ${layer}`, states, ["B", "P", state.width]);
        this.pooled.push(layer);
      };
      const poolState = (layer: number, state: () => Edge) => {
        if (!routing && layers.has(layer)) pool(layer, state());
      };
      const ops: typeof plain = {
        ...plain,
        point(name, x) {
          const layer = routing ? routedAt(name) : undefined;
          if (layer !== undefined && layers.has(layer))
            pool(layer, { ...x, name: graph.node("Sign", [x.name]) });
          return plain.point(name, x);
        },
      };

      let x: Edge;
      if (span.embeds) {
        const state = ops.point("embedding", model.embed(ops));
        poolState(0, () => state);
        x = begun(model, ops, state);
      } else {
        const width = flowWidth(model, span.first);
        x = { name: graph.input(carriedIn, "F32", ["B", "T", width]), width };
      }
      for (let block = span.first; block < span.last; block++) {
        x = model.block(ops, block, x);
        const isLast = block + 1 === model.blocks; // state L has passed the final norm
        poolState(block + 1, () => {
          const state = stateOf(model, ops, x);
          return isLast ? ops.point("norm", model.finalNorm(ops, state)) : state;
        });
      }
      if (span.carries) graph.output(carriedOut, x.name, ["B", "T", x.width]);
    };
    this.hooked = new HookedPoints(points);
    this.program = new Program(checkpoint, wholeFrame, build, arithmetic, this.hooked);
  }

  async load(settings: SessionSettings): Promise<LoadedPart> {
    const loaded = await this.program.load(settings);
    const { pooled, hooked } = this;
    return {
      async run({ batch, edits }, carried) {
        const { size, tokens, poolingCount } = batch;
        const results = await loaded.run(batch, {
          ids: new Tensor("int32", batch.ids, [size, tokens]),
          poolings: new Tensor("float32", batch.poolings, [size, poolingCount, tokens]),
          [carriedIn]: carried,
          ...hooked.inputs(edits, rowsOfBatch("onnxEngine", batch)),
        });
        const state = (layer: number) => results[`state ${layer}`]!.data as Float32Array;
        return {
          result: {
            pooled: new Map(pooled.map(layer => [layer, state(layer)])),
            read: hooked.outputs(results),
          },
          carried: results[carriedOut],
        };
      },
      release: loaded.release,
    };
  }
}
