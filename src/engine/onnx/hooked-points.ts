import { Tensor } from "onnxruntime-node";
import { type Edit, type EditKind, editKinds, type PointPlan } from "../hooks/edit.js";
import {
  type EditArrays,
  editArrays,
  everyTokens,
  idleArrays,
  type Spread,
  type TokenRows,
} from "../hooks/edit-arrays.js";
import type { Edge, GraphBuilder } from "./graph.js";

/** Which tokens an expert reads, of all: their indices, and how many tokens there are. */
export interface ExpertRows {
  /** (n) */
  readonly mine: string;
  /** (N), its values of no matter */
  readonly all: string;
}

/** Writes what is done at a point, and returns the value that flows on. */
export type PointHook = (name: string, x: Edge, rows?: ExpertRows) => Edge;

/** An edit that a graph can do; its values are inputs of the graph. */
interface Slot {
  readonly point: string;
  readonly kind: EditKind;
  readonly width: number;
  /** Whether the graph picks tokens among the values, so that each must have its own. */
  readonly byToken: boolean;
}

const valuesOf = ({ point, kind }: Slot) => `${kind} ${point}`;
const whereOf = (slot: Slot) => `where ${valuesOf(slot)}`;
const outputOf = (point: string) => `read ${point}`;

/**
 * The points of a graph that are read or changed. Of each edit that is planned the graph holds the
 * operations (a shift is one addition, an ablation two products), and values that change nothing
 * are handed in where a run does not ask for it: so a sweep over layers and strengths is as many
 * runs of one graph.
 */
export class HookedPoints {
  readonly #slots: Slot[] = [];
  readonly #reads: string[] = [];

  constructor(private readonly plan: PointPlan) {}

  /** Returns what writes the operations, into a graph of which these are the points. */
  into(graph: GraphBuilder, rowShape: (width: number) => string): PointHook {
    const { read = [], change = [] } = this.plan;
    return (point, x, rows) => {
      let { name } = x;
      const { width } = x;
      for (const kind of editKinds) {
        if (!change.some(other => other.point === point && other.kind === kind)) continue;
        const slot = { point, kind, width, byToken: rows !== undefined };
        this.#slots.push(slot);
        name = edited(graph, name, slot, rows);
      }
      if (read.includes(point)) {
        const whole = rows === undefined ? name : amongAll(graph, { name, width }, rows, rowShape);
        graph.output(outputOf(point), whole, ["B", "T", width]);
        this.#reads.push(point);
      }
      return { name, width };
    };
  }

  /** Returns the inputs of a pass: the values of its edits, and of those it does not ask for. */
  inputs(edits: readonly Edit[], rows: TokenRows): Record<string, Tensor> {
    const inputs: Record<string, Tensor> = {};
    for (const slot of this.#slots) {
      const { point, kind, width, byToken } = slot;
      const own = edits.filter(edit => edit.point === point && edit.kind === kind);
      const found: EditArrays =
        own.length > 0 ? editArrays(own, width, rows) : idleArrays(kind, width);
      const spread = (some: Spread) => (byToken ? everyTokens(some, rows) : some);
      const values = kind === "ablate" ? found.values : spread(found.values);
      inputs[valuesOf(slot)] = new Tensor("float32", values.data, values.shape);
      if (kind === "ablate" || kind === "replace") {
        const where = spread(found.where ?? { data: Float32Array.of(1), shape: [1, 1, 1] });
        inputs[whereOf(slot)] = new Tensor("float32", where.data, where.shape);
      }
    }
    return inputs;
  }

  /** Returns what a pass read, (B, T, W) by point. */
  outputs(results: Readonly<Record<string, Tensor>>): Map<string, Float32Array> {
    return new Map(
      this.#reads.map(point => [point, results[outputOf(point)]!.data as Float32Array]),
    );
  }
}

function edited(graph: GraphBuilder, x: string, slot: Slot, rows: ExpertRows | undefined): string {
  const { kind, width } = slot;
  const input = (name: string, columns: number | string): string => {
    const values = graph.input(name, "F32", [`b ${name}`, `t ${name}`, columns]);
    return rows === undefined ? values : ofExpert(graph, values, rows);
  };
  switch (kind) {
    case "shift":
      return graph.node("Add", [x, input(valuesOf(slot), "w")]);
    case "scale":
      return graph.node("Mul", [x, input(valuesOf(slot), "w")]);
    case "replace": {
      const where = graph.node("Greater", [input(whereOf(slot), 1), graph.float(0)]);
      return graph.node("Where", [where, input(valuesOf(slot), "w"), x]);
    }
    case "ablate": {
      const directions = graph.input(valuesOf(slot), "F32", [1, `k ${slot.point}`, width]);
      const turned = graph.node("Transpose", [directions], { perm: { ints: [0, 2, 1] } });
      const along = graph.node("MatMul", [x, turned]); // (B, T, k)
      const part = graph.node("MatMul", [along, directions]);
      return graph.node("Sub", [x, graph.node("Mul", [part, input(whereOf(slot), 1)])]);
    }
  }
}

/** The values (B, T, w) of the tokens that an expert reads, as one sentence: (1, n, w). */
function ofExpert(graph: GraphBuilder, values: string, { mine }: ExpertRows): string {
  const columns = graph.node("Shape", [values], { start: { int: 2 } });
  const shape = graph.node("Concat", [graph.integers(-1), columns], { axis: { int: 0 } });
  const flat = graph.node("Reshape", [values, shape]); // (N, w)
  return graph.node("Unsqueeze", [graph.node("Gather", [flat, mine]), graph.integers(0)]);
}

/** What an expert has of its tokens, (1, n, W), among all: (B, T, W), 0 for the others. */
function amongAll(
  graph: GraphBuilder,
  { name, width }: Edge,
  { mine, all }: ExpertRows,
  rowShape: (width: number) => string,
): string {
  const count = graph.node("Shape", [all]);
  const shape = graph.node("Concat", [count, graph.integers(width)], { axis: { int: 0 } });
  const zeros = graph.node("Expand", [graph.float(0), shape]); // (N, W)
  const own = graph.node("Reshape", [name, graph.integers(-1, width)]);
  const at = graph.node("Unsqueeze", [mine, graph.integers(1)]);
  const among = graph.node("ScatterND", [zeros, at, own]);
  return graph.node("Reshape", [among, rowShape(width)]);
}
