import { IsoglossError } from "../../base/error.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { readWeight } from "../../checkpoint/packed/read-weight.js";
import { product } from "../../numeric/linear/product.js";
import { type Matrix, matrix } from "../../numeric/matrix.js";

const softplus = (x: number) => (x > 20 ? x : Math.log1p(Math.exp(x)));
const clamp = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);

/** The activations that a name of COMET's files can stand for, with torch's defaults. */
export const activations: Readonly<Record<string, (x: number) => number>> = {
  Tanh: Math.tanh,
  Sigmoid: x => 1 / (1 + Math.exp(-x)),
  Identity: x => x,
  Softplus: softplus,
  Softsign: x => x / (1 + Math.abs(x)),
  Hardtanh: x => clamp(x, -1, 1),
  Hardsigmoid: x => clamp(x / 6 + 0.5, 0, 1),
  Hardswish: x => x * clamp(x / 6 + 0.5, 0, 1),
  Mish: x => x * Math.tanh(softplus(x)),
  Tanhshrink: x => x - Math.tanh(x),
  Softshrink: x => (x > 0.5 ? x - 0.5 : x < -0.5 ? x + 0.5 : 0),
  Hardshrink: x => (Math.abs(x) > 0.5 ? x : 0),
};

/** The dense layers on top of a metric: features in, a score out. */
export interface Estimator {
  /** Returns a score a row of features. */
  readonly score: (features: Matrix) => Promise<Float32Array>;
}

interface Layer {
  readonly weight: Matrix; // (out, in)
  readonly bias: Float32Array;
  readonly activation: (x: number) => number;
}

/**
 * Reads the dense layers `estimator.ff.0`, `.3`, `.6` …: between them lie an activation and a dropout.
 *
 * @param features How many numbers a row has.
 * @throws IsoglossError if a tensor is missing or misshapen.
 */
export async function readEstimator(
  { folder, weights }: Pick<Checkpoint, "folder" | "weights">,
  features: number,
  {
    hiddenSizes,
    activation,
    finalActivation,
  }: {
    readonly hiddenSizes: readonly number[];
    readonly activation: string;
    readonly finalActivation: string | null;
  },
): Promise<Estimator> {
  const widths = [features, ...hiddenSizes, 1];
  const layers: Layer[] = [];
  for (let i = 0; i + 1 < widths.length; i++) {
    const [from, to] = [widths[i]!, widths[i + 1]!];
    const name = `estimator.ff.${3 * i}`;
    const isLast = i + 2 === widths.length;
    layers.push({
      weight: matrix(to, from, await readTensor(folder, weights, `${name}.weight`, [to, from])),
      bias: await readTensor(folder, weights, `${name}.bias`, [to]),
      activation: activations[isLast ? (finalActivation ?? "Identity") : activation]!,
    });
  }
  return {
    async score(rows) {
      let x = rows;
      for (const layer of layers) {
        const y = await product(x, layer.weight, { transposeY: true });
        const data = y.data as Float32Array;
        for (let at = 0; at < data.length; at++)
          data[at] = layer.activation(data[at]! + layer.bias[at % y.cols]!);
        x = y;
      }
      return x.data as Float32Array;
    },
  };
}

/**
 * Returns a tensor of a checkpoint in float32.
 * @throws IsoglossError if it is missing, or of another shape.
 */
export async function readTensor(
  folder: string,
  weights: Checkpoint["weights"],
  name: string,
  shape: readonly number[],
): Promise<Float32Array> {
  const weight = weights.get(name);
  const hint = "The checkpoint and hparams.yaml are not of the same metric: get both again.";
  if (weight === undefined)
    throw new IsoglossError(`${folder}: the tensor ${name} is missing`, hint);
  if (String(weight.shape) !== String(shape))
    throw new IsoglossError(
      `${folder}: the tensor ${name} must have shape (${shape.join(", ")}), got (${weight.shape.join(", ")})`,
      hint,
    );
  return readWeight(weight);
}
