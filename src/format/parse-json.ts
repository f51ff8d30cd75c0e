import { IsoglossError } from "../base/error.js";
import { jsonDepth } from "./json-depth.js";
import { isObject, type JsonObject } from "./json-object.js";

/** What describes a model is nested less than ten deep. */
const deepest = 100;

/** What is to be done about files of a checkpoint. */
export const fromItsOrigin = "Get the file again from where the checkpoint came from.";

/**
 * Returns the object that a JSON text holds.
 * @param file What messages call it.
 * @param hint What is to be done about one that is damaged; defaults to what is of a checkpoint's.
 * @throws IsoglossError if it is no JSON, nested deeper than 100, or holds something else.
 */
export function parseJson(text: string, file: string, hint = fromItsOrigin): JsonObject {
  if (jsonDepth(text) > deepest) throw new IsoglossError(`${file}: is nested too deep`, hint);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new IsoglossError(`${file}: not valid JSON`, hint, { cause });
  }
  if (!isObject(value)) throw new IsoglossError(`${file}: not a JSON object`, hint);
  return value;
}
