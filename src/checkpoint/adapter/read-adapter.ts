import { join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { isPresent } from "../../base/open-file.js";
import type { Checkpoint, LowRankUpdate, Weight } from "../checkpoint.js";
import { readWeights } from "../find-weights.js";
import { type JsonObject, readJson } from "../read-json.js";
import { adapterScaling, checkAdapterSettings } from "./adapter-scaling.js";
import { adapterTargets } from "./adapter-targets.js";
import { type AdapterTensors, sortAdapterTensors } from "./adapter-tensors.js";
import { replaceParameters, tiesHead } from "./replace-parameters.js";
import { findTarget, isHead, pathOf } from "./targets-in-base.js";

/** What an adapter makes of its base model. */
export interface Adapted {
  /** The base model's, with the parameters that the adapter replaces. */
  readonly weights: ReadonlyMap<string, Weight>;
  /** By the names of the weights that they update. */
  readonly updates: ReadonlyMap<string, LowRankUpdate>;
  /** What of the adapter is left out, since no hidden state depends on it, or PEFT leaves it out. */
  readonly notes: readonly string[];
}

type Base = Pick<Checkpoint, "config" | "weights">;

/**
 * Returns what a PEFT LoRA adapter changes in its base model, as PEFT 0.21.2 loads it: low-rank
 * updates of the modules that adapter_config.json names, and parameters saved whole. The scale is
 * alpha / r, or alpha / √r if the adapter is rank-stabilized; both numbers may differ by layer
 * (`rank_pattern`, `alpha_pattern`).
 *
 * `up` is (out, r) and `down` (r, in) also where the checkpoint itself stores (in, out), as
 * GPT-2 does (`fan_in_fan_out`): their product is to be transposed there.
 *
 * @param folder Holds adapter_config.json and adapter_model.safetensors, or .bin.
 * @param base A name of the adapter may have a prefix more or less than its, such as "transformer.".
 * @throws IsoglossError if the adapter is of another kind than LoRA, uses a feature beyond it
 *   (DoRA, matrices of embeddings), does not fit the base model, or PEFT would take random numbers
 *   for a part of it.
 */
export async function readAdapter(folder: string, base: Base): Promise<Adapted> {
  const configFile = join(folder, "adapter_config.json");
  const config = await readJson(configFile);
  const refuse = (
    file: string,
    what: string,
    hint = "Merge the adapter in Python, with PEFT's merge_and_unload(), and save the whole model.",
  ): never => {
    throw new IsoglossError(`${file}: ${what}`, hint);
  };
  const refuseConfig = (what: string) => refuse(configFile, what);
  checkAdapterSettings(config, refuseConfig);
  const file = await adapterFile(folder);
  const refuseFile = (what: string, hint?: string) => refuse(file, what, hint);
  const { weights: own, unusable } = await readWeights(file);
  const tensors = sortAdapterTensors([...own.keys(), ...unusable.keys()], refuseFile);
  if (tensors.pairs.size === 0) refuseFile("holds no pairs of lora_A and lora_B");
  const tensor = (name: string): Weight =>
    own.get(name) ?? refuseFile(`the tensor ${excerpt(name)} ${unusable.get(name)?.why}`);

  const modules = [...tensors.pairs.keys()];
  const targets = adapterTargets(config, base.config.model_type, modules, refuseConfig);
  const ignored = modules.filter(path => !targets.has(path));
  if (ignored.length === modules.length || (ignored.length > 0 && hasTargetParameters(config)))
    refuse(
      configFile,
      `target_modules does not name ${excerpt(ignored[0])}, which the adapter has matrices for`,
      "Get both files of the adapter from the same place; target_parameters is not supported.",
    );
  if (tiesHead(base.config) && (targets.has("lm_head") || targets.has("embed_out")))
    refuseFile(
      "has matrices for a head that is tied to the embedding: they change the embedding only once they are merged",
      "Merge the adapter in Python, or not, as it was meant, and save the whole model with tie_word_embeddings false.",
    );
  const notes: string[] = [];
  if (ignored.length > 0)
    notes.push(`left out, as PEFT does, since target_modules does not name it: ${listed(ignored)}`);

  const replacing = replaceParameters(
    tensors.replaced,
    { base, config, targets, tensor },
    refuseFile,
  );
  const { weights } = replacing;
  const scaleOf = adapterScaling(config, modules, refuseConfig);
  const updates = new Map<string, LowRankUpdate>();
  const headless = [...replacing.headless];
  for (const path of targets) {
    const names = tensors.pairs.get(path)!;
    const target = findTarget(`${path}.weight`, weights);
    if (target === null && isHead(path)) {
      headless.push(path);
      continue;
    }
    if (target === null)
      return refuseFile(
        `${path} is not, or not only once, in the base model; is it the right one?`,
      );
    if (updates.has(target)) refuseFile(`several of its pairs are for ${target}`);
    const [down, up] = [tensor(names.down), tensor(names.up)];
    const { rank, scale } = scaleOf(path);
    checkFit(path, { down, up, rank }, weights.get(target)!, refuseFile);
    updates.set(target, { down, up, scale });
  }
  if (headless.length > 0)
    notes.push(`left out, since no hidden state depends on it: ${listed(headless)}`);
  if (config.init_lora_weights === false || config.init_lora_weights === null)
    checkComplete(config, base, tensors, refuseConfig);
  return { weights, updates, notes };
}

async function adapterFile(folder: string): Promise<string> {
  for (const name of ["adapter_model.safetensors", "adapter_model.bin"])
    if (await isPresent(join(folder, name))) return join(folder, name);
  throw new IsoglossError(
    `${folder}: has neither adapter_model.safetensors nor adapter_model.bin`,
    "Save the adapter there with save_pretrained(folder).",
  );
}

function checkFit(
  path: string,
  { down, up, rank }: { down: Weight; up: Weight; rank: number },
  { shape }: Weight,
  refuse: (what: string) => never,
): void {
  const [output, input] = [up.shape[0], down.shape[1]];
  const fits = shape.length === 2 && String([...shape].sort()) === String([output, input].sort());
  if (!fits || down.shape[0] !== rank || up.shape[1] !== rank)
    refuse(
      `${path}: (${up.shape.join(", ")}) · (${down.shape.join(", ")}) of rank ${rank} does not fit (${shape.join(", ")})`,
    );
}

/** Without an initialization, PEFT takes random numbers for a module that has no matrices. */
function checkComplete(
  config: JsonObject,
  { config: { model_type: type }, weights }: Base,
  { pairs }: AdapterTensors,
  refuse: (what: string) => never,
): void {
  const known = [...pairs.keys()];
  const paths = [...weights]
    .filter(([name, { shape }]) => shape.length === 2 && name.endsWith(".weight"))
    .map(([name]) => pathOf(name, known, weights));
  const missing = [...adapterTargets(config, type, paths, refuse)].filter(path => !pairs.has(path));
  if (missing.length > 0)
    refuse(
      `target_modules names ${listed(missing)}, for which the adapter has no matrices: PEFT would take random ones`,
    );
}

function hasTargetParameters({ target_parameters: names }: JsonObject): boolean {
  return Array.isArray(names) && names.length > 0;
}

function listed(paths: readonly string[]): string {
  return `${paths.slice(0, 3).map(excerpt).join(", ")}${paths.length > 3 ? ` and ${paths.length - 3} more` : ""}`;
}
