import type { Activation, Operations } from "./operations.js";

/** @file The part of a block that looks at each token alone. */

/**
 * Returns what is added to the residual.
 * @param at What precedes its weights' names: "model.layers.0.mlp.".
 */
export type FeedForward = <V>(ops: Operations<V>, at: string, x: V) => V;

/** What stands between two matrices: one of those that have a name, or one with weights under `at`. */
type Bend = Activation | (<V>(ops: Operations<V>, at: string, x: V) => V);

interface Options {
  readonly activation: Bend;
  /** Between the matrices. */
  readonly width: number;
  readonly bias: boolean;
}

/** Multiplies by the matrix under `name`, and adds its bias if it has one. */
export function linear<V>(
  ops: Operations<V>,
  x: V,
  name: string,
  bias: boolean,
  width?: number,
): V {
  return ops.linear(x, `${name}.weight`, { bias: bias ? `${name}.bias` : undefined, width });
}

const bent = <V>(ops: Operations<V>, bend: Bend, at: string, x: V): V =>
  typeof bend === "string" ? ops.activation(x, bend) : bend(ops, at, x);

/** The names of the matrices of a gated part. */
interface GatedNames {
  readonly gate: string;
  readonly up: string;
  /** Of gate and up in one. */
  readonly both: string;
  readonly down: string;
}

const usualNames: GatedNames = {
  gate: "gate_proj",
  up: "up_proj",
  both: "gate_up_proj",
  down: "down_proj",
};

/**
 * Returns down(act(gate(x)) · up(x)).
 * @param fused Whether gate and up lie in one matrix, the gate first (Phi-3, GLM-4).
 */
export function gated({
  activation,
  width,
  bias,
  fused = false,
  names: given = {},
}: Options & { readonly fused?: boolean; readonly names?: Partial<GatedNames> }): FeedForward {
  const names = { ...usualNames, ...given };
  function gateAndUp<V>(ops: Operations<V>, at: string, x: V): [V, V] {
    if (!fused) {
      const project = (name: string) => linear(ops, x, at + name, bias, width);
      return [project(names.gate), project(names.up)];
    }
    const both = linear(ops, x, at + names.both, bias, 2 * width);
    return [ops.slice(both, 0, width), ops.slice(both, width, 2 * width)];
  }
  return (ops, at, x) => {
    const [gate, up] = gateAndUp(ops, at, x);
    const open = ops.point("gate", bent(ops, activation, at, gate));
    const hidden = ops.point("activation", ops.multiply(open, up));
    return linear(ops, hidden, at + names.down, bias);
  };
}

/** Returns the same of LLaMA's names and without a bias, as most experts have it. */
export function plainGated(
  { hidden_act: activation }: { readonly hidden_act: Activation },
  width: number,
): FeedForward {
  return gated({ activation, width, bias: false });
}

/**
 * The same, gate and up in one matrix, both matrices stored in stacks.
 * @param transposed Whether as (in, out), as in Llama 4; default: true.
 */
export function stackedGated(
  activation: Activation,
  width: number,
  { transposed = true }: { readonly transposed?: boolean } = {},
): FeedForward {
  return (ops, at, x) => {
    const both = ops.linear(x, `${at}gate_up_proj`, { transposed, width: 2 * width });
    const gate = ops.point("gate", ops.activation(ops.slice(both, 0, width), activation));
    const hidden = ops.point("activation", ops.multiply(gate, ops.slice(both, width, 2 * width)));
    return ops.linear(hidden, `${at}down_proj`, { transposed });
  };
}

/** Returns down(act(up(x))), by the names of the two matrices. */
export function ungated(
  { activation, width, bias }: Options,
  [up, down]: readonly [up: string, down: string],
): FeedForward {
  return (ops, at, x) => {
    const hidden = linear(ops, x, at + up, bias, width);
    const bowed = ops.point("activation", bent(ops, activation, at, hidden));
    return linear(ops, bowed, at + down, bias);
  };
}

/** Returns the same of the keys that those of LLaMA's relatives have that kept all but its gate. */
export function upAndDown(config: {
  readonly hidden_act: Activation;
  readonly intermediate_size: number;
  readonly mlp_bias: boolean;
}): FeedForward {
  const { hidden_act: activation, intermediate_size: width, mlp_bias: bias } = config;
  return ungated({ activation, width, bias }, ["up_proj", "down_proj"]);
}
