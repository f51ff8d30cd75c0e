import { excerpt } from "../base/excerpt.js";
import { isObject, type JsonObject } from "./read-json.js";

/** Ids are rows of a table in float32; the largest vocabularies have about 2²⁰ entries. */
const largestId = 2 ** 24;

/**
 * Checks what @huggingface/tokenizers takes for granted of a tokenizer.json: ids that are row
 * numbers (a huge one would make it count to there), tokens that are texts and not empty,
 * scores that are numbers.
 *
 * @throws RangeError naming the entry that is wrong.
 */
export function checkVocabulary(json: JsonObject): void {
  const model = isObject(json.model) ? json.model : {};
  const check = (token: unknown, id: unknown, where: string): void => {
    const isSound = typeof token === "string" && token !== "";
    if (!isSound || !Number.isInteger(id) || !((id as number) >= 0 && (id as number) < largestId))
      throw new RangeError(
        `${where} gives ${excerpt(token)} the id ${excerpt(id)}: a token needs a text, and an id of 0 or more`,
      );
  };
  if (Array.isArray(model.vocab)) {
    for (const [id, entry] of model.vocab.entries()) {
      const [token, score] = Array.isArray(entry) ? entry : [];
      check(token, id, "the vocabulary");
      if (!Number.isFinite(score))
        throw new RangeError(`the vocabulary gives ${excerpt(token)} the score ${excerpt(score)}`);
    }
  } else if (isObject(model.vocab)) {
    for (const [token, id] of Object.entries(model.vocab)) check(token, id, "the vocabulary");
  } else throw new RangeError("there is no vocabulary");
  if (!Array.isArray(json.added_tokens)) throw new RangeError("there is no list of added_tokens");
  for (const added of json.added_tokens) {
    const { content, id } = isObject(added) ? added : {};
    check(content, id, "added_tokens");
  }
}
