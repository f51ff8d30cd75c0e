import { existsSync } from "node:fs";
import { join } from "node:path";
import { IsoglossError } from "../base/error.js";
import type { LowRankUpdate, Weight } from "./checkpoint.js";
import { readWeights } from "./find-weights.js";
import { isObject, type JsonObject, readJson } from "./read-json.js";

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
 * Returns the low-rank updates of a PEFT LoRA adapter, by the names of the weights that they
 * update. The scale is alpha / r, or alpha / √r if the adapter is rank-stabilized; both numbers
 * may differ by layer (`rank_pattern`, `alpha_pattern`).
 *
 * `up` is (out, r) and `down` (r, in) also where the checkpoint itself stores (in, out), as
 * GPT-2 does (`fan_in_fan_out`): their product is to be transposed there.
 *
 * @param folder Holds adapter_config.json and adapter_model.safetensors, or .bin.
 * @param weights Those of the base model. A name of the adapter may have a prefix more or less,
 *   such as "transformer.".
 * @throws IsoglossError if the adapter is of another kind than LoRA, uses a feature beyond it
 *   (DoRA, trained biases, whole modules, embeddings), or does not fit the base model.
 */
export async function readAdapter(
  folder: string,
  weights: ReadonlyMap<string, Weight>,
): Promise<ReadonlyMap<string, LowRankUpdate>> {
  const configFile = join(folder, "adapter_config.json");
  const config = await readJson(configFile);
  const refuse = (file: string, what: string): never => {
    throw new IsoglossError(
      `${file}: ${what}`,
      "Merge the adapter in Python, with PEFT's merge_and_unload(), and save the whole model.",
    );
  };
  checkSettings(config, what => refuse(configFile, what));
  const scaleOf = scaling(config, what => refuse(configFile, what));

  const file = ["adapter_model.safetensors", "adapter_model.bin"]
    .map(name => join(folder, name))
    .find(existsSync);
  if (file === undefined)
    throw new IsoglossError(
      `${folder}: has neither adapter_model.safetensors nor adapter_model.bin`,
      "Save the adapter there with save_pretrained(folder).",
    );
  const tensors = await readWeights(file);
  const updates = new Map<string, LowRankUpdate>();
  for (const [name, down] of tensors) {
    const module = name.replace(/^base_model\.model\./, "");
    if (module.endsWith(".lora_B.weight")) continue; // taken with its lora_A
    if (!module.endsWith(".lora_A.weight")) refuse(file, `the tensor ${name} is not supported`);
    const path = module.slice(0, -".lora_A.weight".length);
    const up = tensors.get(name.replace(/lora_A\.weight$/, "lora_B.weight"));
    if (up === undefined) return refuse(file, `${name} has no lora_B`);
    const target = findTarget(`${path}.weight`, weights);
    if (target === null)
      return refuse(
        file,
        `${path} is not, or not only once, in the base model; is it the right one?`,
      );
    const { rank, scale } = scaleOf(path);
    const [output, input] = [up.shape[0], down.shape[1]];
    const { shape } = weights.get(target)!;
    const fits = shape.length === 2 && String([...shape].sort()) === String([output, input].sort());
    if (!fits || down.shape[0] !== rank || up.shape[1] !== rank)
      refuse(
        file,
        `${path}: (${up.shape.join(", ")}) · (${down.shape.join(", ")}) of rank ${rank} does not fit (${shape.join(", ")})`,
      );
    updates.set(target, { down, up, scale });
  }
  const downs = [...tensors.keys()].filter(name => name.endsWith("lora_A.weight")).length;
  if (tensors.size === 0 || tensors.size !== 2 * downs || updates.size !== downs)
    refuse(file, "its tensors are not pairs of lora_A and lora_B, each for a weight of its own");
  return updates;
}

function checkSettings(config: JsonObject, refuse: (what: string) => never): void {
  if (config.peft_type !== "LORA")
    refuse(`an adapter of type ${JSON.stringify(config.peft_type)} is not supported, only LoRA`);
  for (const setting of unsupported) {
    const value = config[setting];
    const isOff = !value || (Array.isArray(value) && value.length === 0);
    if (!isOff) refuse(`${setting} is not supported`);
  }
  if ((config.bias ?? "none") !== "none")
    refuse(`bias ${JSON.stringify(config.bias)} is not supported`);
  if (!initializations.includes(config.init_lora_weights))
    refuse(
      `init_lora_weights ${JSON.stringify(config.init_lora_weights)} changes the base weights, which is not supported`,
    );
}

/** Returns the function that gives each module's rank and scale. */
function scaling(
  config: JsonObject,
  refuse: (what: string) => never,
): (path: string) => { rank: number; scale: number } {
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
      refuse(`${setting} holds ${JSON.stringify(pattern)}: regular expressions are not supported`);
  return path =>
    Object.entries(table).find(([pattern]) =>
      pattern.startsWith("^")
        ? path === pattern.slice(1)
        : path === pattern || path.endsWith(`.${pattern}`),
    )?.[1];
}

/** Returns the one weight that `name` stands for, give or take a prefix, or null. */
function findTarget(name: string, weights: ReadonlyMap<string, Weight>): string | null {
  if (weights.has(name)) return name;
  const alike = [...weights.keys()].filter(
    weight => weight.endsWith(`.${name}`) || name.endsWith(`.${weight}`),
  );
  return alike.length === 1 ? alike[0]! : null;
}
