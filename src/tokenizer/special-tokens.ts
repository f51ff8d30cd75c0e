import { isObject, type JsonObject } from "../format/json-object.js";

/**
 * Returns the tokens that a tokenizer.json calls special, but for the unknown token: it stands
 * for text, though the file calls it special.
 */
export function flaggedTokens({ added_tokens: added, model }: JsonObject): string[] {
  const unknown = isObject(model) ? unknownToken(model) : undefined;
  return (Array.isArray(added) ? added.filter(isObject) : [])
    .filter(token => token.special === true)
    .map(token => token.content)
    .filter(content => typeof content === "string" && content !== unknown) as string[];
}

function unknownToken(model: JsonObject): unknown {
  const { unk_token: token, unk_id: id, vocab } = model;
  const entry = Array.isArray(vocab) && typeof id === "number" ? vocab[id] : undefined; // unigram
  return Array.isArray(entry) ? entry[0] : token;
}

/**
 * Returns the ids that a config.json names as BOS, EOS, CLS …, if it says that there is no BOS;
 * null if it does not say so. What a tokenizer adds to a text is special whatever its file calls
 * it, but where the model has no BOS, only what somebody calls special is.
 */
export function onlyNamedIds(config: JsonObject): ReadonlySet<number> | null {
  if (config.bos_token_id !== null) return null;
  const names = ["eos", "cls", "sep", "pad", "mask"].map(name => config[`${name}_token_id`]);
  return new Set(names.flat().filter(id => typeof id === "number"));
}
