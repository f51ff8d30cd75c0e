import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isPresent, readBytes } from "../base/open-file.js";
import { configureTokenizer } from "../tokenizer/convert/configure-tokenizer.js";
import { convertTokenizer, type TokenizerFiles } from "../tokenizer/convert/convert-tokenizer.js";
import { makeTokenizer } from "../tokenizer/make-tokenizer.js";
import { onlyNamedIds } from "../tokenizer/special-tokens.js";
import type { Tokenizer } from "../tokenizer/tokenizer.js";
import { type JsonObject, readJson, readJsonText } from "./read-json.js";

/** Vocabularies other than tokenizer.json; the largest known has 5 MB. */
const largest = 64 * 2 ** 20;

/**
 * Returns the tokenizer of a folder, exactly as tokenizer.json describes it: BOS, EOS,
 * CLS … are added where its post-processor says so. Where files beside it speak of the tokenizer
 * (tokenizer_config.json, special_tokens_map.json, added_tokens.json, a class in config.json), it
 * is the one that transformers' AutoTokenizer makes of the folder. A folder without tokenizer.json
 * has the tokenizer that transformers makes of its SentencePiece model, its vocab.json and
 * merges.txt, or its vocab.txt, and of the settings beside them.
 *
 * @param modelConfig The model's config.json, which says what it takes for BOS.
 * @param asStored Takes tokenizer.json as it is, whatever files beside it say, as the fast classes
 *   of transformers 4 do; defaults to false.
 * @throws IsoglossError if there is no tokenizer, or it holds something that Hugging Face's
 *   tokenizers does not know, or it is of a class that is not made here.
 */
export async function openTokenizer(
  folder: string,
  modelConfig: JsonObject = {},
  asStored = false,
): Promise<Tokenizer> {
  const file = join(folder, "tokenizer.json");
  const files = await filesOf(folder);
  const source = (await isPresent(file))
    ? {
        file,
        content: await readJsonText(file),
        revise: asStored ? undefined : await configureTokenizer(files),
      }
    : await convertTokenizer(files);
  const { clean_up_tokenization_spaces: tidies } = await files.json("tokenizer_config.json");
  return makeTokenizer({
    ...source,
    namedIds: onlyNamedIds(modelConfig),
    tidySpaces: tidies === true,
  });
}

async function filesOf(folder: string): Promise<TokenizerFiles> {
  const names = await readdir(folder);
  const path = (name: string) => join(folder, name);
  return {
    folder,
    names,
    json: async name => (names.includes(name) ? readJson(path(name)) : {}),
    bytes: name => readBytes(path(name), largest),
  };
}
