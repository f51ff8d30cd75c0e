import { existsSync } from "node:fs";
import { join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import type { LowRankUpdate, Weight } from "../checkpoint.js";
import { readWeights } from "../find-weights.js";
import { readJson } from "../read-json.js";
import { adapterScaling } from "./adapter-scaling.js";

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
  const scaleOf = adapterScaling(config, what => refuse(configFile, what));

  const file = ["adapter_model.safetensors", "adapter_model.bin"]
    .map(name => join(folder, name))
    .find(existsSync);
  if (file === undefined)
    throw new IsoglossError(
      `${folder}: has neither adapter_model.safetensors nor adapter_model.bin`,
      "Save the adapter there with save_pretrained(folder).",
    );
  const { weights: tensors } = await readWeights(file);
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

/** Returns the one weight that `name` stands for, give or take a prefix, or null. */
function findTarget(name: string, weights: ReadonlyMap<string, Weight>): string | null {
  if (weights.has(name)) return name;
  const alike = [...weights.keys()].filter(
    weight => weight.endsWith(`.${name}`) || name.endsWith(`.${weight}`),
  );
  return alike.length === 1 ? alike[0]! : null;
}
