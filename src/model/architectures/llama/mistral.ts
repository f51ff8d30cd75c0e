import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { count } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { layerTypes, windowOf } from "../../layer-types.js";
import { llamaLike, llamaLikeKeys, unreadByDecoders, withoutWindows } from "../../llama-like.js";
import type { Model } from "../../operations.js";

/** LLaMA with a sliding window in every block. @see Jiang et al. 2023, https://arxiv.org/abs/2310.06825 */
export const mistral = mistralLike("mistral");

/** Mistral whose `layer_types` say which blocks have a window; a mistral with that key is one, too. */
export const ministral = mistralLike("ministral");

function mistralLike(name: string): (checkpoint: Checkpoint) => Model {
  const { use_sliding_window, max_window_layers } = withoutWindows;
  const unread = "this architecture has no biases";
  return architecture(
    {
      used: {
        ...llamaLikeKeys,
        num_key_value_heads: count.nullish().default(8),
        max_position_embeddings: count.default(4096 * 32),
        sliding_window: count.nullish().default(4096),
        layer_types: layerTypes,
      },
      inert: {
        ...unreadByDecoders,
        use_sliding_window,
        max_window_layers,
        attention_bias: unread,
        mlp_bias: unread,
      },
    },
    (checkpoint, config, note) =>
      decoder({
        ...llamaLike(name, checkpoint, config, note),
        window: windowOf(checkpoint, config, () => config.sliding_window !== null),
      }),
  );
}
