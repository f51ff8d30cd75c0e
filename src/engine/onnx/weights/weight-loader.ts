import { dirname, join, relative, sep } from "node:path";
import type { Checkpoint, Packing, Weight } from "../../../checkpoint/checkpoint.js";
import { hasRows, readWeight } from "../../../checkpoint/packed/read-weight.js";
import type { Dtype } from "../../../format/dtype.js";
import { bf16FromF32, f16FromF32 } from "../../../format/half.js";
import type { ElementType, Tensor } from "../../../format/onnx.js";
import { readTensorBytes } from "../../../format/read-tensor.js";
import type { WeightName } from "../../../model/operations.js";
import type { GraphBuilder } from "../graph.js";
import { type Arithmetic, inFloat32 } from "./arithmetic.js";
import { pieceCount } from "./in-pieces.js";
import { int4Blocks, int8Blocks, quantizedBlock, turned } from "./quantize.js";

/**
 * Brings a checkpoint's weights into a graph: each is a tensor that points into the
 * checkpoint's own file, cast to float32 and updated by nodes over constants, which
 * ONNX Runtime computes once, when the session is made. Weights that a checkpoint packs, or that
 * are to be packed, no file has as ONNX Runtime reads them: those are read here, at a graph's loading.
 */
export class WeightLoader {
  private readonly values = new Map<WeightName, string>();
  private readonly tables = new Set<string>();
  /** What is read here, and made of it. */
  private readonly held: (() => Promise<readonly HeldTensor[]>)[] = [];
  private readonly storage = new Map<WeightName, Stored>();
  /** Packed tables whose rows are picked here, by the name of the input that takes the rows. */
  readonly pickedRows = new Map<string, PickedRows>();
  /** What the weights take in memory once they are loaded. */
  bytes = 0;
  /** The names of the nodes that pick rows of a table, and widen them. */
  readonly tableNodes: string[] = [];

  constructor(
    private readonly checkpoint: Checkpoint,
    private readonly graph: GraphBuilder,
    /** The folder that the tensors' locations are relative to. */
    private readonly folder: string,
    private readonly arithmetic: Arithmetic = inFloat32,
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
   * @param firstForOthers Whether indices past the last row mean the first.
   */
  rows(name: WeightName, indices: string, firstForOthers = false): string {
    const weight = this.weight(name);
    if ((weight.packing || this.packsHere) && hasRows(weight) && indices === tokenIds) {
      const input = `rows of ${name}`;
      this.pickedRows.set(input, { table: name, firstForOthers });
      return this.graph.input(input, "F32", ["B", "T", weight.shape[1]!]);
    }
    if (firstForOthers) return this.rows(name, this.known(indices, weight.shape[0]!));
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

  /** Indices, those past the last of so many rows replaced by the first. */
  private known(indices: string, rows: number): string {
    const wide = this.graph.node("Cast", [indices], { to: { int: 7 } });
    const isKnown = this.graph.node("Less", [wide, this.graph.integers(rows)]);
    return this.graph.node("Where", [isKnown, wide, this.graph.integers(0)]);
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
   * Returns the weight of a product as it is to lie in memory, which has to be what its arithmetic
   * asks for where that can be: in few bits not of a weight that is updated, or of rows that are no
   * whole blocks.
   * @param transposed The checkpoint stores (in, out).
   * @param exact In float32 all the same.
   */
  stored(name: WeightName, transposed: boolean, exact: boolean): Stored {
    const known = this.storage.get(name);
    if (known !== undefined) return known;
    const stored = this.storedAnew(name, transposed, exact);
    this.storage.set(name, stored);
    return stored;
  }

  private storedAnew(name: WeightName, transposed: boolean, exact: boolean): Stored {
    const { keeps } = this.arithmetic;
    const dtype = exact ? "float32" : this.arithmetic.dtype;
    const weight = this.weight(name);
    const [rows, columns] = weight.shape as [number, number];
    const count = rows * columns;
    const isPlain = weight.shape.length === 2 && !this.checkpoint.updates.has(name);
    if (dtype === "float16") {
      const before = this.bytes;
      const isInFile = isPlain && weight.packing === undefined; // then it need not be widened before
      const value = isInFile ? this.external(name, weight) : this.float32(name, transposed);
      this.bytes = before + 2 * count;
      const isHalf = isInFile && weight.dtype === "F16";
      const half = isHalf ? value : this.graph.node("Cast", [value], { to: { int: 10 } });
      return { as: "float16", tensor: half };
    }
    const inputs = transposed ? rows : columns;
    if (dtype !== "float32" && isPlain && inputs % quantizedBlock === 0) {
      const bits = dtype === "int8" ? 8 : 4;
      this.bytes += (count * bits) / 8 + (4 * count) / quantizedBlock;
      return this.quantized(name, weight, transposed, dtype);
    }
    const narrow = keeps && isPlain ? narrowType(weight) : undefined;
    if (narrow === undefined || this.values.has(name))
      return { as: "float32", tensor: this.float32(name, transposed) };
    this.bytes += 2 * count;
    const shape: [number, number] = [rows, columns];
    const pieces = transposed ? 1 : pieceCount(rows, columns); // (in, out) has no whole outputs
    const cut = [pieces, rows / pieces, columns];
    const tensor = this.external(`${name} in pieces`, weight, narrow, cut);
    return { as: "kept", tensor, type: narrow, pieces, shape };
  }

  private quantized(
    name: WeightName,
    weight: Weight,
    transposed: boolean,
    dtype: "int8" | "int4",
  ): Stored {
    const [rows, columns] = weight.shape as [number, number];
    const shape: [number, number] = transposed ? [columns, rows] : [rows, columns];
    const blocks = shape[1] / quantizedBlock;
    const numbers = `${name} numbers`;
    const scales = `${name} scales`;
    this.held.push(async () => {
      const read = await readWeight(weight);
      const values = transposed ? turned(read, rows, columns) : read;
      const made = dtype === "int8" ? int8Blocks(values) : int4Blocks(values);
      const bytes = new Uint8Array(made.scales.buffer);
      return [
        { path: held(numbers), data: made.numbers },
        { path: held(scales), data: bytes },
      ];
    });
    const stored = { numbers, scales, shape };
    if (dtype === "int8") {
      const pieces = pieceCount(...shape);
      const piece = [pieces, shape[0] / pieces, blocks];
      this.heldTensor(numbers, "I8", [...piece, quantizedBlock], shape[0] * shape[1]);
      this.heldTensor(scales, "F32", [...piece, 1], 4 * shape[0] * blocks);
      return { as: dtype, pieces, ...stored };
    }
    this.heldTensor(numbers, "U8", [shape[0], blocks, 16], (shape[0] * shape[1]) / 2);
    this.heldTensor(scales, "F32", [shape[0] * blocks], 4 * shape[0] * blocks);
    return { as: dtype, ...stored };
  }

  /** Whether it is here that weights are packed: then rows of tables are picked here, too. */
  private get packsHere(): boolean {
    const { dtype } = this.arithmetic;
    return dtype === "int8" || dtype === "int4";
  }

  /**
   * Returns the graph's tensors, and the bytes that they point into where those are in no file: a copy
   * goes into the session, and this one can be forgotten. ONNX Runtime takes all from files or none.
   */
  async inMemory(): Promise<{ readonly tensors: readonly Tensor[]; readonly bytes: HeldTensor[] }> {
    if (this.held.length === 0) return { tensors: this.graph.tensors, bytes: [] };
    const bytes: HeldTensor[] = [];
    for (const make of this.held) bytes.push(...(await make()));
    const tensors: Tensor[] = [];
    for (const tensor of this.graph.tensors) {
      const { data, name } = tensor;
      if (data instanceof Uint8Array || data.location === held(name)) tensors.push(tensor);
      else {
        const { location, offset, length } = data;
        const file = join(this.folder, location);
        bytes.push({ path: held(name), data: await readTensorBytes(file, offset, length) });
        tensors.push({ ...tensor, data: { location: held(name), offset: 0, length } });
      }
    }
    return { tensors, bytes };
  }

  /**
   * @param narrow What a packed weight is held as, if not as float32.
   * @param shape As the graph has it.
   */
  private external(
    name: string,
    weight: Weight,
    narrow?: "F16" | "BF16",
    shape: readonly number[] = weight.shape,
  ): string {
    const { dtype: type, offset, length, packing } = weight;
    if (packing === undefined) {
      const location = relative(this.folder, weight.file).split(sep).join("/");
      return this.graph.tensor({ name, type, shape, data: { location, offset, length } });
    }
    const count = shape.reduce((a, b) => a * b, 1);
    this.held.push(async () => {
      const values = await readWeight(weight);
      const made =
        narrow === undefined ? values : narrow === "F16" ? f16FromF32(values) : bf16FromF32(values);
      return [{ path: held(name), data: new Uint8Array(made.buffer) }];
    });
    return this.heldTensor(name, narrow ?? "F32", shape, count * (narrow === undefined ? 4 : 2));
  }

  private heldTensor(
    name: string,
    type: ElementType,
    shape: readonly number[],
    length: number,
  ): string {
    const data = { location: held(name), offset: 0, length };
    return this.graph.tensor({ name, type, shape, data });
  }
}

/** A table whose rows are picked here. */
interface PickedRows {
  readonly table: WeightName;
  readonly firstForOthers: boolean;
}

/** Bytes that a graph's tensor points into instead of a file. */
export interface HeldTensor {
  readonly path: string;
  readonly data: Uint8Array;
}

/** How the weight of a product lies in memory: names of the graph's tensors. */
export type Stored =
  | { readonly as: "float32" | "float16"; readonly tensor: string }
  | {
      /** In its own type, its first axis cut in pieces. */
      readonly as: "kept";
      readonly tensor: string;
      readonly type: "F16" | "BF16";
      readonly pieces: number;
      /** As the checkpoint has it. */
      readonly shape: readonly [number, number];
    }
  | ({ readonly as: "int4" } & InBlocks)
  | ({ readonly as: "int8"; readonly pieces: number } & InBlocks);

interface InBlocks {
  readonly numbers: string;
  readonly scales: string;
  /** (out, in) */
  readonly shape: readonly [number, number];
}

const held = (name: string) => `held ${name}`;

/** The type of half the width that holds a weight exactly, if one does. */
function narrowType({ dtype, packing }: Weight): "F16" | "BF16" | undefined {
  if (packing === undefined) return dtype === "F32" ? undefined : dtype;
  const rounded = roundedBy(packing);
  return rounded === "F16" || rounded === "BF16" ? rounded : undefined;
}

function roundedBy(packing: Packing): Dtype | undefined {
  switch (packing.kind) {
    case "gptq":
    case "awq":
      return packing.scales.dtype;
    case "bitsandbytes":
    case "scaled":
      return packing.rounded;
    case "mxfp4":
      return "BF16"; // two significant bits and a power of two
    case "ggml":
      return undefined;
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
