import { join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type {
  SentenceActivation,
  SentenceModules,
  SentenceStep,
} from "../../checkpoint/sentence/sentence-modules.js";
import type { Activation, Model, Operations } from "../../model/operations.js";
import { widthsOf } from "../../model/weight-check.js";

/** What makes one vector of what a sentence's tokens were pooled to. */
export interface SentenceHead {
  /** E, the vector's width. */
  readonly width: number;
  /** (B, 1, E) from (B, 1, P·H), the poolings joined. */
  apply<V>(ops: Operations<V>, x: V): V;
}

/** PyTorch's norms have it unless told otherwise. */
const epsilon = 1e-5;

const activations: Readonly<Record<SentenceActivation, Activation | undefined>> = {
  Identity: undefined,
  Tanh: "tanh",
  ReLU: "relu",
  GELU: "gelu",
  SiLU: "silu",
  Sigmoid: "sigmoid",
};

/**
 * Returns the steps of a sentence-transformers model after its pooling.
 * @param checkpoint With the weights of the steps.
 * @throws IsoglossError if the steps, the transformer and the weights are not of one size.
 */
export function sentenceHead(
  checkpoint: Checkpoint,
  model: Model,
  { poolings, stateWidth, steps }: SentenceModules,
): SentenceHead {
  const pooled = poolings.length * model.width;
  const refuse = (what: string, width: number, wanted: number) =>
    new IsoglossError(
      `${join(checkpoint.folder, "modules.json")}: ${what} takes ${width} numbers where there are ${wanted}`,
      "The modules are not of the same model: get all of them again.",
    );
  if (stateWidth !== model.width) throw refuse("its Pooling", stateWidth, model.width);
  let width = pooled;
  for (const step of steps) {
    const takes =
      step.kind === "dense" ? step.inputs : step.kind === "layer norm" ? step.width : width;
    if (takes !== width) throw refuse(`its ${step.kind} step`, takes, width);
    if (step.kind === "dense") width = step.outputs;
  }
  const head: SentenceHead = {
    width,
    apply: (ops, x) => steps.reduce((y, step) => applied(ops, y, step), x),
  };
  head.apply(widthsOf(checkpoint, model), pooled);
  return head;
}

function applied<V>(ops: Operations<V>, x: V, step: SentenceStep): V {
  switch (step.kind) {
    case "dense": {
      const { at, outputs: width } = step;
      const bias = step.bias ? { bias: `${at}linear.bias` } : {};
      const product = ops.linear(x, `${at}linear.weight`, { ...bias, width });
      const kind = activations[step.activation];
      const bent = kind === undefined ? product : ops.activation(product, kind);
      if (!step.residual) return bent;
      const beside = step.inputs === width ? x : ops.linear(x, `${at}residual.weight`, { width });
      return ops.add(bent, beside);
    }
    case "layer norm": {
      const { at } = step;
      return ops.layerNorm(x, { weight: `${at}norm.weight`, bias: `${at}norm.bias`, epsilon });
    }
    case "normalize":
      return ops.unit(x);
  }
}
