import { gated } from "../../feed-forward.js";
import type { Model, Operations } from "../../operations.js";
import { softcapped } from "../../softcapped.js";
import { alternatingUpdates } from "./alternating-updates.js";
import type { LayeredParts } from "./layered.js";
import { lentAttention } from "./lent-attention.js";
import { perLayerInputs } from "./per-layer-inputs.js";
import { lentColumns } from "./shared-keys.js";

/** A decoder of several streams, of which each block computes the first. */
export interface StreamedParts extends Omit<LayeredParts, "experts" | "keysAreValues"> {
  /** Of the narrow matrix that goes round attention. */
  readonly detourWidth: number;
  /** How many streams there are. */
  readonly streams: number;
  /** Whether what a block adds to the other streams is read of the first by learned factors. */
  readonly scalesCorrected: boolean;
  /** Gates so many standard deviations above their mean, and lower ones, are shut; undefined: none are. */
  cutoff(block: number): number | undefined;
}

/**
 * What flows is the first stream, which is the state, the other streams, a token's inputs of all
 * blocks, and keys and values that were lent. The last block merges the streams.
 */
export function streamed(d: StreamedParts): Model {
  const { width, streams, inputWidth, epsilon } = d;
  const inputs = streams * width;
  const lent = lentColumns(d.attention, inputs + d.blocks * inputWidth);
  const attention = lentAttention({ ...d, lent, keysAreValues: () => false });
  const updates = alternatingUpdates({ streams, width, epsilon });
  const norm = <V>(ops: Operations<V>, x: V, name: string): V =>
    ops.rmsNorm(x, `${name}.weight`, { epsilon });
  const others = Array.from({ length: streams - 1 }, (_, i) => i);

  function feedForward<V>(ops: Operations<V>, block: number, at: string, x: V): V {
    const cutoff = d.cutoff(block);
    const bend = <W>(inside: Operations<W>, _: string, gate: W): W =>
      inside.activation(cutoff === undefined ? gate : inside.above(gate, cutoff), d.activation);
    const part = gated({ activation: bend, width: d.feedForwardWidth(block), bias: false });
    const between = ops.point("mlp-input", norm(ops, x, `${at}pre_feedforward_layernorm`));
    return part(ops, `${at}mlp.`, between);
  }

  /** What goes round attention through a narrow matrix. */
  function laurel<V>(ops: Operations<V>, at: string, x: V): V {
    const narrow = ops.linear(x, `${at}linear_left.weight`, { width: d.detourWidth });
    const wide = ops.linear(narrow, `${at}linear_right.weight`, { width });
    return ops.add(x, norm(ops, wide, `${at}post_laurel_norm`));
  }

  /** What a token's own input of a block says to the other streams. */
  function said<V>(ops: Operations<V>, block: number, at: string, first: V, flow: V): V {
    const begin = inputs + block * inputWidth;
    const own = ops.slice(flow, begin, begin + inputWidth);
    const read = d.scalesCorrected ? ops.scaleBy(first, `${at}altup.correct_output_scale`) : first;
    const gate = ops.linear(read, `${at}per_layer_input_gate.weight`, { width: inputWidth });
    const passed = ops.multiply(ops.activation(gate, d.activation), own);
    const projected = ops.linear(passed, `${at}per_layer_projection.weight`, { width });
    return norm(ops, projected, `${at}post_per_layer_input_norm`);
  }

  function merged<V>(ops: Operations<V>, [first, ...rest]: readonly V[]): V {
    const sum = rest.reduce((all, stream, i) => {
      const name = `${d.prefix}altup_unembed_projections.${i}.weight`;
      return ops.add(all, ops.asLarge(ops.linear(stream, name, { width }), first!));
    }, first!);
    return ops.scale(sum, 1 / streams);
  }

  return {
    architecture: d.architecture,
    blocks: d.blocks,
    width,
    vocabulary: d.vocabulary,
    maxTokens: d.maxTokens,
    beside: {
      begin(ops, state) {
        const begun = others.map(i => {
          const name = `${d.prefix}altup_projections.${i}.weight`;
          return ops.asLarge(ops.linear(state, name, { width }), state);
        });
        const { inputVocabulary: vocabulary } = d;
        return ops.join([state, ...begun, perLayerInputs(ops, state, { ...d, vocabulary })]);
      },
      width: block => (block < d.blocks ? lent.before(block) - width : 0),
    },
    embed: ops => ops.scale(ops.embedding(`${d.prefix}embed_tokens.weight`), d.embeddingScale),
    block(ops, index, flow) {
      const at = `${d.prefix}layers.${index}.`;
      const given = [0, ...others.map(i => i + 1)].map(i =>
        ops.slice(flow, i * width, (i + 1) * width),
      );
      const predicted = updates.predict(ops, `${at}altup.`, given);
      const x = predicted[0]!;
      const read = norm(ops, x, `${at}input_layernorm`);
      const { mixed, k, v } = attention(ops, index, `${at}self_attn.`, read, flow);
      const attended = norm(ops, mixed, `${at}post_attention_layernorm`);
      const y = ops.add(x, ops.point("attention", attended));
      const z = ops.scale(ops.add(y, laurel(ops, `${at}laurel.`, read)), Math.SQRT1_2);
      const fed = norm(ops, feedForward(ops, index, at, z), `${at}post_feedforward_layernorm`);
      const made = ops.add(z, ops.point("mlp", fed));
      const [first, ...rest] = updates.correct(ops, `${at}altup.`, predicted, made) as [
        typeof flow,
        ...(typeof flow)[],
      ];
      const own = said(ops, index, at, first, flow);
      const after = [first, ...rest.map(stream => ops.add(stream, own))];
      if (index + 1 === d.blocks) return merged(ops, after);
      const kept = ops.slice(flow, inputs, lent.before(index));
      return ops.join([...after, kept, ...(d.attention[index]!.lends ? [k, v] : [])]);
    },
    finalNorm: (ops, x) => norm(ops, x, `${d.prefix}norm`),
    logits:
      d.head === undefined
        ? undefined
        : (ops, x) => softcapped(ops, ops.linear(x, d.head!), d.logitSoftcap),
  };
}
