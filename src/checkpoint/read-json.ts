import { IsoglossError } from "../base/error.js";
import { readText } from "../base/open-file.js";
import { jsonDepth } from "../format/json-depth.js";

/** The largest JSON files of checkpoints are tokenizers, of about 35 MB. */
const largest = 256 * 2 ** 20;

/** What describes a model is nested less than ten deep. */
const deepest = 100;

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Returns the JSON object that a file holds.
 * @throws IsoglossError if the file is missing, larger than 256 MiB, nested deeper than 100, or
 *   holds something else.
 */
export async function readJson(file: string): Promise<JsonObject> {
  const hint = "Get the file again from where the checkpoint came from.";
  const text = await readText(file, largest);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new IsoglossError(`${file}: not valid JSON`, hint, { cause });
  }
  if (jsonDepth(text) > deepest) throw new IsoglossError(`${file}: is nested too deep`, hint);
  if (!isObject(value)) throw new IsoglossError(`${file}: not a JSON object`, hint);
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
