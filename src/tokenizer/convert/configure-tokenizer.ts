import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { isObject, type JsonObject } from "../../format/json-object.js";
import { addSpecialTokens } from "./add-special-tokens.js";
import { readArguments } from "./arguments.js";
import { classNameOf } from "./class-name.js";
import { genericClass } from "./class-of-type.js";
import { tokenizerClasses } from "./classes/classes.js";
import type { TokenizerFiles } from "./convert-tokenizer.js";
import { TokenizerDraft } from "./draft.js";
import { isSameTokenizer } from "./same-tokenizer.js";
import { Settings } from "./settings.js";
import { readStored, storedTokens } from "./stored-tokenizer.js";

/** Returns what is to be used instead of a tokenizer.json, or undefined if that is as it should be. */
export type Revise = (json: JsonObject) => JsonObject | undefined;

/** The files beside a tokenizer.json that say more of the tokenizer. */
const beside = ["tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"];

/**
 * Returns how the files beside a tokenizer.json change it, as in transformers 5.24: tokens that
 * only they declare are added; and where they, or the type of model, name a class of tokenizers
 * that has steps of its own, those take the place of the file's, of which the vocabulary, merges
 * and the post-processor remain. Undefined if nothing beside it speaks: then it is as it is.
 *
 * `add_bos_token` and `add_eos_token` count for nothing here, as there.
 */
export async function configureTokenizer(files: TokenizerFiles): Promise<Revise | undefined> {
  const config = await files.json("config.json");
  const isNamed = typeof config.tokenizer_class === "string" && config.tokenizer_class !== "";
  if (!isNamed && !beside.some(name => files.names.includes(name))) return undefined;
  const [declared, specialTokensMap, addedTokens] = (await Promise.all(
    beside.map(name => files.json(name)),
  )) as [JsonObject, JsonObject, JsonObject];
  const { add_bos_token: _bos, add_eos_token: _eos, ...tokenizerConfig } = declared;
  return json => {
    try {
      const padding = isObject(json.padding) ? json.padding.pad_token : undefined;
      const settings = new Settings(
        readArguments({
          tokenizerConfig,
          specialTokensMap,
          addedTokens,
          stored: storedTokens(json),
        }),
        typeof padding === "string" ? padding : null,
      );
      checkReadable(settings);
      const className = classNameOf(config, tokenizerConfig, () => hasByteLevel(json));
      const rebuild = Object.hasOwn(tokenizerClasses, className)
        ? tokenizerClasses[className]!.rebuild
        : undefined;
      const draft = rebuild ? rebuild(readStored(json, settings)) : followed(json, settings);
      return isSameTokenizer(draft, json) ? undefined : draft.toJson();
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new IsoglossError(
        `${files.folder}: the files beside tokenizer.json make no tokenizer of it: ${cause.message}`,
        `Mend tokenizer_config.json, or name the file's own class there: "tokenizer_class": "${genericClass}".`,
        { cause },
      );
    }
  };
}

function checkReadable(settings: Settings): void {
  if (settings.flag("split_special_tokens", false))
    throw new RangeError("split_special_tokens is true, which tokenizer.json cannot say");
  if (settings.flag("fix_mistral_regex", false))
    throw new RangeError("fix_mistral_regex is true, which is not carried out here");
  const versions = settings.args.settings.get("fast_tokenizer_files");
  const other = Array.isArray(versions) && versions.find(name => name !== "tokenizer.json");
  if (other)
    throw new RangeError(`fast_tokenizer_files names ${excerpt(other)}, which is not read`);
}

/** Returns the tokenizer of a file as it is, and the tokens that the files beside it add. */
function followed(json: JsonObject, settings: Settings): TokenizerDraft {
  const step = (name: string) => (isObject(json[name]) ? (json[name] as JsonObject) : null);
  const { ids } = readStored(json, settings);
  const model = { json: () => json.model as JsonObject, ids, size: ids.size };
  const draft = new TokenizerDraft(model, {
    normalizer: step("normalizer"),
    pre_tokenizer: step("pre_tokenizer"),
    decoder: step("decoder"),
    post_processor: step("post_processor"),
  });
  draft.add(storedTokens(json).map(([, token]) => token));
  addSpecialTokens(draft, settings, {});
  return draft;
}

/** Whether any step works on bytes; wherever it says so. */
function hasByteLevel(json: JsonObject): boolean {
  const { normalizer, pre_tokenizer, post_processor, decoder } = json;
  return JSON.stringify([normalizer, pre_tokenizer, post_processor, decoder]).includes(
    '"ByteLevel"',
  );
}
