import { existsSync } from "node:fs";
import { join } from "node:path";
import { Tokenizer as HubTokenizer } from "@huggingface/tokenizers";
import { IsoglossError } from "../base/error.js";
import type { Tokenizer } from "./checkpoint.js";
import { isObject, type JsonObject, readJson } from "./read-json.js";

/**
 * Returns the tokenizer of a folder: tokenizer.json, with what tokenizer_config.json
 * adds. BOS, EOS, CLS … are added exactly as tokenizer.json's post-processor says.
 *
 * @throws IsoglossError if there is no tokenizer.json, or it holds something that
 *   @huggingface/tokenizers does not know.
 */
export async function openTokenizer(folder: string): Promise<Tokenizer> {
  const file = join(folder, "tokenizer.json");
  if (!existsSync(file)) throw noTokenizer(folder);
  const json = await readJson(file);
  const configFile = join(folder, "tokenizer_config.json");
  const config = existsSync(configFile) ? await readJson(configFile) : {};
  try {
    return tokenizerFrom(json, config);
  } catch (cause) {
    throw new IsoglossError(
      `${file}: ${cause instanceof Error ? cause.message : "cannot be used"}`,
      "Save the tokenizer again with a current version of transformers' AutoTokenizer.",
      { cause },
    );
  }
}

function noTokenizer(folder: string): IsoglossError {
  const sentencepiece = ["tokenizer.model", "sentencepiece.bpe.model", "spiece.model"].find(name =>
    existsSync(join(folder, name)),
  );
  if (sentencepiece === undefined)
    return new IsoglossError(
      `${folder}: has no tokenizer.json`,
      "Save the tokenizer there with AutoTokenizer.from_pretrained(id).save_pretrained(folder).",
    );
  return new IsoglossError(
    `${folder}: has only a SentencePiece tokenizer, ${sentencepiece}, and no tokenizer.json`,
    `Convert it once in Python: pip install transformers sentencepiece protobuf, then AutoTokenizer.from_pretrained("${folder}", use_fast=True).save_pretrained("${folder}").`,
  );
}

function tokenizerFrom(json: JsonObject, config: JsonObject): Tokenizer {
  const added = Array.isArray(json.added_tokens) ? json.added_tokens.filter(isObject) : [];
  const unknown = isObject(json.model) ? json.model.unk_token : undefined;
  // The unknown token stands for text, though it counts as special elsewhere.
  const special = added.filter(token => token.special === true && token.content !== unknown);
  const tokenizer = new HubTokenizer(json, config);
  return {
    vocabularySize: tokenizer.get_vocab().size,
    specialIds: new Set(special.map(token => Number(token.id))),
    encode: text => tokenizer.encode(text).ids,
    decode: ids =>
      ids.length === 0 ? "" : tokenizer.decode([...ids], { skip_special_tokens: true }),
  };
}
