import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import * as tokenizers from "@huggingface/tokenizers";
import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import { checkVocabulary } from "./check-vocabulary.js";
import type { Tokenizer } from "./checkpoint.js";
import { type Normalizer, useExactNormalizers } from "./exact-normalizers.js";
import { isObject, type JsonObject, readJson } from "./read-json.js";

/**
 * Returns the tokenizer of a folder, exactly as tokenizer.json describes it: BOS, EOS,
 * CLS … are added where its post-processor says so. Of tokenizer_config.json, only
 * `clean_up_tokenization_spaces` counts, and only in decoding.
 *
 * @throws IsoglossError if there is no tokenizer.json, or it holds something that
 *   @huggingface/tokenizers does not know.
 */
export async function openTokenizer(folder: string): Promise<Tokenizer> {
  const file = join(folder, "tokenizer.json");
  if (!existsSync(file)) throw missingTokenizer(folder, await readdir(folder));
  const json = await readJson(file);
  const configFile = join(folder, "tokenizer_config.json");
  const config = existsSync(configFile) ? await readJson(configFile) : {};
  /** The package trusts its input; whatever a damaged file makes it throw is the file's fault. */
  const guarded = <T>(step: () => T): T => {
    try {
      return step();
    } catch (cause) {
      throw new IsoglossError(
        `${file}: ${cause instanceof Error ? cause.message : "cannot be used"}`,
        "Save the tokenizer again with a current version of transformers' AutoTokenizer.",
        { cause },
      );
    }
  };
  const tokenizer = guarded(() => tokenizerFrom(json, config));
  return {
    ...tokenizer,
    encode: text => guarded(() => tokenizer.encode(text)),
    decode: ids => guarded(() => tokenizer.decode(ids)),
  };
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

/** What is used of the package, whose own declarations Node's resolution does not find. */
const HubTokenizer = tokenizers.Tokenizer as unknown as new (
  tokenizer: JsonObject,
  config: JsonObject,
) => {
  readonly normalizer: Normalizer | null;
  encode(text: string): { readonly ids: unknown[] };
  decode(ids: number[], options: { skip_special_tokens: boolean }): string;
};

function tokenizerFrom(json: JsonObject, config: JsonObject): Tokenizer {
  checkVocabulary(json);
  const added = Array.isArray(json.added_tokens) ? json.added_tokens.filter(isObject) : [];
  const model = typedModel(json.model);
  // The unknown token stands for text, though it counts as special elsewhere.
  const special = added.filter(
    token => token.special === true && token.content !== unknownToken(model),
  );
  const cleanUp = config.clean_up_tokenization_spaces === true; // the package's default is true
  const tokenizer = new HubTokenizer({ ...json, model }, { clean_up_tokenization_spaces: cleanUp });
  if (tokenizer.normalizer !== null) useExactNormalizers(tokenizer.normalizer);
  return {
    specialIds: new Set(special.map(token => Number(token.id))),
    encode: text => {
      const { ids } = tokenizer.encode(text);
      if (!ids.every(id => typeof id === "number"))
        throw new RangeError(`no id for a part of ${excerpt(text)}`);
      return ids;
    },
    decode: ids =>
      ids.length === 0 ? "" : tokenizer.decode([...ids], { skip_special_tokens: true }),
  };
}

/** Returns the model with its type, which old files leave out; the package guesses worse. */
function typedModel(value: unknown): JsonObject {
  const model = isObject(value) ? value : {};
  const guessed = Array.isArray(model.vocab) ? "Unigram" : model.merges ? "BPE" : "WordPiece";
  const type = model.type ?? guessed;
  if (type !== "BPE" && type !== "WordPiece" && type !== "Unigram")
    throw new RangeError(`a model of the type ${excerpt(type)} is not supported`);
  return { ...model, type };
}

function unknownToken(model: JsonObject): unknown {
  const { unk_token: token, unk_id: id, vocab } = model;
  const entry = Array.isArray(vocab) && typeof id === "number" ? vocab[id] : undefined; // unigram
  return Array.isArray(entry) ? entry[0] : token;
}
