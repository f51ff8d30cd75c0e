import { IsoglossError } from "../../base/error.js";
import type { JsonObject } from "../../format/json-object.js";
import { classNameOf } from "./class-name.js";
import { genericClass } from "./class-of-type.js";
import type { TokenizerClass } from "./classes/class.js";
import { tokenizerClasses } from "./classes/classes.js";

/** Names of vocabularies, to say which ones a class passes over. */
const other = /^([^/]+\.(model|spm)|vocab\..*|merges\..*)$/;

/**
 * Returns the files that a checkpoint without tokenizer.json needs for its tokenizer: those that
 * hold the vocabulary, and those beside it that say how it is used.
 *
 * @throws IsoglossError if it has none, or is of a class of tokenizers that is not built here.
 */
export function vocabularyFiles(
  folder: string,
  names: readonly string[],
  config: JsonObject,
  tokenizerConfig: JsonObject,
): readonly string[] {
  const className = classNameOf(config, tokenizerConfig);
  const own: TokenizerClass | undefined = Object.hasOwn(tokenizerClasses, className)
    ? tokenizerClasses[className]
    : undefined;
  const wanted = own === undefined ? [] : choices(own);
  const chosen = wanted.find(files => files.every(file => names.includes(file)));
  if (chosen !== undefined) return chosen;
  const there = names.filter(name => other.test(name));
  if (there.length === 0) throw new IsoglossError(`${folder}: has no tokenizer.json`, saveOne);
  const reads = wanted.map(files => files.join(" and ")).join(" or ");
  throw new IsoglossError(
    own === undefined
      ? `${folder}: has no tokenizer.json, and of ${there.join(", ")} no ${className} is made here`
      : `${folder}: has no tokenizer.json, and ${called(className)} is made of ${reads}, not of ${there.join(", ")}`,
    saveOne,
  );
}

export const saveOne = `Save one there in Python: AutoTokenizer.from_pretrained(id).backend_tokenizer.save("tokenizer.json").`;

function called(className: string): string {
  return className === genericClass ? "a tokenizer without a class of its own" : className;
}

function choices(own: TokenizerClass): readonly (readonly string[])[] {
  if (own.kind === "sentencepiece") return own.files.map(file => [file]);
  if (own.kind === "numbered") return [[own.file, "vocab.json"]];
  return own.kind === "merges" ? [["vocab.json", "merges.txt"]] : [["vocab.txt"]];
}
