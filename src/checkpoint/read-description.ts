import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import { isPresent } from "../base/open-file.js";
import { noWeights } from "./no-weights.js";
import { isUnpacked } from "./packed/unpack-weights.js";
import { isObject, type JsonObject, readJson } from "./read-json.js";

/**
 * Says whether a model of that configuration can be run, by throwing if not. It is asked before
 * the tokenizer and the weights are looked at, and on the Hub before they are downloaded.
 */
export type ConfigCheck = (folder: string, config: JsonObject) => void;

/**
 * Returns a folder's config.json, judged.
 * @throws IsoglossError if there is none, it is of no model that can be run, or its weights are
 *   quantized in a way that is not read.
 */
export async function readDescription(folder: string, judge: ConfigCheck): Promise<JsonObject> {
  const file = join(folder, "config.json");
  if (!(await isPresent(file))) {
    const names = await readdir(folder);
    if (names.some(name => /\.gguf$/i.test(name))) throw noWeights(folder, names);
  }
  const config = await readJson(file);
  judge(folder, config);
  const quantization = config.quantization_config ?? undefined; // null is none, as in transformers
  if (quantization === undefined || isUnpacked(quantization)) return config;
  const { quant_method: method, bits } = isObject(quantization) ? quantization : {};
  const by = typeof method === "string" ? ` by ${excerpt(method)}` : "";
  const width = typeof bits === "number" ? `, in ${bits} bits` : "";
  throw new IsoglossError(
    `${file}: the weights are quantized${by}${width}, which is not supported`,
    "Use the checkpoint that it was made from.",
  );
}
