import type { Tensor } from "@tensorflow/tfjs-core";
import type { Checkpoint, Weight } from "../../checkpoint/checkpoint.js";
import { readWeight } from "../../checkpoint/packed/read-weight.js";
import type { WeightName } from "../../model/operations.js";
import type { LoadedBackend } from "./backend.js";
import type { Needs } from "./needs.js";

/** The weights of one part of a model as tensors, on the device. */
export type Weights = ReadonlyMap<WeightName, Tensor>;

/**
 * Whether a backend multiplies by W stored as (in, out) faster than as PyTorch's
 * (out, in): 13 times on wasm, whose fast product knows no transposition; on the
 * others (out, in) is as fast or up to twice as fast.
 */
export function storesColumnsFirst({ name }: Pick<LoadedBackend, "name">): boolean {
  return name === "wasm";
}

/**
 * Reads the weights that a part of a model needs out of the checkpoint's files:
 * float16 and bfloat16 widened to float32, low-rank updates merged.
 */
export async function loadWeights(
  backend: Pick<LoadedBackend, "tf" | "name">,
  checkpoint: Checkpoint,
  { matrices, vectors }: Needs,
): Promise<Weights> {
  const { tf } = backend;
  const loaded = new Map<WeightName, Tensor>();
  try {
    for (const name of vectors) loaded.set(name, await load(name, false));
    for (const [name, transposed] of matrices) loaded.set(name, await load(name, transposed));
    return loaded;
  } catch (error) {
    disposeWeights(loaded);
    throw error;
  }

  async function load(name: WeightName, transposed: boolean): Promise<Tensor> {
    const weight = checkpoint.weights.get(name);
    if (weight === undefined)
      throw new RangeError(`loadWeights: expected a weight ${name} in ${checkpoint.name}`);
    const values = await readWeight(weight);
    const update = checkpoint.updates.get(name);
    const [down, up] =
      update === undefined ? [] : await Promise.all([update.down, update.up].map(readWeight));
    return tf.tidy(() => {
      let tensor = tensorOf(values, weight);
      if (update !== undefined && up !== undefined && down !== undefined) {
        const product = tf.matMul(tensorOf(up, update.up), tensorOf(down, update.down)); // (out, in)
        const delta = tf.mul(product, update.scale);
        tensor = tf.add(tensor, transposed ? tf.transpose(delta) : delta);
      }
      const turn = matrices.has(name) && !transposed && storesColumnsFirst(backend);
      return turn ? tf.transpose(tensor) : tensor;
    });
  }

  function tensorOf(values: Float32Array, { shape }: Weight): Tensor {
    return tf.tensor(values, [...shape], "float32");
  }
}

export function disposeWeights(weights: Weights): void {
  for (const tensor of weights.values()) tensor.dispose();
}

/** Returns the bytes that the weights of a part take as float32. */
export function weightBytes(checkpoint: Checkpoint, { matrices, vectors }: Needs): number {
  let bytes = 0;
  for (const name of [...matrices.keys(), ...vectors]) {
    const shape = checkpoint.weights.get(name)?.shape ?? [];
    bytes += 4 * shape.reduce((product, size) => product * size, 1);
  }
  return bytes;
}
