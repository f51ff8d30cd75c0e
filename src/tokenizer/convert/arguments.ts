import { excerpt } from "../../base/excerpt.js";
import { isObject, type JsonObject } from "../../format/json-object.js";
import { type AddedToken, addedToken, isToken, type Named, readAddedToken } from "./added-token.js";

/** The special tokens that every tokenizer may have, in the order in which they are added. */
export const specialNames = [
  "bos_token",
  "eos_token",
  "unk_token",
  "sep_token",
  "pad_token",
  "cls_token",
  "mask_token",
] as const;
export type SpecialName = (typeof specialNames)[number];

/**
 * What the files beside a vocabulary say of a tokenizer: the arguments with which transformers
 * makes it.
 */
export interface Arguments {
  /** The settings of tokenizer_config.json, tokens as objects read. null is Python's None. */
  readonly settings: ReadonlyMap<string, unknown>;
  /** `extra_special_tokens`, or its old name in tokenizer_config.json; undefined: not there. */
  readonly extra: readonly Named[] | null | undefined;
  /** `additional_special_tokens` of special_tokens_map.json, or beside `extra_special_tokens`. */
  readonly additional: readonly Named[] | undefined;
  /** Tokens under names of a model's own, such as "image_token". */
  readonly own: ReadonlyMap<string, Named>;
  /** The tokens of `added_tokens_decoder` or added_tokens.json, by id. */
  readonly added: ReadonlyMap<number, AddedToken>;
}

export interface ArgumentFiles {
  readonly tokenizerConfig: JsonObject;
  readonly specialTokensMap?: JsonObject | undefined;
  readonly addedTokens?: JsonObject | undefined;
  /** The added tokens of a tokenizer.json, by its ids. */
  readonly stored?: readonly (readonly [number, AddedToken])[] | undefined;
}

/**
 * Returns the arguments in those files, merged as transformers does: special_tokens_map.json and
 * added_tokens.json are of before `added_tokens_decoder`, and are passed over where that is.
 * @throws RangeError naming what is no token.
 */
export function readArguments(files: ArgumentFiles): Arguments {
  const settings = new Map<string, unknown>(Object.entries(files.tokenizerConfig));
  const own = new Map<string, Named>();
  let additional = settings.get("additional_special_tokens");
  if (
    settings.delete("additional_special_tokens") &&
    isEmpty(settings.get("extra_special_tokens"))
  ) {
    settings.set("extra_special_tokens", additional);
    additional = undefined;
  }
  for (const [key, value] of settings)
    if (key.endsWith("_token") && !isSpecialName(key) && typeof value === "string") {
      own.set(key, value);
      settings.delete(key);
    }
  const takeOwn = () => {
    const extra = settings.get("extra_special_tokens");
    if (!isObject(extra)) return;
    for (const [key, token] of Object.entries(extra)) own.set(key, readNamed(token, key));
    settings.delete("extra_special_tokens");
  };
  takeOwn();

  const added = new Map<number, AddedToken>();
  const decoder = settings.get("added_tokens_decoder");
  if (isObject(decoder))
    for (const [id, token] of Object.entries(decoder)) {
      if (!/^\d{1,9}$/.test(id))
        throw new RangeError(`added_tokens_decoder has the id ${excerpt(id)}`);
      added.set(Number(id), readAddedToken(token));
    }
  else {
    for (const [key, value] of Object.entries(files.specialTokensMap ?? {}))
      if (key === "additional_special_tokens") additional = value;
      else if (key === "extra_special_tokens" && isObject(value)) settings.set(key, value);
      else if (key === "extra_special_tokens" && Array.isArray(value)) {
        const before = settings.get(key);
        settings.set(key, [...(Array.isArray(before) ? before : []), ...value]);
      } else settings.set(key, isObject(value) ? readAddedToken(value, { special: true }) : value);
    takeOwn();
    readAddedTokens(files.addedTokens ?? {}, settings, added);
    for (const [id, token] of files.stored ?? []) added.set(id, token);
  }

  const ofFiles = [...settings].filter(([key]) => key.endsWith("_token") && !isSpecialName(key));
  const alsoOwn = ofFiles.flatMap(([key, value]): [string, Named][] =>
    isToken(value) ? [[key, typeof value === "string" ? value : readAddedToken(value)]] : [],
  );
  const byText = new Map([...added.values()].map(token => [token.content, token]));
  for (const name of specialNames) {
    const value = settings.get(name);
    if (value === undefined || value === null) continue;
    const token = readNamed(value, name);
    settings.set(name, byText.get(typeof token === "string" ? token : token.content) ?? token);
  }
  const extra = settings.get("extra_special_tokens");
  return {
    settings,
    extra: extra === undefined || extra === null ? (extra as null | undefined) : tokens(extra),
    additional: additional === undefined || additional === null ? undefined : tokens(additional),
    own: new Map([...alsoOwn, ...own]),
    added,
  };
}

function readAddedTokens(
  file: JsonObject,
  settings: ReadonlyMap<string, unknown>,
  added: Map<number, AddedToken>,
): void {
  // transformers compares texts here, before it takes what tokenizer_config.json has as objects.
  const isSeen = (value: unknown): value is Named =>
    isToken(value) && !Object.hasOwn(Object(value), "__type");
  const named = specialNames.map(name => settings.get(name)).filter(isSeen);
  const extra = settings.get("extra_special_tokens");
  const all = [...named, ...(Array.isArray(extra) ? extra.filter(isSeen) : [])];
  const special = new Set(all.map(token => (typeof token === "string" ? token : token.content)));
  for (const [content, id] of Object.entries(file)) {
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0)
      throw new RangeError(`added_tokens.json gives ${excerpt(content)} the id ${excerpt(id)}`);
    const isSpecial = special.has(content);
    added.set(id, addedToken(content, { normalized: !isSpecial, special: isSpecial }));
  }
}

function isSpecialName(key: string): boolean {
  return (specialNames as readonly string[]).includes(key);
}

/** Whether Python takes the value for false. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) ? Object.keys(value).length === 0 : !value;
}

function tokens(value: unknown): Named[] {
  if (!Array.isArray(value)) throw new RangeError(`${excerpt(value)} is no list of tokens`);
  return value.map(token => readNamed(token, "a special token"));
}

function readNamed(value: unknown, name: string): Named {
  if (typeof value === "string") return value;
  if (isObject(value)) return readAddedToken(value);
  throw new RangeError(`${name} is ${excerpt(value)}, and no token`);
}
