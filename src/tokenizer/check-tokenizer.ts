import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import { isObject, type JsonObject } from "../format/json-object.js";
import { checkRules } from "./check-rules.js";

/** Ids are rows of a table in float32; the largest vocabularies have about 2²⁰ entries. */
const largestId = 2 ** 24;

/**
 * Checks what the library leaves to its callers, or says in words that help nobody: a model of a
 * type that it knows, ids that are numbers of rows, scores that are numbers.
 *
 * @returns The rules that may take long or make texts grow, in words.
 * @throws IsoglossError naming the entry that is wrong.
 */
export function checkTokenizer(json: JsonObject, file: string): string[] {
  const refuse = (what: string) =>
    new IsoglossError(
      `${file}: ${what}`,
      "Save the tokenizer again with a current version of transformers' AutoTokenizer.",
    );
  const { model } = json;
  if (!isObject(model)) throw refuse("there is no model");
  const { type = null, vocab } = model;
  if (type !== null && !models.includes(type as string))
    throw refuse(`a model of the type ${excerpt(type)} is not supported`);
  const check = (token: unknown, id: unknown): void => {
    if (!(Number.isInteger(id) && (id as number) >= 0 && (id as number) < largestId))
      throw refuse(
        `the vocabulary gives ${excerpt(token)} the id ${excerpt(id)}: an id is a number of 0 or more, below ${largestId}`,
      );
  };
  if (Array.isArray(vocab)) {
    const wrong = vocab.find(entry => !(Array.isArray(entry) && Number.isFinite(entry[1])));
    if (wrong !== undefined)
      throw refuse(
        `the vocabulary has the entry ${excerpt(wrong)} instead of a token and its score`,
      );
  } else if (!isObject(vocab)) throw refuse("there is no vocabulary");
  else for (const token in vocab) check(token, vocab[token]);
  try {
    return checkRules(json);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Refuses a model that leaves merges out by chance: with it the reference gives other ids each time.
 * (At 1 it leaves out all of them, always.)
 */
export function checkDropout({ model }: JsonObject, file: string): void {
  const dropout = isObject(model) ? model.dropout : null;
  if (typeof dropout === "number" && dropout > 0 && dropout < 1)
    throw new IsoglossError(
      `${file}: its model has "dropout": ${dropout}, which gives a text other tokens each time`,
      'Dropout is for training: set it to null in the file ("dropout": null).',
    );
}

const models = ["BPE", "WordPiece", "WordLevel", "Unigram"];
