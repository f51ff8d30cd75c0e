import { space } from "../steps.js";
import type { NumberedClass } from "./class.js";
import { numbered } from "./numbered.js";

/**
 * OPUS-MT's tokenizer: a source text is cut by source.spm. A model of several target languages
 * wants the language before the text, as in ">>fra<< Hello": a token of its own.
 */
export const marian: NumberedClass = {
  kind: "numbered",
  file: "source.spm",
  build(input) {
    const { settings, vocabulary } = input;
    const tokens = {
      eos_token: settings.token("eos_token", "</s>") ?? "</s>",
      unk_token: settings.token("unk_token", "<unk>") ?? "<unk>",
      pad_token: settings.token("pad_token", "<pad>") ?? "<pad>",
    };
    const { draft, numbering } = numbered(input, { tokens });
    const unknown = vocabulary.get(settings.tokenText("unk_token", "<unk>"))!;
    const codeOf = (text: string) => {
      const end = text.startsWith(">>") ? text.indexOf("<<") + 2 : 0;
      if (end < 2) return undefined;
      return { id: vocabulary.get(text.slice(0, end)) ?? unknown, rest: text.slice(end) };
    };
    return { draft, numbering: { ...numbering, codeOf, textOf: spelling(vocabulary) } };
  },
};

/**
 * What it writes is of another SentencePiece model, target.spm, whose pieces stand in the same
 * vocabulary: a text is those pieces side by side.
 */
function spelling(vocabulary: ReadonlyMap<string, number>): (ids: readonly number[]) => string {
  const pieces = new Map([...vocabulary].map(([piece, id]) => [id, piece]));
  return ids =>
    ids
      .map(id => pieces.get(id) ?? "")
      .join("")
      .replaceAll(space, " ")
      .trim();
}
