import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { blockCount, count, readConfig } from "../../config.js";
import { headOf } from "../../names.js";
import type { ModelDecoder } from "../../operations.js";
import { checkedDecoder } from "../../weight-check.js";
import { attended, fed, layerAt, longestOfT5, type T5Side } from "./t5-parts.js";

const keys = z.object({
  vocab_size: count,
  num_decoder_layers: blockCount.nullish(),
  tie_word_embeddings: z.boolean().nullish(),
  scale_decoder_outputs: z.boolean().nullish(),
});

/** What of a decoder its encoder does not say. */
interface T5Decoder {
  readonly architecture: string;
  readonly side: T5Side;
  /** How many the encoder has. */
  readonly blocks: number;
  readonly embedding: string;
  /** Its states are divided by √d_model before the head, unless a file says otherwise. */
  readonly scales: boolean;
}

/**
 * T5's decoder: distances one way, and between both layers of its encoder's blocks one that looks
 * at the source, wherever its tokens stand.
 *
 * @throws IsoglossError if its part of config.json, or one of its tensors, is wrong.
 */
export function t5Decoder(
  checkpoint: Checkpoint,
  { architecture, side: encoder, blocks, embedding, scales }: T5Decoder,
): ModelDecoder {
  const config = readConfig(checkpoint, keys, checkpoint.config);
  const side: T5Side = { ...encoder, name: "decoder" };
  const { width, heads, headDim, norm } = side;
  // transformers ties the head whatever a file says, and takes its word for this instead.
  const head = headOf(checkpoint, {
    tied: true,
    embedding: checkpoint.weights.has("shared.weight") ? "shared.weight" : embedding,
    names: ["lm_head.weight"],
  })!;
  const scaled = scales && (config.scale_decoder_outputs ?? config.tie_word_embeddings !== false);

  const decoder: ModelDecoder = {
    architecture,
    blocks: config.num_decoder_layers ?? blocks,
    width,
    vocabulary: config.vocab_size,
    maxTokens: longestOfT5,

    embed: ops => ops.embedding(embedding),

    block(ops, index, x) {
      const y = attended(ops, side, index, x, true);
      const at = layerAt(side, index, 1);
      const asked = ops.linear(norm(ops, y, `${at}layer_norm`), `${at}EncDecAttention.q.weight`, {
        width: heads * headDim,
      });
      const attention = { heads, kvHeads: heads, headDim, scale: 1, block: index };
      const found = ops.crossAttention(asked, attention);
      const said = ops.linear(found, `${at}EncDecAttention.o.weight`, { width });
      const z = ops.add(y, ops.point("cross-attention", said));
      return fed(ops, side, index, 2, z);
    },

    finalNorm: (ops, x) => norm(ops, x, "decoder.final_layer_norm"),

    memory(ops, index, state) {
      const at = `${layerAt(side, index, 1)}EncDecAttention.`;
      const project = (matrix: string) =>
        ops.linear(state, `${at}${matrix}.weight`, { width: heads * headDim });
      return [project("k"), project("v")];
    },

    logits: (ops, x) => ops.linear(scaled ? ops.scale(x, width ** -0.5) : x, head),
  };
  return checkedDecoder(checkpoint, decoder, width);
}
