import { excerpt } from "../../base/excerpt.js";
import { isObject, type JsonObject } from "../read-json.js";

/** Settings that would make W + scale · up · down wrong, wherever they are switched on. */
const unsupported = [
  "use_dora",
  "use_qalora",
  "use_bdlora",
  "lora_bias",
  "modules_to_save",
  "layer_replication",
  "target_parameters",
  "trainable_token_indices",
  "alora_invocation_tokens",
  "arrow_config",
  "kasa_config",
  "monteclora_config",
  "velora_config",
];

/** Initializations that leave the base weights as they are; PiSSA, LoftQ … change them. */
const initializations: readonly unknown[] = [
  true,
  false,
  undefined,
  "gaussian",
  "orthogonal",
  "eva",
];

/**
 * Returns the function that gives each module's rank r and the scale of its update, alpha / r or,
 * if the adapter is rank-stabilized, alpha / √r.
 *
 * @param config The adapter's adapter_config.json.
 * @param refuse Throws, with a message about the file.
 */
export function adapterScaling(
  config: JsonObject,
  refuse: (what: string) => never,
): (path: string) => { rank: number; scale: number } {
  checkSettings(config, refuse);
  const ranks = patterns("rank_pattern", config, refuse);
  const alphas = patterns("alpha_pattern", config, refuse);
  return path => {
    const rank = ranks(path) ?? config.r;
    const alpha = alphas(path) ?? config.lora_alpha;
    if (typeof rank !== "number" || typeof alpha !== "number" || !(rank >= 1))
      return refuse(`r and lora_alpha must be positive numbers`);
    return { rank, scale: config.use_rslora === true ? alpha / Math.sqrt(rank) : alpha / rank };
  };
}

function checkSettings(config: JsonObject, refuse: (what: string) => never): void {
  if (config.peft_type !== "LORA")
    refuse(`an adapter of type ${excerpt(config.peft_type)} is not supported, only LoRA`);
  for (const setting of unsupported) {
    const value = config[setting];
    const isOff = !value || (Array.isArray(value) && value.length === 0);
    if (!isOff) refuse(`${setting} is not supported`);
  }
  if ((config.bias ?? "none") !== "none") refuse(`bias ${excerpt(config.bias)} is not supported`);
  if (!initializations.includes(config.init_lora_weights))
    refuse(
      `init_lora_weights ${excerpt(config.init_lora_weights)} changes the base weights, which is not supported`,
    );
}

/**
 * Returns the value of the first pattern that matches a module's path, at its end and on a
 * dot's boundary. PEFT takes patterns for regular expressions; here they are names, with "^"
 * for the beginning of the path, since an expression from outside may take forever.
 */
function patterns(
  setting: string,
  config: JsonObject,
  refuse: (what: string) => never,
): (path: string) => unknown {
  const table = config[setting] ?? {};
  if (!isObject(table)) return refuse(`${setting} is not an object`);
  for (const pattern of Object.keys(table))
    if (!/^\^?[\w.]+$/.test(pattern))
      refuse(`${setting} holds ${excerpt(pattern)}: regular expressions are not supported`);
  return path =>
    Object.entries(table).find(([pattern]) =>
      pattern.startsWith("^")
        ? path === pattern.slice(1)
        : path === pattern || path.endsWith(`.${pattern}`),
    )?.[1];
}
