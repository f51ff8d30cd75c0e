import { isObject, type JsonObject } from "../format/json-object.js";

/** As NLLB, mBART and M2M-100 write the languages that they know. */
const forms = /^([a-z]{3}_[A-Z][a-z]{3}|[a-z]{2,3}_[A-Z]{2}|__[a-z]{2,3}__)$/;

/** Fewer are special tokens that look like one. */
const least = 2;

/**
 * Returns the tokens of a tokenizer.json that name languages, and their ids there; undefined if it
 * has none. They are among the special tokens.
 */
export function languageTokens({
  added_tokens: added,
}: JsonObject): ReadonlyMap<string, number> | undefined {
  const found = new Map<string, number>();
  for (const token of Array.isArray(added) ? added.filter(isObject) : []) {
    const { content, id, special } = token;
    if (special === true && typeof content === "string" && typeof id === "number")
      if (forms.test(content)) found.set(content, id);
  }
  return found.size < least ? undefined : found;
}
