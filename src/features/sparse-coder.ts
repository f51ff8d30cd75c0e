import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { IsoglossError } from "../base/error.js";
import { isArrayName, openArrays } from "../format/arrays/open-arrays.js";
import { product } from "../numeric/linear/product.js";
import { type Matrix, matrix } from "../numeric/matrix.js";
import { type CoderArrays, coderArrays } from "./coder-names.js";
import { settingsBeside } from "./coder-settings.js";
import { coderShapes } from "./coder-shapes.js";
import { keepLargest } from "./keep-largest.js";
import { type Reconstruct, reconstruction } from "./reconstruction.js";
import { sizeOf, wholeArray } from "./whole-array.js";

/** What makes features of a state; published as a sparse autoencoder or a transcoder. */
export interface SparseCoder {
  /** Which values count as active. */
  readonly kind: "jumprelu" | "topk" | "relu";
  /** d, of the states it reads. */
  readonly width: number;
  /** m */
  readonly features: number;
  /** Whether it reconstructs something else than what it reads, as far as its files say. */
  readonly isTranscoder: boolean;
  /** The point that it reads, if its files say so: "block.5". */
  readonly point: string | undefined;
  /** The point that it reconstructs, if its files say so. */
  readonly target: string | undefined;
  /** How wide what it reconstructs is. */
  readonly outputs: number;
  /** Returns what each feature is worth on each state, (n, m), 0 where it is not active. */
  encode(states: Matrix): Promise<Matrix>;
  /** Returns what it makes of features and the states they are of, (n, outputs); undefined without a decoder of one layer. */
  readonly decode: Reconstruct | undefined;
}

/** What `openSparseCoder` takes. */
export interface SparseCoderOptions {
  /** How many features are active at once, where the files do not say. */
  readonly k?: number | undefined;
  /** Whether the decoder's bias is taken from states first; default: as the files say, else of TopK alone. */
  readonly centered?: boolean | undefined;
}

/**
 * Opens published sparse features, of autoencoders and per-layer transcoders, with an affine skip
 * connection or without: Gemma Scope's `params.npz`, Gemma Scope 2's `params.safetensors`, SAELens'
 * `sae_weights.safetensors`, circuit-tracer's `layer_5.safetensors`, sparsify's `sae.safetensors`; a file or
 * the folder that holds it, with what `cfg.json` or `config.json` beside it says.
 *
 *   JumpReLU  f = z · 1[z > θ],   TopK  the k largest of max(z, 0),   z = (x − b_dec) W + b
 *   y = f W_dec + b_dec (+ x A, of a skip transcoder)
 *
 * (x alone where the decoder's bias is not taken away, as of Gemma Scope and of all transcoders.)
 *
 * @throws IsoglossError naming the file and the arrays that it has, if there is no encoder or it is
 *   of a kind that is not known; and if its weights are larger than the free memory.
 * @see Lieberum et al. 2024, Gemma Scope, https://arxiv.org/abs/2408.05147; Paulo et al. 2025,
 *   skip transcoders, https://arxiv.org/abs/2501.18823
 */
export async function openSparseCoder(
  path: string,
  options: SparseCoderOptions = {},
): Promise<SparseCoder> {
  const file = await arraysIn(path);
  const opened = await openArrays(file);
  try {
    const arrays = coderArrays(file, opened.arrays);
    const { threshold, center, skip } = arrays;
    const { d, m, isTurned, outputs } = coderShapes(file, arrays);
    checkMemory(file, arrays);
    const settings = await settingsBeside(file);
    const k = options.k ?? settings.k;
    const kind = threshold ? "jumprelu" : k !== undefined ? "topk" : "relu";
    if (k !== undefined && !(Number.isInteger(k) && k > 0 && k <= m))
      throw new IsoglossError(
        `${file}: ${k} of ${m} features cannot be active`,
        "Give --k as it was trained with.",
      );
    const isTranscoder = settings.isTranscoder || skip !== undefined || outputs !== d;
    const asked = options.centered ?? settings.centered;
    const isCentered = asked ?? (kind === "topk" && !isTranscoder && center !== undefined);
    if (isCentered && center?.shape.at(-1) !== d)
      throw new IsoglossError(
        `${file}: has no decoder's bias of ${d} numbers to take from states`,
        "Leave --center out, or take the file that its cfg.json belongs to.",
      );
    const [weight, offset] = [await wholeArray(arrays.encoder), await wholeArray(arrays.bias)];
    const limits = threshold && (await wholeArray(threshold));
    if (threshold?.name === "log_threshold")
      for (const [j, log] of limits!.entries()) limits![j] = Math.exp(log);
    const shift = isCentered ? await wholeArray(center!) : undefined;
    const w = isTurned ? matrix(m, d, weight) : matrix(d, m, weight);
    const decoder = await reconstruction(arrays, { m, outputs }, settings.byDecoderNorm);
    const lengths = settings.byDecoderNorm ? decoder?.lengths : undefined;
    if (settings.byDecoderNorm && lengths === undefined)
      throw new IsoglossError(
        `${file}: its features compete by the lengths of a decoder's rows, and it has none`,
        "Take the file with its decoder.",
      );
    return {
      kind,
      width: d,
      features: m,
      outputs,
      isTranscoder,
      point: settings.point,
      target: settings.target,
      decode: decoder?.decode,
      async encode(states) {
        const read = shift === undefined ? states : less(states, shift);
        const { data } = await product(read, w, { transposeY: isTurned });
        for (let i = 0; i < data.length; i++) {
          const j = i % m;
          const z = (data[i]! + offset[j]!) * (lengths?.[j] ?? 1);
          const least =
            limits === undefined ? 0 : Math.max(0, limits[limits.length === 1 ? 0 : j]!);
          data[i] = z > least ? z : 0;
        }
        if (kind === "topk")
          for (let row = 0; row < states.rows; row++)
            keepLargest(data.subarray(row * m, (row + 1) * m), k!);
        return matrix(states.rows, m, data);
      },
    };
  } finally {
    await opened.close();
  }
}

const less = ({ rows, cols, data }: Matrix, shift: Float32Array) =>
  matrix(
    rows,
    cols,
    Float32Array.from(data, (x, i) => x - shift[i % cols]!),
  );

/** What a gigabyte is, in messages. */
const giga = 1e9;

function checkMemory(file: string, { encoder, decoder, skip }: CoderArrays): void {
  const numbers = [encoder, decoder, skip].reduce(
    (sum, array) => sum + (array ? sizeOf(array) : 0),
    0,
  );
  const [needed, free] = [4 * numbers, process.availableMemory()];
  if (needed <= free) return;
  throw new IsoglossError(
    `${file}: its features take ${(needed / giga).toFixed(1)} GB, and ${(free / giga).toFixed(1)} GB are free`,
    "Take fewer features of the same model, or a machine with more memory.",
  );
}

async function arraysIn(path: string): Promise<string> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  if (!isFolder) return path;
  // SAELens writes how often each feature fires beside the weights.
  const found = (await readdir(path)).filter(name => isArrayName(name) && !/sparsity/.test(name));
  if (found.length === 1) return join(path, found[0]!);
  throw new IsoglossError(
    `${path}: holds ${found.length === 0 ? "no file of arrays" : `several: ${found.slice(0, 8).join(", ")}`}`,
    "Name the file: params.npz, sae_weights.safetensors …",
  );
}
