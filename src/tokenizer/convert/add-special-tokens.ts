import { type AddedToken, addedToken, type Named, sameToken, tokenText } from "./added-token.js";
import { type SpecialName, specialNames } from "./arguments.js";
import type { TokenizerDraft } from "./draft.js";
import type { Settings } from "./settings.js";
import { template } from "./steps.js";

/** What a class of tokenizers adds to what the files say. */
export interface Specials {
  /** The class's own defaults, or what it makes of a token. */
  readonly tokens?: Partial<Record<SpecialName, Named | null>>;
  /** `additional_special_tokens` as the class passes it on. */
  readonly additional?: readonly Named[] | undefined;
  /** `extra_special_tokens` as the class passes it on; undefined: as in the files. */
  readonly extra?: readonly Named[] | undefined;
  /** Tokens under names of the class's own. */
  readonly own?: Readonly<Record<string, string>>;
  readonly added?: ReadonlyMap<number, AddedToken>;
  /** The class's default of `add_bos_token`, if it has one. */
  readonly addBos?: boolean;
}

/** The special tokens that a tokenizer has in the end. */
export interface Added {
  readonly named: ReadonlyMap<string, Named>;
  readonly extra: readonly Named[];
}

/**
 * Adds to a draft the tokens of the files and of its class, in the order in which transformers
 * does it, upon which their ids depend; then BOS and EOS where that is asked for.
 * @see TokenizersBackend.__init__ of transformers 5.24
 */
export function addSpecialTokens(
  draft: TokenizerDraft,
  settings: Settings,
  specials: Specials,
): Added {
  const { args } = settings;
  const named = new Map<string, Named>();
  for (const name of specialNames) {
    const token = settings.token(name, name === "pad_token" ? settings.paddingToken : null);
    const own = specials.tokens?.[name];
    const chosen = own === undefined ? token : own;
    if (chosen !== null) named.set(name, chosen);
  }
  for (const [name, token] of Object.entries(specials.own ?? {})) named.set(name, token);
  for (const [name, token] of args.own) named.set(name, token);
  const isExtraGiven = specials.extra !== undefined || args.extra !== undefined;
  const extra = isExtraGiven
    ? (specials.extra ?? args.extra ?? [])
    : (specials.additional ?? args.additional ?? []);

  const byId = [...(specials.added ?? args.added)].sort(([a], [b]) => a - b);
  const toAdd: Named[] = byId.map(([, token]) => token);
  const known = new Set([...draft.added, ...toAdd.map(tokenText)]);
  for (const token of [...named.values(), ...extra])
    if (!known.has(tokenText(token)) && !toAdd.some(other => sameToken(other, token)))
      toAdd.push(token);
  const names = new Set([...named.values()].map(tokenText).filter(text => text !== ""));
  draft.add(
    toAdd.map(token =>
      typeof token === "string"
        ? addedToken(token, { special: true })
        : names.has(token.content)
          ? { ...token, special: true }
          : token,
    ),
  );

  const isAsked = settings.has("add_bos_token") || settings.has("add_eos_token");
  if (isAsked || specials.addBos !== undefined || !draft.steps.post_processor)
    draft.steps.post_processor = beginAndEnd(draft, settings, named, specials.addBos ?? false);
  return { named, extra };
}

/** Returns the post-processor that adds BOS and EOS as the settings say. */
export function beginAndEnd(
  draft: TokenizerDraft,
  settings: Settings,
  named: ReadonlyMap<string, Named>,
  addBos: boolean,
) {
  const ids = new Map<string, number>();
  const part = (name: "bos_token" | "eos_token", isAdded: boolean | null): string[] => {
    const token = named.get(name);
    if (token === undefined) return [];
    if (draft.id(tokenText(token)) === undefined && tokenText(named.get("unk_token") ?? "?") === "")
      throw new RangeError(`${name} is no token of it, and unk_token is empty`);
    if (!isAdded) return [];
    ids.set(tokenText(token), idOf(draft, named, tokenText(token)));
    return [tokenText(token)];
  };
  const begin = part("bos_token", settings.flag("add_bos_token", addBos));
  const end = part("eos_token", settings.flag("add_eos_token", false));
  return template([...begin, "$A", ...end], ids);
}

/**
 * Returns the text of a token that a template needs.
 * @throws RangeError if the files say that there is none.
 */
export function neededText(named: ReadonlyMap<string, Named>, name: SpecialName): string {
  const token = named.get(name);
  if (token === undefined) throw new RangeError(`there is no ${name}`);
  return tokenText(token);
}

/**
 * Returns the id of a token, or that of the unknown token where it has none, as transformers'
 * convert_tokens_to_ids does.
 * @throws RangeError if there is no unknown token either.
 */
export function idOf(
  draft: TokenizerDraft,
  named: ReadonlyMap<string, Named>,
  token: string,
): number {
  const unknown = named.get("unk_token");
  const id = draft.id(token) ?? (unknown === undefined ? unknown : draft.id(tokenText(unknown)));
  if (id === undefined) throw new RangeError(`there is no token ${JSON.stringify(token)}`);
  return id;
}
