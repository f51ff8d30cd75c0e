import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { encodeAll } from "../../tokenizer/encode-all.js";
import type { Tokenizer } from "../../tokenizer/tokenizer.js";

/** Texts as COMET's encoders take them. */
export interface CometTokenizer {
  /** Returns the ids of each text, the first and the last token of the encoder's own, cut to what it takes. */
  readonly texts: (texts: readonly string[]) => Promise<Int32Array[]>;
  /** Returns a joint input, first </s> </s> second </s> …, cut to what it takes. */
  readonly joined: (parts: readonly Int32Array[]) => Int32Array;
}

/** What is encoded at once. */
const mostTexts = 512;

/**
 * Returns how a metric tokenizes: a text is cut to `positions − 4` tokens, of which the last is
 * </s> (XLM-R's 514 positions take 510), a joint input to `positions − 2`, whatever token is then
 * the last. Padding tokens that a text spells out are left out of joint inputs, and refused elsewhere.
 *
 * @param positions `max_position_embeddings` of config.json.
 * @throws IsoglossError if the tokenizer does not put one token before a text and one after.
 */
export function cometTokenizer(
  file: string,
  tokenizer: Tokenizer,
  { positions, padding }: { readonly positions: number; readonly padding: number | undefined },
): CometTokenizer {
  const { added } = tokenizer;
  if (added?.before !== 1 || added.after !== 1)
    throw new IsoglossError(
      `${file}: its tokenizer puts ${added?.before ?? 0} tokens before a text and ${added?.after ?? 0} after it, where COMET's encoders have one and one`,
      "Get the tokenizer of the model that hparams.yaml names.",
    );
  const most = positions - 4;
  const cut = (ids: readonly number[]) =>
    Int32Array.from(ids.length > most ? [...ids.slice(0, most - 1), ids.at(-1)!] : ids);
  return {
    async texts(texts) {
      const found: Int32Array[] = [];
      for (let at = 0; at < texts.length; at += mostTexts) {
        const batch = texts.slice(at, at + mostTexts);
        found.push(...(await encodeAll(tokenizer, batch)).map(cut));
      }
      return found;
    },
    joined(parts) {
      const [first] = parts;
      const [begin, end] = [first![0]!, first!.at(-1)!];
      const ids = [begin];
      for (const [i, part] of parts.entries()) {
        if (i > 0) ids.push(end);
        for (const id of part.subarray(1, -1)) if (id !== padding) ids.push(id);
        ids.push(end);
      }
      return Int32Array.from(ids.slice(0, positions - 2));
    },
  };
}

/** @throws IsoglossError naming the text that spells out the padding token, which COMET's own code counts as no token. */
export function refusePadding(
  texts: readonly string[],
  ids: readonly Int32Array[],
  padding: number | undefined,
): void {
  if (padding === undefined) return;
  const at = ids.findIndex(own => own.includes(padding));
  if (at < 0) return;
  throw new IsoglossError(
    `the text ${excerpt(texts[at])} holds the encoder's padding token, ${padding}, which is no text`,
    "Take it out of the text.",
  );
}
