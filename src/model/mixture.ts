import { z } from "zod";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { checkOneABlock, configError, count } from "./config.js";
import type { FeedForward } from "./feed-forward.js";
import type { MixtureOptions, RoutingOptions } from "./operations.js";
import { pointsUnder } from "./points.js";

/** The keys of config.json that Qwen's mixtures share, beside those of the model without one. */
export const sparseKeys = {
  moe_intermediate_size: count,
  num_experts_per_tok: count,
  norm_topk_prob: z.boolean().default(false),
  decoder_sparse_step: count.default(1),
  mlp_only_layers: z.array(z.int().min(0)).nullish(),
};

/** What mixtures leave unread. */
export const unreadByMixtures = {
  output_router_logits: "says what is handed over",
  router_jitter_noise: "only training reads it",
  router_aux_loss_coef: "only training reads it",
  mlp_bias: "experts have none", // an architecture that reads it goes before
};

/** How a mixture differs from the usual. */
interface Mixture extends RoutingOptions, Pick<MixtureOptions, "before"> {
  /** The router's name; default "gate". */
  readonly router?: string;
  /** Whether the router has a bias. */
  readonly biased?: boolean;
}

/**
 * Returns a feed-forward part of experts, of which each token's router chooses some. A hook reads
 * the router's logits at "block.3.router", and what it makes of them at "block.3.shares".
 *
 * @param expert What one of them does, its weights under "experts.0.".
 */
export function mixture(options: Mixture, expert: FeedForward): FeedForward {
  const { experts, router: name = "gate", biased = false } = options;
  return (ops, at, x) => {
    const bias = biased && { bias: `${at}${name}.bias` };
    const logits = ops.linear(x, `${at}${name}.weight`, { width: experts, exact: true, ...bias });
    const router = ops.point("router", logits);
    const { correction } = options;
    const routing =
      correction === undefined ? options : { ...options, correction: at + correction };
    const shares = ops.point("shares", ops.shares(router, routing));
    return ops.mixture(x, shares, options, (inside, tokens, index) =>
      expert(inside, `${at}experts.${index}.`, tokens),
    );
  };
}

/** Adds what an expert says that looks at every token, as far as a gate lets it (Qwen 2). */
export function withShared(routed: FeedForward, shared: FeedForward): FeedForward {
  return (ops, at, x) => {
    const gate = ops.linear(x, `${at}shared_expert_gate.weight`, { width: 1, exact: true });
    const common = shared(pointsUnder(ops, "shared."), `${at}shared_expert.`, x);
    return ops.add(routed(ops, at, x), ops.multiply(common, ops.activation(gate, "sigmoid")));
  };
}

/** Adds what an expert says that looks at every token, its weights under `name`. */
export function besides(routed: FeedForward, shared: FeedForward, name: string): FeedForward {
  return (ops, at, x) =>
    ops.add(routed(ops, at, x), shared(pointsUnder(ops, "shared."), at + name, x));
}

/** @throws IsoglossError if experts cannot be grouped, or chosen, so. */
export function checkedMixture<R extends RoutingOptions>(checkpoint: Checkpoint, options: R): R {
  const { experts, chosen, groups } = options;
  const { count = 1, chosen: best = 1, judgedBy = 1 } = groups ?? {};
  const each = experts / count;
  if (!Number.isInteger(each) || each < judgedBy || best > count)
    throw configError(
      checkpoint,
      "n_group",
      `${count} groups, of which ${best} are chosen, do not go with ${experts} experts`,
    );
  if (chosen > best * each)
    throw configError(
      checkpoint,
      "num_experts_per_tok",
      `${chosen} cannot be chosen of ${best * each} experts`,
    );
  return options;
}

/** Of each block, whether it has experts. */
export const mlpLayerTypes = z.array(z.enum(["dense", "sparse"])).nullish();

/**
 * Returns whether a block has no experts: `mlp_layer_types` say it, or else it is among the first.
 * @throws IsoglossError if they speak of more or fewer blocks than there are.
 */
export function denseOf(
  checkpoint: Checkpoint,
  config: {
    readonly num_hidden_layers: number;
    readonly mlp_layer_types?: z.infer<typeof mlpLayerTypes>;
    readonly first_k_dense_replace: number;
  },
): (block: number) => boolean {
  const { mlp_layer_types: kinds, num_hidden_layers: blocks } = config;
  checkOneABlock(checkpoint, "mlp_layer_types", kinds, blocks);
  return block => (kinds ? kinds[block] === "dense" : block < config.first_k_dense_replace);
}

/** Returns whether a block has experts, of those keys. */
export function isSparse(
  block: number,
  {
    mlp_only_layers: dense,
    decoder_sparse_step: step,
  }: z.infer<z.ZodObject<Pick<typeof sparseKeys, "mlp_only_layers" | "decoder_sparse_step">>>,
): boolean {
  return !dense?.includes(block) && (block + 1) % step === 0;
}
