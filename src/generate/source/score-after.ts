import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { groupBy } from "../../base/group-by.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { Past, SourceReader } from "../../engine/decoder.js";
import type { Model } from "../../model/operations.js";
import { encodeAll } from "../../tokenizer/encode-all.js";
import type { LikelihoodRequest } from "../request.js";
import { movedSpaces } from "../scored-texts.js";
import type { ScoredText } from "../token-tree.js";
import { writtenIds } from "../tokenize-prompts.js";
import { inLanguage, languageId, type TranslationLanguages } from "./languages.js";

/** Texts that are scored after one source. */
export interface SourceTexts {
  readonly source: Int32Array;
  readonly texts: readonly ScoredText[];
}

/** What is read before the texts, and what each begins after. */
interface Beginnings {
  /** What is read where a context is empty; null: there is no such. */
  readonly beginning: number | null;
  /** The token that every text begins after. */
  readonly start: number;
  readonly languages: TranslationLanguages;
}

/**
 * Returns what an encoder with a decoder scores of some requests, as lm-evaluation-harness's backend
 * for them cuts it: the encoder reads the context, with what its tokenizer puts around it; the
 * continuation's tokens, without that, follow the token that a text begins after. Spaces that end a
 * context begin the continuation. A language that is asked for is the first token of the
 * continuation, and is not scored.
 *
 * @throws IsoglossError for a continuation without tokens, or longer than the model takes, or a whole text in windows.
 */
export async function textsAfterSources(
  checkpoint: Checkpoint,
  model: Model,
  requests: readonly LikelihoodRequest[],
  { beginning, start, languages: { from, to } }: Beginnings,
): Promise<SourceTexts[]> {
  const { tokenizer } = checkpoint;
  const { maxTokens } = model.decoder!();
  const [source, target] = [from, to].map(one =>
    one === undefined ? undefined : languageId(checkpoint, one),
  );
  const before = target === undefined ? [start] : [start, target];
  const moved = requests.map(movedSpaces);
  const contexts = await encodeAll(
    tokenizer,
    moved.map(({ context }) => context),
  );
  const continuations = await encodeAll(
    tokenizer,
    moved.map(({ continuation }) => continuation),
  );
  const read = moved.map(({ id, context, rolling }, request) => {
    const own = writtenIds(continuations[request]!, tokenizer);
    if (rolling || (context === "" && beginning === null))
      throw new IsoglossError(
        `request ${excerpt(id)}: the model writes after what it has read, and nothing is to be read`,
        "Give a context, or score whole texts with a causal language model.",
      );
    if (own.length < 1 || before.length + own.length > maxTokens + 1)
      throw new IsoglossError(
        `request ${excerpt(id)}: its continuation has ${own.length} tokens, and the model takes 1 to ${maxTokens + 1 - before.length}`,
        "Check the text, or score it in parts.",
      );
    const plain = context === "" ? [beginning!] : contexts[request]!;
    const spoken = source === undefined ? plain : inLanguage(plain, tokenizer, source);
    const text = { request, ids: [...before, ...own], from: before.length };
    return { source: Int32Array.from(spoken.slice(-model.maxTokens)), text };
  });
  return [...groupBy(read, ({ source: ids }) => ids.join()).values()].map(group => ({
    source: group[0]!.source,
    texts: group.map(({ text }) => text),
  }));
}

/** Reads sources, each for a pass of one row. */
export async function readAlone(
  reader: SourceReader,
  sources: readonly Int32Array[],
): Promise<Past[]> {
  const found = await reader.read(sources);
  return sources.map(({ length }, i) => ({
    calls: found[i]!,
    rows: 1,
    slots: length,
    filled: Int32Array.of(length),
  }));
}
