import { dirname, relative, sep } from "node:path";
import type { Checkpoint, Weight } from "../../checkpoint/checkpoint.js";
import { hasRows, readWeight } from "../../checkpoint/packed/read-weight.js";
import { elementSize } from "../../format/dtype.js";
import { readBytes } from "../../format/read-tensor.js";
import type { WeightName } from "../../model/operations.js";
import type { GraphBuilder } from "./graph.js";

/**
 * Brings a checkpoint's weights into a graph: each is a tensor that points into the
 * checkpoint's own file, cast to float32 and updated by nodes over constants, which
 * ONNX Runtime computes once, when the session is made. Where a checkpoint packs weights, no file
 * has them as ONNX Runtime reads them: all of a graph's weights are then read here, at its loading.
 */
export class WeightLoader {
  private readonly values = new Map<WeightName, string>();
  private readonly tables = new Set<string>();
  private readonly packs: boolean;
  /** What is read here, by the location that the graph knows it by. */
  private readonly held = new Map<string, Weight>();
  /** Packed tables whose rows are picked here, by the name of the input that takes the rows. */
  readonly pickedRows = new Map<string, WeightName>();
  /** What the weights take in memory once they are loaded. */
  bytes = 0;
  /** The names of the nodes that pick rows of a table, and widen them. */
  readonly tableNodes: string[] = [];

  constructor(
    private readonly checkpoint: Checkpoint,
    private readonly graph: GraphBuilder,
    /** The folder that the tensors' locations are relative to. */
    private readonly folder: string,
  ) {
    this.packs = isPacked(checkpoint);
  }

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
    const weight = this.weight(name);
    if (weight.packing && hasRows(weight) && indices === tokenIds) {
      const input = `rows of ${name}`;
      this.pickedRows.set(input, name);
      return this.graph.input(input, "F32", ["B", "T", weight.shape[1]!]);
    }
    if (this.checkpoint.updates.has(name))
      return this.graph.node("Gather", [this.float32(name), indices]);
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

  /**
   * Returns what the graph's tensors point into, where that is no file: a copy goes into the
   * session, and this one can be forgotten.
   */
  async inMemory(): Promise<{ path: string; data: Uint8Array }[]> {
    const read: { path: string; data: Uint8Array }[] = [];
    for (const [path, weight] of this.held) {
      const { file, offset, length, packing } = weight;
      const data = packing
        ? new Uint8Array((await readWeight(weight)).buffer)
        : await readBytes(file, offset, length);
      read.push({ path, data });
    }
    return read;
  }

  private external(name: string, weight: Weight): string {
    if (this.packs) return this.heldTensor(name, weight);
    const location = relative(this.folder, weight.file).split(sep).join("/");
    const { dtype: type, shape, offset, length } = weight;
    return this.graph.tensor({ name, type, shape, data: { location, offset, length } });
  }

  private heldTensor(name: string, weight: Weight): string {
    const location = `held ${name}`;
    this.held.set(location, weight);
    const { dtype: type, shape } = weight;
    const count = shape.reduce((a, b) => a * b, 1);
    const length = count * elementSize[type];
    return this.graph.tensor({ name, type, shape, data: { location, offset: 0, length } });
  }
}

/** The input that every graph which begins at the tokens has. */
export const tokenIds = "ids";

/** Whether a checkpoint holds packed weights. */
export function isPacked({ weights }: Checkpoint): boolean {
  return [...weights.values()].some(({ packing }) => packing !== undefined);
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
