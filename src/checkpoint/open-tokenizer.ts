import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { IsoglossError } from "../base/error.js";
import { makeTokenizer } from "../tokenizer/make-tokenizer.js";
import type { Tokenizer } from "../tokenizer/tokenizer.js";
import { readJson, readJsonText } from "./read-json.js";

/**
 * Returns the tokenizer of a folder, exactly as tokenizer.json describes it: BOS, EOS,
 * CLS … are added where its post-processor says so. Of tokenizer_config.json, only
 * `clean_up_tokenization_spaces` counts, and only in decoding.
 *
 * @throws IsoglossError if there is no tokenizer.json, or it holds something that
 *   Hugging Face's tokenizers does not know.
 */
export async function openTokenizer(folder: string): Promise<Tokenizer> {
  const file = join(folder, "tokenizer.json");
  if (!existsSync(file)) throw missingTokenizer(folder, await readdir(folder));
  const configFile = join(folder, "tokenizer_config.json");
  const config = existsSync(configFile) ? await readJson(configFile) : {};
  return makeTokenizer({
    file,
    content: await readJsonText(file),
    tidySpaces: config.clean_up_tokenization_spaces === true,
  });
}

/**
 * Returns the error for a checkpoint without tokenizer.json.
 * @param names Its files, among which there may be a SentencePiece model.
 */
export function missingTokenizer(folder: string, names: readonly string[]): IsoglossError {
  const sentencepiece = names.find(name =>
    /^(tokenizer|sentencepiece\.bpe|spiece)\.model$/.test(name),
  );
  if (sentencepiece === undefined)
    return new IsoglossError(
      `${folder}: has no tokenizer.json`,
      `Save one there in Python: AutoTokenizer.from_pretrained(id).backend_tokenizer.save("tokenizer.json").`,
    );
  return new IsoglossError(
    `${folder}: has only a SentencePiece tokenizer, ${sentencepiece}, and no tokenizer.json`,
    `Convert it once in Python: pip install transformers sentencepiece protobuf, then AutoTokenizer.from_pretrained(id).backend_tokenizer.save("tokenizer.json"), and put it there.`,
  );
}
