import { gated, stackedGated } from "../../feed-forward.js";
import type { Activation, Model, Operations, Rotary, RoutingOptions } from "../../operations.js";
import { softcapped } from "../../softcapped.js";
import { lentAttention } from "./lent-attention.js";
import { perLayerInputs } from "./per-layer-inputs.js";
import { type BlockAttention, lentColumns } from "./shared-keys.js";

/** A decoder whose blocks read the token anew and lend one another keys and values. */
export interface LayeredParts {
  readonly architecture: string;
  readonly blocks: number;
  readonly width: number;
  readonly vocabulary: number;
  readonly maxTokens: number;
  readonly heads: number;
  readonly causal: boolean;
  readonly attention: readonly BlockAttention[];
  readonly prefix: string;
  readonly head: string | undefined;
  readonly bias: boolean;
  readonly activation: Activation;
  readonly epsilon: number;
  readonly embeddingScale: number;
  /** Of a token's own input of each block; 0: there are none. */
  readonly inputWidth: number;
  readonly inputVocabulary: number;
  readonly logitSoftcap: number | undefined;
  readonly experts: (RoutingOptions & { readonly width: number }) | undefined;
  feedForwardWidth(block: number): number;
  rotary(block: number): Rotary | undefined;
  window(block: number): number | undefined;
  /** Whether a block's values are its keys as they were before they were normed and turned. */
  keysAreValues(block: number): boolean;
}

/** What flows is the state, a token's inputs of all blocks, and keys and values that were lent. */
export function layered(d: LayeredParts): Model {
  const inputs = d.width + d.blocks * d.inputWidth;
  const lent = lentColumns(d.attention, inputs);
  const attention = lentAttention({ ...d, lent });
  const norm = <V>(ops: Operations<V>, x: V, name: string, heads = 1): V =>
    ops.rmsNorm(x, `${name}.weight`, { epsilon: d.epsilon, heads });

  function feedForward<V>(ops: Operations<V>, block: number, at: string, x: V): V {
    const width = d.feedForwardWidth(block);
    const part = gated({ activation: d.activation, width, bias: false });
    const between = norm(ops, x, `${at}pre_feedforward_layernorm`);
    // Beside experts there is no one value that all of the part reads.
    const fed = d.experts === undefined ? ops.point("mlp-input", between) : between;
    const common = part(ops, `${at}mlp.`, fed);
    if (d.experts === undefined) return common;
    const scale = { epsilon: d.epsilon };
    const read = ops.scale(ops.rmsNorm(x, `${at}router.scale`, scale), d.width ** -0.5);
    const { experts } = d.experts;
    const logits = ops.linear(read, `${at}router.proj.weight`, { width: experts, exact: true });
    const router = ops.point("router", logits);
    const shares = ops.point("shares", ops.shares(router, d.experts));
    const weighed = ops.scaleBy(shares, `${at}router.per_expert_scale`);
    const expert = stackedGated(d.activation, d.experts.width, { transposed: false });
    const routed = ops.mixture(
      norm(ops, x, `${at}pre_feedforward_layernorm_2`),
      weighed,
      d.experts,
      (inside, tokens, index) => expert(inside, `${at}experts.${index}.`, tokens),
    );
    return ops.add(
      norm(ops, common, `${at}post_feedforward_layernorm_1`),
      norm(ops, routed, `${at}post_feedforward_layernorm_2`),
    );
  }

  /** Adds what the token's own input of this block says. */
  function withInput<V>(ops: Operations<V>, block: number, at: string, x: V, flow: V): V {
    if (d.inputWidth === 0) return x;
    const begin = d.width + block * d.inputWidth;
    const own = ops.slice(flow, begin, begin + d.inputWidth);
    const gate = ops.linear(x, `${at}per_layer_input_gate.weight`, { width: d.inputWidth });
    const passed = ops.multiply(ops.activation(gate, d.activation), own);
    const said = ops.linear(passed, `${at}per_layer_projection.weight`);
    return ops.add(x, norm(ops, said, `${at}post_per_layer_input_norm`));
  }

  return {
    architecture: d.architecture,
    blocks: d.blocks,
    width: d.width,
    vocabulary: d.vocabulary,
    maxTokens: d.maxTokens,
    beside: {
      begin(ops, state) {
        if (d.inputWidth === 0) return state;
        const { inputVocabulary: vocabulary } = d;
        return ops.join([state, perLayerInputs(ops, state, { ...d, vocabulary })]);
      },
      width: block => lent.before(block) - d.width,
    },
    embed: ops => ops.scale(ops.embedding(`${d.prefix}embed_tokens.weight`), d.embeddingScale),
    block(ops, index, flow) {
      const at = `${d.prefix}layers.${index}.`;
      const x = ops.slice(flow, 0, d.width);
      const read = norm(ops, x, `${at}input_layernorm`);
      const { mixed, k, v } = attention(ops, index, `${at}self_attn.`, read, flow);
      const attended = norm(ops, mixed, `${at}post_attention_layernorm`);
      const y = ops.add(x, ops.point("attention", attended));
      const fed = norm(ops, feedForward(ops, index, at, y), `${at}post_feedforward_layernorm`);
      const z = ops.add(y, ops.point("mlp", fed));
      const state = ops.scaleBy(withInput(ops, index, at, z, flow), `${at}layer_scalar`);
      const before = lent.before(index);
      const parts = before > d.width ? [state, ops.slice(flow, d.width, before)] : [state];
      const { lends } = d.attention[index]!;
      const all = lends ? [...parts, k, v] : parts;
      return all.length === 1 ? state : ops.join(all);
    },
    finalNorm: (ops, x) => norm(ops, x, `${d.prefix}norm`),
    logits:
      d.head === undefined
        ? undefined
        : (ops, x) => softcapped(ops, ops.linear(x, d.head!), d.logitSoftcap),
  };
}
