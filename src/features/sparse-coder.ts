import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { IsoglossError } from "../base/error.js";
import { isPresent } from "../base/open-file.js";
import { readJson } from "../checkpoint/read-json.js";
import type { ArrayEntry } from "../format/arrays/array-entry.js";
import { isArrayName, openArrays } from "../format/arrays/open-arrays.js";
import { product } from "../numeric/linear/product.js";
import { type Matrix, matrix } from "../numeric/matrix.js";

/** What makes features of a state; published as a sparse autoencoder or a transcoder. */
export interface SparseCoder {
  /** Which values count as active. */
  readonly kind: "jumprelu" | "topk" | "relu";
  /** d, of the states it reads. */
  readonly width: number;
  /** m */
  readonly features: number;
  /** Returns what each feature is worth on each state, (n, m), 0 where it is not active. */
  encode(states: Matrix): Promise<Matrix>;
}

/** What `openSparseCoder` takes. */
export interface SparseCoderOptions {
  /** How many features are active at once, where the files do not say. */
  readonly k?: number;
  /** Whether the decoder's bias is taken from states first; default: as the files say, else of TopK alone. */
  readonly centered?: boolean;
}

/** By what names encoders are published: Gemma Scope and SAELens, or PyTorch's linear layers. */
const names = {
  encoder: ["W_enc", "encoder.weight"],
  bias: ["b_enc", "encoder.bias"],
  threshold: ["threshold", "log_threshold", "activation_function.threshold"],
  center: ["b_dec", "decoder.bias", "pre_bias", "bias"],
} as const;

/**
 * Opens published sparse features: Gemma Scope's `params.npz`, SAELens' `sae_weights.safetensors`,
 * sparsify's `sae.safetensors`, a file or the folder that holds it, with what `cfg.json` or `config.json` beside it says.
 *
 *   JumpReLU  f = z · 1[z > θ],   TopK  the k largest of max(z, 0),   z = (x − b_dec) W + b
 *
 * (x alone where the decoder's bias is not taken away, as of Gemma Scope.) Only the encoder is read.
 *
 * @throws IsoglossError naming the file and the arrays that it has, if there is no encoder.
 * @see Lieberum et al. 2024, Gemma Scope, https://arxiv.org/abs/2408.05147
 */
export async function openSparseCoder(
  path: string,
  options: SparseCoderOptions = {},
): Promise<SparseCoder> {
  const file = await arraysIn(path);
  const opened = await openArrays(file);
  try {
    const find = (wanted: readonly string[]) =>
      wanted.map(name => opened.arrays.find(array => array.name === name)).find(Boolean);
    const encoder = find(names.encoder);
    const bias = find(names.bias);
    if (encoder === undefined || bias === undefined || encoder.shape.length !== 2)
      throw new IsoglossError(
        `${file}: has no encoder: its arrays are ${opened.arrays
          .map(({ name }) => name)
          .join(", ")
          .slice(0, 200)}`,
        `Encoders are read by the names ${names.encoder.join(", ")} with ${names.bias.join(", ")}.`,
      );
    // PyTorch's layers lie as (out, in); the bias says how many features there are.
    const features = bias.shape.at(-1)!;
    const isTurned = encoder.shape[0] === features && encoder.name === "encoder.weight";
    const [d, m] = isTurned
      ? [encoder.shape[1]!, encoder.shape[0]!]
      : ([...encoder.shape] as [number, number]);
    if (m !== features)
      throw new IsoglossError(
        `${file}: its encoder has shape (${encoder.shape.join(", ")}), and its bias ${features} numbers`,
        "The file is damaged, or of another kind.",
      );
    const [threshold, center] = [find(names.threshold), find(names.center)];
    const settings = await settingsBeside(file);
    const k = options.k ?? settings.k;
    const kind = threshold ? "jumprelu" : k !== undefined ? "topk" : "relu";
    if (k !== undefined && !(Number.isInteger(k) && k > 0 && k <= m))
      throw new IsoglossError(
        `${file}: ${k} of ${m} features cannot be active`,
        "Give --k as it was trained with.",
      );
    const centered = options.centered ?? settings.centered ?? kind === "topk";
    const [weight, offset] = [await whole(encoder), await whole(bias)];
    const limits = threshold && (await whole(threshold));
    if (threshold?.name === "log_threshold")
      for (const [j, log] of limits!.entries()) limits![j] = Math.exp(log);
    const shift = centered && center?.shape.at(-1) === d ? await whole(center) : undefined;
    const w = isTurned ? matrix(m, d, weight) : matrix(d, m, weight);
    return {
      kind,
      width: d,
      features: m,
      async encode(states) {
        const read =
          shift === undefined
            ? states
            : matrix(
                states.rows,
                d,
                Float32Array.from(states.data, (x, i) => x - shift[i % d]!),
              );
        const { data } = await product(read, w, { transposeY: isTurned });
        for (let i = 0; i < data.length; i++) {
          const z = data[i]! + offset[i % m]!;
          const least =
            limits === undefined ? 0 : Math.max(0, limits[limits.length === 1 ? 0 : i % m]!);
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

const whole = (array: ArrayEntry) =>
  array.read(
    0,
    array.shape.reduce((a, b) => a * b, 1),
  );

/** Sets all but the k largest to 0; of equals the first are kept. */
function keepLargest(values: Float32Array | Float64Array, k: number): void {
  const order = Uint32Array.from(values.keys()).filter(j => values[j]! > 0);
  order.sort((a, b) => values[b]! - values[a]! || a - b);
  for (const j of order.subarray(k)) values[j] = 0;
}

async function arraysIn(path: string): Promise<string> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  if (!isFolder) return path;
  const found = (await readdir(path)).filter(isArrayName);
  if (found.length === 1) return join(path, found[0]!);
  throw new IsoglossError(
    `${path}: holds ${found.length === 0 ? "no file of arrays" : `several: ${found.slice(0, 8).join(", ")}`}`,
    "Name the file: params.npz, sae_weights.safetensors …",
  );
}

/** What training settings beside the file say: SAELens' and sparsify's names. */
async function settingsBeside(file: string): Promise<{ k?: number; centered?: boolean }> {
  for (const name of ["cfg.json", "config.json"]) {
    const path = join(file, "..", name);
    if (!(await isPresent(path))) continue;
    const { k, apply_b_dec_to_input: centered } = await readJson(path);
    return {
      ...(typeof k === "number" && { k }),
      ...(typeof centered === "boolean" && { centered }),
    };
  }
  return {};
}
