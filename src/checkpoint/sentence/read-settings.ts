import { join } from "node:path";
import { z } from "zod";
import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { isPresent } from "../../base/open-file.js";
import { firstProblem } from "../../format/first-problem.js";
import { type JsonObject, readJson } from "../read-json.js";

/** Returns what a JSON file holds, or an empty object if there is none. */
export async function settingsIn(file: string): Promise<JsonObject> {
  return (await isPresent(file)) ? readJson(file) : {};
}

/**
 * Returns what `schema` makes of a module's settings.
 * @throws IsoglossError naming the file, the first field that is wrong, and its value.
 */
export function checked<S extends z.ZodType>(
  schema: S,
  settings: JsonObject,
  file: string,
): z.infer<S> {
  const result = schema.safeParse(settings);
  if (result.success) return result.data;
  const { field, what } = firstProblem(result.error, settings);
  throw new IsoglossError(
    `${file}: ${field || "its keys"}: ${what}`,
    "Get the folder again from where it came from; hidden states can be had without it.",
  );
}

/** Returns the error that something of a folder is not read, so that its vectors are not made. */
export function notMade(file: string, what: string): IsoglossError {
  return new IsoglossError(
    `${file}: ${what}, which is not read`,
    "Hidden states can be had all the same: ask for another pooling than sentence.",
  );
}

const size = z.int().min(1).max(10_000_000);

/** What the transformer's own file may be called; later versions write the first alone. */
const names = ["bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet"];

/** The names of the files that say how texts go into the transformer. */
export const textSettings: readonly string[] = names.map(name => `sentence_${name}_config.json`);

/** Keys that say nothing to the vectors of single texts. */
const inertKeys = ["unpad_inputs", "query_length", "document_length", "module_output_name"];

/** Arguments of the classes that change no number by more than rounding. */
const inertArguments = new Set([
  ...["attn_implementation", "dtype", "torch_dtype", "device_map", "low_cpu_mem_usage"],
  ...["trust_remote_code", "add_pooling_layer", "use_fast", "padding_side", "use_safetensors"],
  ...["use_cache", "_attn_implementation"],
]);

const lastStates = z.object({
  method: z.literal("forward"),
  method_output_name: z.literal("last_hidden_state"),
});
const settingsOfClass = z.record(z.string(), z.unknown()).nullish();
const textSchema = z.object({
  max_seq_length: size.nullish(),
  do_lower_case: z.boolean().default(false),
  transformer_task: z.literal("feature-extraction").nullish(),
  modality_config: z.looseObject({ text: lastStates }).nullish(),
  processing_kwargs: z.strictObject({}).nullish(),
  query_expansion: z.null().optional(),
  ...Object.fromEntries(
    ["model_args", "model_kwargs", "config_args", "config_kwargs"].map(key => [
      key,
      settingsOfClass,
    ]),
  ),
  tokenizer_args: settingsOfClass,
  processor_kwargs: settingsOfClass,
});

/**
 * Returns how texts go into the transformer.
 * @param folder Where the transformer lies.
 * @throws IsoglossError naming a setting that would change the vectors and is not read.
 */
export async function readTextSettings(
  folder: string,
): Promise<{ maxTokens: number | undefined; lowerCase: boolean }> {
  const present = await Promise.all(textSettings.map(name => isPresent(join(folder, name))));
  const file = join(folder, textSettings.find((_, i) => present[i]) ?? textSettings[0]!);
  const settings = await settingsIn(file);
  const known = [...Object.keys(textSchema.shape), ...inertKeys];
  const unknown = Object.keys(settings).find(key => !known.includes(key));
  if (unknown !== undefined) throw notMade(file, `has the setting ${excerpt(unknown)}`);
  const { max_seq_length: most, do_lower_case: lowerCase } = checked(textSchema, settings, file);
  let length = most ?? undefined;
  for (const [key, given] of Object.entries(settings)) {
    if (!/_(args|kwargs)$/.test(key) || typeof given !== "object" || given === null) continue;
    for (const [name, value] of Object.entries(given))
      if (name === "model_max_length" && size.safeParse(value).success) length = Number(value);
      else if (!inertArguments.has(name))
        throw notMade(file, `gives ${excerpt(`${key}.${name}`)} to the transformer's classes`);
  }
  return { maxTokens: length ?? (await tokenizersLength(folder)), lowerCase };
}

/** What the tokenizer's own settings say that the model takes. */
async function tokenizersLength(folder: string): Promise<number | undefined> {
  const { model_max_length: most } = await settingsIn(join(folder, "tokenizer_config.json"));
  return size.safeParse(most).data; // "a very large number" stands for none
}

/** What says how the model is used: its prompts, and how vectors are compared. */
export const usageFile = "config_sentence_transformers.json";

const usageSchema = z.object({
  model_type: z.literal("SentenceTransformer").nullish(),
  prompts: z.record(z.string(), z.string().max(10_000).nullable()).nullish(),
  default_prompt_name: z.string().nullish(),
  similarity_fn_name: z.string().nullish(),
});

/**
 * Returns the model's prompts, and how its vectors are compared.
 * @throws IsoglossError if the prompt to be used is not among them.
 */
export async function readUsage(folder: string) {
  const file = join(folder, usageFile);
  const usage = checked(usageSchema, await settingsIn(file), file);
  const prompts = Object.fromEntries(
    Object.entries(usage.prompts ?? {}).map(([name, text]) => [name, text ?? ""]),
  );
  const defaultPrompt = usage.default_prompt_name ?? null;
  if (defaultPrompt !== null && !Object.hasOwn(prompts, defaultPrompt))
    throw notMade(file, `uses the prompt ${excerpt(defaultPrompt)}, which is not there`);
  return { prompts, defaultPrompt, similarity: usage.similarity_fn_name ?? null };
}
