import { readText } from "../base/open-file.js";
import type { JsonObject } from "../format/json-object.js";
import { parseJson } from "../format/parse-json.js";

export { isObject, type JsonObject } from "../format/json-object.js";

/** The largest JSON files of checkpoints are tokenizers, of about 35 MB. */
const largest = 256 * 2 ** 20;

/**
 * Returns the JSON object that a file holds.
 * @throws IsoglossError if the file is missing, larger than 256 MiB, nested deeper than 100, or
 *   holds something else.
 */
export async function readJson(file: string): Promise<JsonObject> {
  return parseJson(await readJsonText(file), file);
}

/** Returns the text of a JSON file, which may be large, as it is. */
export function readJsonText(file: string): Promise<string> {
  return readText(file, largest);
}
