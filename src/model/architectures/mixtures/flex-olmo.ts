import { count, positive } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder, postNorms } from "../../decoder.js";
import { olmoeKeys, olmoeKinds, olmoeLike } from "./olmoe.js";

/** OLMo 2 with experts that were trained apart. @see Shi et al. 2025, https://arxiv.org/abs/2507.07024 */
export const flexOlmo = architecture(
  {
    used: {
      ...olmoeKeys,
      rope_theta: positive.default(500_000),
      num_experts: count.default(7),
      num_experts_per_tok: count.default(5),
    },
    ...olmoeKinds,
  },
  (checkpoint, config, note) =>
    decoder({ ...olmoeLike("flex_olmo", checkpoint, config, note), norms: postNorms }),
);
