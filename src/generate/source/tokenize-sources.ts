import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { Model } from "../../model/operations.js";
import { encodeAll } from "../../tokenizer/encode-all.js";
import type { Tokenizer } from "../../tokenizer/tokenizer.js";
import { writtenIds } from "../tokenize-prompts.js";
import { inLanguage, languageId } from "./languages.js";

/** What the tokens of sources depend on beside their texts. */
export interface SourceSettings {
  /** Whether one that is too long loses its end; otherwise it is an error. */
  readonly truncate: boolean;
  readonly specialTokens: "added" | "written";
  /** The language of all of them; default: the one that the tokenizer says. */
  readonly from?: string;
}

/**
 * Returns the tokens that an encoder reads of each source: all that the tokenizer makes of it, with
 * what it puts before and after.
 *
 * @throws IsoglossError for a source without tokens, or longer than the model takes, or a language
 *   that the tokenizer does not have.
 * @throws The signal's reason if it was aborted.
 */
export async function tokenizeSources(
  checkpoint: Checkpoint,
  { maxTokens }: Model,
  sources: readonly { readonly id: string; readonly text: string }[],
  { truncate, specialTokens, from }: SourceSettings,
  signal?: AbortSignal,
): Promise<Int32Array[]> {
  const { tokenizer } = checkpoint;
  const language = from === undefined ? undefined : languageId(checkpoint, from);
  signal?.throwIfAborted();
  const encoded = await encodeAll(
    tokenizer,
    sources.map(({ text }) => text),
  );
  return sources.map(({ id }, i) => {
    const plain = encoded[i]!;
    const own = specialTokens === "written" ? writtenIds(plain, tokenizer) : plain;
    const spoken = language === undefined ? own : inLanguage(own, tokenizer, language);
    const ids = truncate ? cut(spoken, maxTokens, tokenizer) : spoken;
    if (ids.length === 0)
      throw new IsoglossError(
        `request ${excerpt(id)}: what is to be read has no tokens`,
        "Give a text that has some.",
      );
    if (ids.length > maxTokens)
      throw new IsoglossError(
        `request ${excerpt(id)}: its text has ${ids.length} tokens, and the model takes ${maxTokens}`,
        "Shorten it, or let long texts lose their end (--truncate).",
      );
    return Int32Array.from(ids);
  });
}

/** A text that loses its end, and not what the tokenizer puts after it. */
function cut(ids: readonly number[], most: number, { added }: Tokenizer): readonly number[] {
  if (ids.length <= most) return ids;
  const after = Math.min(added?.after ?? 0, most);
  return [...ids.slice(0, most - after), ...ids.slice(ids.length - after)];
}
