import type { JsonObject } from "../../../format/json-object.js";
import type { SentencePieceModel } from "../../sentencepiece/read-model.js";
import { addSpecialTokens, idOf, neededText } from "../add-special-tokens.js";
import type { Named } from "../added-token.js";
import type { SpecialName } from "../arguments.js";
import { TokenizerDraft } from "../draft.js";
import { replace, sequence, space, template } from "../steps.js";
import type { NumberedInput, Numbering } from "./class.js";
import { modelOf, stepsOf } from "./generic.js";

/** What differs between the classes whose ids stand in a vocab.json. */
interface Numbered {
  readonly tokens: Partial<Record<SpecialName, Named>>;
  /** What stands before a text: a language. */
  readonly before?: string | undefined;
  /** Ids of tokens that vocab.json does not have. */
  readonly others?: ReadonlyMap<string, number>;
}

/**
 * Returns a tokenizer that cuts texts as a SentencePiece model says, and the ids that vocab.json
 * gives its pieces: those that it does not have are unknown.
 *
 * Where the SentencePiece model does not know a run of characters that vocab.json does have,
 * because another language's model knew it, transformers gives its id, and this the unknown one's.
 *
 * @throws RangeError if vocab.json has no unknown token.
 */
export function numbered(
  { model, vocabulary, settings, file }: NumberedInput,
  { tokens, before, others = new Map() }: Numbered,
): { draft: TokenizerDraft; numbering: Numbering } {
  const unknown = vocabulary.get(settings.tokenText("unk_token", "<unk>"));
  if (unknown === undefined) throw new RangeError("vocab.json has no unknown token");
  const own = withHiddenPieces(model);
  const userDefined = model.pieces.flatMap(({ type, text }) =>
    type === "user-defined" ? [text] : [],
  );
  const steps = stepsOf(own, userDefined, true);
  const draft = new TokenizerDraft(modelOf(own, userDefined, file), {
    ...steps,
    normalizer: model.removeExtraWhitespaces
      ? withoutLastSpaces(steps.normalizer!)
      : steps.normalizer,
  });
  const { named } = addSpecialTokens(draft, settings, { tokens });
  const ids: number[] = own.pieces.map(({ text }) => vocabulary.get(text) ?? unknown);
  let next = vocabulary.size;
  for (const [id, { content }] of [...draft.tokens].sort(([a], [b]) => a - b)) {
    ids[id] = vocabulary.get(content) ?? others.get(content) ?? next;
    if (!vocabulary.has(content)) next++;
  }

  const end = neededText(named, "eos_token");
  const places = new Map([[end, idOf(draft, named, end)]]);
  if (before !== undefined) {
    // A text that spells it is cut like any other, unless the files list it.
    const id = draft.id(before) ?? ids.push(others.get(before) ?? unknown) - 1;
    places.set(before, id);
  }
  const frame = before === undefined ? ["$A", end] : [before, "$A", end];
  draft.steps.post_processor = template(frame, places);
  const languages = before === undefined || others.size === 0 ? undefined : ofModel(others);
  return { draft, numbering: { ids, languages } };

  /** As vocab.json has them, where it does. */
  function ofModel(codes: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
    return new Map([...codes].map(([token, id]) => [token, vocabulary.get(token) ?? id]));
  }
}

/** SentencePiece takes spaces from the end of a text even where it spells them "▁". */
function withoutLastSpaces(normalizer: JsonObject): JsonObject {
  return sequence("normalizers", [normalizer, replace({ Regex: `${space}+\\z` }, "")]);
}

/** No text has it: what it precedes is found in none. */
const nowhere = "\u{10ffff}";

/** A text that spells "<s>" is cut like any other: the piece of that name stands for no text. */
function withHiddenPieces(model: SentencePieceModel): SentencePieceModel {
  const pieces = model.pieces.map((piece, id) =>
    piece.type === "control" || piece.type === "unknown"
      ? { ...piece, text: `${nowhere}${id}` }
      : piece,
  );
  const { id } = model.unknown;
  return { ...model, pieces, unknown: { id, text: pieces[id]?.text ?? model.unknown.text } };
}
