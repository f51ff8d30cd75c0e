import { excerpt } from "../../base/excerpt.js";
import { isObject } from "../../format/json-object.js";

/** A token that is found in a text before the model sees the rest, as tokenizer.json spells it. */
export interface AddedToken {
  readonly content: string;
  readonly single_word: boolean;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  /** Whether it is looked for in the normalized text; undefined: if it is not special. */
  readonly normalized?: boolean | undefined;
  readonly special: boolean;
}

export function addedToken(content: string, options: Partial<AddedToken> = {}): AddedToken {
  const plain = { single_word: false, lstrip: false, rstrip: false, special: false };
  return { ...plain, ...options, content };
}

/**
 * Returns the token that a configuration describes as an object.
 * @throws RangeError if it has no text, or a flag is no boolean.
 */
export function readAddedToken(value: unknown, options: Partial<AddedToken> = {}): AddedToken {
  if (!isObject(value) || typeof value.content !== "string")
    throw new RangeError(`${excerpt(value)} is no token: it needs a content`);
  const flags: Record<string, boolean> = {};
  for (const key of ["single_word", "lstrip", "rstrip", "normalized", "special"]) {
    const flag = value[key];
    if (typeof flag === "boolean") flags[key] = flag;
    else if (flag !== undefined)
      throw new RangeError(`the token ${excerpt(value.content)} has ${key}: ${excerpt(flag)}`);
  }
  return addedToken(value.content, { ...flags, ...options });
}

/** A token by its text alone, or with the flags that a configuration gives it. */
export type Named = string | AddedToken;

export function tokenText(token: Named): string {
  return typeof token === "string" ? token : token.content;
}

export function isToken(value: unknown): value is Named {
  return typeof value === "string" || (isObject(value) && typeof value.content === "string");
}

export function sameToken(a: Named, b: Named): boolean {
  if (typeof a === "string" || typeof b === "string") return a === b;
  const flags = (t: AddedToken) => [t.single_word, t.lstrip, t.rstrip, normalizedOf(t), t.special];
  return a.content === b.content && String(flags(a)) === String(flags(b));
}

export function normalizedOf(token: AddedToken): boolean {
  return token.normalized ?? !token.special;
}
