import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { readWeight } from "../checkpoint/packed/read-weight.js";
import { needsOf } from "../engine/tfjs/needs.js";
import type { Model, WeightName } from "../model/operations.js";

/** What a final norm does beside its division. */
export interface FinalNorm {
  /** (H) */
  readonly weight: Float64Array;
  /** (H); null of a norm that does not take the mean away. */
  readonly bias: Float64Array | null;
}

/** Returns the weights of a model's final norm; ones where it has none. */
export async function finalNormWeights(checkpoint: Checkpoint, model: Model): Promise<FinalNorm> {
  const found: { weight?: WeightName; bias?: WeightName; offset: number; centers: boolean }[] = [];
  needsOf(ops =>
    model.finalNorm(
      {
        ...ops,
        rmsNorm(_, weight, { unitOffset = false }) {
          found.push({ weight, offset: unitOffset ? 1 : 0, centers: false });
          return null;
        },
        layerNorm(_, { weight, unitOffset = false, bias }) {
          const offset = unitOffset ? 1 : 0;
          found.push({ weight: [weight ?? []].flat()[0], bias, offset, centers: true });
          return null;
        },
      },
      null,
    ),
  );
  const filled = (value: number) => new Float64Array(model.width).fill(value);
  const [norm] = found;
  if (norm === undefined) return { weight: filled(1), bias: null };
  const { offset } = norm;
  const read = async (name: WeightName | undefined, usual: number) => {
    const weight = name === undefined ? undefined : checkpoint.weights.get(name);
    return weight === undefined ? filled(usual) : Float64Array.from(await readWeight(weight));
  };
  const weight = (await read(norm.weight, 1 - offset)).map(value => value + offset);
  return { weight, bias: norm.centers ? await read(norm.bias, 0) : null };
}
