import { excerpt } from "../../base/excerpt.js";
import type { JsonObject } from "../read-json.js";
import { patternValues } from "./adapter-targets.js";

/** Settings that would make W + scale · up · down wrong, wherever they are switched on. */
const unsupported = [
  "use_dora",
  "use_qalora",
  "use_bdlora",
  "lora_bias",
  "layer_replication",
  "trainable_token_indices",
  "alora_invocation_tokens",
  "arrow_config",
  "kasa_config",
  "monteclora_config",
  "velora_config",
];

/** Initializations that leave the base weights as they are when an adapter is loaded; PiSSA, LoftQ … change them. */
const initializations: readonly unknown[] = [
  true,
  false,
  null,
  undefined,
  "gaussian",
  "orthogonal",
  "eva",
  "lora_ga",
];

type Refuse = (what: string) => never;

/** Refuses the settings of an adapter_config.json that change more than a scale. */
export function checkAdapterSettings(config: JsonObject, refuse: Refuse): void {
  if (config.peft_type !== "LORA")
    refuse(`an adapter of type ${excerpt(config.peft_type)} is not supported, only LoRA`);
  for (const setting of unsupported) {
    const value = config[setting];
    const isOff = !value || (Array.isArray(value) && value.length === 0);
    if (!isOff) refuse(`${setting} is not supported`);
  }
  if (!initializations.includes(config.init_lora_weights))
    refuse(
      `init_lora_weights ${excerpt(config.init_lora_weights)} changes the base weights, which is not supported`,
    );
}

/**
 * Returns the function that gives each module's rank r and the scale of its update, alpha / r or,
 * if the adapter is rank-stabilized, alpha / √r.
 *
 * @param modules The paths that it will be asked about.
 * @param refuse Throws, with a message about the file.
 */
export function adapterScaling(
  config: JsonObject,
  modules: readonly string[],
  refuse: Refuse,
): (path: string) => { rank: number; scale: number } {
  const ranks = patternValues("rank_pattern", config, modules, refuse);
  const alphas = patternValues("alpha_pattern", config, modules, refuse);
  return path => {
    const rank = ranks.get(path) ?? config.r;
    const alpha = alphas.get(path) ?? config.lora_alpha;
    if (typeof rank !== "number" || typeof alpha !== "number" || !(rank >= 1))
      return refuse(`r and lora_alpha must be positive numbers`);
    return { rank, scale: config.use_rslora === true ? alpha / Math.sqrt(rank) : alpha / rank };
  };
}
