import type { Activation, DeltaInputs, Operations } from "../../operations.js";

/** The widths of a gated delta net, as config.json names them. */
export interface DeltaFields {
  readonly linear_conv_kernel_dim: number;
  readonly linear_key_head_dim: number;
  readonly linear_value_head_dim: number;
  readonly linear_num_key_heads: number;
  readonly linear_num_value_heads: number;
  readonly hidden_act: Activation;
  readonly rms_norm_eps: number;
}

/** What the projections give: q, k and v side by side, the gate of the answer, and a and b. */
export interface Projected<V> extends Pick<DeltaInputs<V>, "a" | "b"> {
  readonly qkv: V;
  readonly gate: V;
}

/**
 * Returns what stands in for attention where a block keeps a memory instead: queries, keys and
 * values see the few tokens before them, a gated delta rule reads them, and what it says is
 * normalised by heads and let through a gate.
 *
 * @param project How the architecture lays out its projections.
 * @see Yang et al. 2025, https://arxiv.org/abs/2412.06464
 */
export function gatedDelta(
  config: DeltaFields,
  project: <V>(ops: Operations<V>, at: string, x: V) => Projected<V>,
): <V>(ops: Operations<V>, at: string, x: V) => V {
  const { linear_num_value_heads: heads, linear_num_key_heads: keyHeads } = config;
  const { linear_key_head_dim: keyDim, linear_value_head_dim: valueDim } = config;
  const keys = keyHeads * keyDim;
  return (ops, at, x) => {
    const { qkv, gate, a, b } = project(ops, at, x);
    const taps = config.linear_conv_kernel_dim;
    const width = 2 * keys + heads * valueDim;
    const seen = ops.convolution(qkv, `${at}conv1d.weight`, { taps, width });
    const mixed = ops.activation(seen, config.hidden_act);
    const said = ops.deltaRule(
      {
        q: ops.slice(mixed, 0, keys),
        k: ops.slice(mixed, keys, 2 * keys),
        v: ops.slice(mixed, 2 * keys, width),
        a,
        b,
      },
      {
        heads,
        keyHeads,
        keyDim,
        valueDim,
        decay: `${at}A_log`,
        bias: `${at}dt_bias`,
      },
    );
    const epsilon = config.rms_norm_eps;
    const normed = ops.rmsNorm(said, `${at}norm.weight`, { epsilon, heads });
    const passed = ops.multiply(normed, ops.activation(gate, "silu"));
    return ops.linear(passed, `${at}out_proj.weight`);
  };
}
