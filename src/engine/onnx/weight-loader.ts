import { dirname, relative, sep } from "node:path";
import type { Checkpoint, Weight } from "../../checkpoint/checkpoint.js";
import type { WeightName } from "../../model/operations.js";
import type { GraphBuilder } from "./graph.js";

/**
 * Brings a checkpoint's weights into a graph: each is a tensor that points into the
 * checkpoint's own file, cast to float32 and updated by nodes over constants, which
 * ONNX Runtime computes once, when the session is made.
 */
export class WeightLoader {
  private readonly values = new Map<WeightName, string>();
  private readonly tables = new Set<string>();
  /** What the weights take in memory once they are loaded. */
  bytes = 0;
  /** The names of the nodes that pick rows of a table, and widen them. */
  readonly tableNodes: string[] = [];

  constructor(
    private readonly checkpoint: Checkpoint,
    private readonly graph: GraphBuilder,
    /** The folder that the tensors' locations are relative to. */
    private readonly folder: string,
  ) {}

  shape(name: WeightName): readonly number[] {
    return this.weight(name).shape;
  }

  /**
   * Returns the weight in float32, its low-rank update merged.
   * @param transposed The checkpoint stores (in, out); updates are always (out, in).
   */
  float32(name: WeightName, transposed = false): string {
    const known = this.values.get(name);
    if (known !== undefined) return known;
    const weight = this.weight(name);
    this.bytes += 4 * weight.shape.reduce((a, b) => a * b, 1);
    let value = this.widened(name, weight);
    const update = this.checkpoint.updates.get(name);
    if (update) {
      const up = this.widened(`${name} up`, update.up); // (out, r)
      const down = this.widened(`${name} down`, update.down); // (r, in)
      const product = this.graph.node("MatMul", [up, down]);
      const delta = this.graph.node("Mul", [product, this.graph.float(update.scale)]);
      const turned = transposed
        ? this.graph.node("Transpose", [delta], { perm: { ints: [1, 0] } })
        : delta;
      value = this.graph.node("Add", [value, turned]);
    }
    this.values.set(name, value);
    return value;
  }

  /**
   * Returns rows of a table in float32. The table keeps its own type: it may be the
   * largest tensor of a model, and a batch needs a few rows of it.
   */
  rows(name: WeightName, indices: string): string {
    if (this.checkpoint.updates.has(name))
      return this.graph.node("Gather", [this.float32(name), indices]);
    const weight = this.weight(name);
    if (!this.tables.has(name)) this.bytes += weight.length;
    this.tables.add(name);
    const rows = this.graph.node("Gather", [this.external(name, weight), indices]);
    this.tableNodes.push(rows); // a node has the name of what it returns
    if (weight.dtype === "F32") return rows;
    const wide = this.graph.node("Cast", [rows], { to: { int: 1 } });
    this.tableNodes.push(wide); // not every GPU knows half floats
    return wide;
  }

  private weight(name: WeightName): Weight {
    const weight = this.checkpoint.weights.get(name);
    if (!weight) throw new RangeError(`WeightLoader: the checkpoint has no tensor ${name}`);
    return weight;
  }

  private widened(name: string, weight: Weight): string {
    const value = this.external(name, weight);
    return weight.dtype === "F32" ? value : this.graph.node("Cast", [value], { to: { int: 1 } });
  }

  private external(name: string, weight: Weight): string {
    const location = relative(this.folder, weight.file).split(sep).join("/");
    const { dtype: type, shape, offset, length } = weight;
    return this.graph.tensor({ name, type, shape, data: { location, offset, length } });
  }
}

/** Returns the deepest folder that holds all of these files, which are absolute paths. */
export function commonFolder(files: Iterable<string>): string {
  let common: string | undefined;
  for (const file of new Set(files)) {
    const folder = dirname(file);
    if (common === undefined) common = folder;
    while (
      common !== folder &&
      !(folder + sep).startsWith(common.endsWith(sep) ? common : common + sep)
    ) {
      if (dirname(common) === common) return common;
      common = dirname(common);
    }
  }
  return common ?? ".";
}
