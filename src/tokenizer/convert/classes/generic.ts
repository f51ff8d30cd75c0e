import type { JsonObject } from "../../../format/json-object.js";
import { mergesByScore } from "../../sentencepiece/merges.js";
import { addedPieces, pieceIds, scoredPieces } from "../../sentencepiece/pieces.js";
import type { SentencePieceModel } from "../../sentencepiece/read-model.js";
import { addSpecialTokens } from "../add-special-tokens.js";
import { type Steps, TokenizerDraft } from "../draft.js";
import type { Settings } from "../settings.js";
import { metaspace, precompiled, replace, sequence, space } from "../steps.js";
import { bpe, type TokenModel, unigram } from "../token-model.js";
import type { SentencePieceClass } from "./class.js";

/**
 * The tokenizer of a model without a class of its own, such as Mistral's: it follows what the
 * SentencePiece model says of itself.
 * @see SpmConverter.build_tokenizer_from_spm_proto of transformers 5.24
 */
export const generic: SentencePieceClass = {
  kind: "sentencepiece",
  files: ["tokenizer.model"],
  build({ model, settings, file }) {
    const { args } = settings;
    const names = model.algorithm === "unigram" ? undefined : renamed(model, settings);
    const token = (id: number) => (names ? names.get(id) : model.pieces[id]!.text);
    const userDefined = model.pieces.flatMap(({ type }, id) => {
      const text = token(id);
      return type === "user-defined" && text !== undefined ? [text] : [];
    });
    const tokens = modelOf(model, userDefined, file, names);
    const isLegacy = settings.flag("legacy", true) ?? false;
    const draft = new TokenizerDraft(tokens, stepsOf(model, userDefined, isLegacy));

    const isUserDefined = new Set(
      model.pieces.filter(({ type }) => type === "user-defined").map(({ text }) => text),
    );
    const named = (name: "bos_token" | "eos_token" | "unk_token", id: number, text: string) =>
      settings.token(name, id >= 0 ? text : null);
    const { begin, end, unknown } = model;
    addSpecialTokens(draft, settings, {
      tokens: {
        bos_token: named("bos_token", begin.id, begin.text || "<s>"),
        eos_token: named("eos_token", end.id, end.text || "</s>"),
        unk_token: named("unk_token", unknown.id, unknown.text || "<unk>"),
      },
      additional: addedPieces(model).filter(({ content }) => !isUserDefined.has(content)),
      // Looked for in the text as it is, so that each part between them gets its own space.
      added: model.addDummyPrefix
        ? new Map([...args.added].map(([id, own]) => [id, { ...own, normalized: false }]))
        : args.added,
    });
    return draft;
  },
};

/** Returns the pieces by id, under the names that `added_tokens_decoder` gives some of them. */
function renamed(model: SentencePieceModel, settings: Settings): Map<number, string> {
  const { added } = settings.args;
  const ids = pieceIds(model);
  // Of a name that another piece keeps, nothing is renamed.
  const kept = new Set([...ids].filter(([, id]) => !added.has(id)).map(([text]) => text));
  const names = new Map<string, number>();
  for (const [text, id] of ids) {
    const name = added.get(id)?.content;
    names.set(name !== undefined && !kept.has(name) ? name : text, id);
  }
  return new Map([...names].map(([name, id]) => [id, name]));
}

/**
 * Returns what cuts texts as a SentencePiece model says.
 * @param names Of its pieces, where it merges; default: their texts.
 */
export function modelOf(
  model: SentencePieceModel,
  userDefined: readonly string[],
  file: string,
  names = new Map([...pieceIds(model)].map(([text, id]) => [id, text])),
): TokenModel {
  return model.algorithm === "unigram"
    ? unigram(scoredPieces(model), model.unknown.id, model.byteFallback)
    : mergingModel(model, names, userDefined.length > 0, file);
}

function mergingModel(
  model: SentencePieceModel,
  names: ReadonlyMap<number, string>,
  ignore_merges: boolean,
  file: string,
): TokenModel {
  const normal = new Map<string, { id: number; score: number }>();
  for (const [id, { type, score }] of model.pieces.entries()) {
    const name = names.get(id);
    if (type === "normal" && name !== undefined) normal.set(name, { id, score });
  }
  const ids = new Map([...names].map(([id, name]) => [name, id]));
  return bpe(ids, mergesByScore(normal, file), {
    unk_token: model.unknown.text,
    fuse_unk: true,
    byte_fallback: model.byteFallback,
    ignore_merges,
  });
}

/** Returns the steps around it. */
export function stepsOf(
  model: SentencePieceModel,
  userDefined: string[],
  isLegacy: boolean,
): Steps {
  const { charsmap, addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces } = model;
  const normalizers: JsonObject[] = [];
  if (charsmap) normalizers.push(precompiled(charsmap));
  if (removeExtraWhitespaces)
    normalizers.push(
      replace({ Regex: String.raw`\A +| +\z` }, ""),
      replace({ Regex: " {2,}" }, " "),
    );
  if (escapeWhitespaces) normalizers.push(replace({ String: " " }, space));
  if (addDummyPrefix && isLegacy)
    normalizers.push(replace({ Regex: String.raw`\A` + space }, space + space));

  const pretokenizers: JsonObject[] = [];
  if (addDummyPrefix) pretokenizers.push(metaspace(isLegacy ? "always" : "first", false));
  if (userDefined.length > 0) {
    const longest = [...userDefined].sort((a, b) => [...b].length - [...a].length);
    const pattern = { Regex: longest.map(escaped).join("|") };
    pretokenizers.push({ type: "Split", pattern, behavior: "Isolated", invert: false });
  }

  const decoders: JsonObject[] = [replace({ String: space }, " ")];
  if (model.byteFallback) decoders.push({ type: "ByteFallback" });
  if (addDummyPrefix || model.byteFallback) decoders.push({ type: "Fuse" });
  if (addDummyPrefix) decoders.push({ type: "Strip", content: " ", start: 1, stop: 0 });
  return {
    normalizer: sequence("normalizers", normalizers),
    pre_tokenizer: pretokenizers.length > 0 ? sequence("pretokenizers", pretokenizers) : null,
    decoder: sequence("decoders", decoders),
  };
}

/** Returns a text as a regular expression that matches it, as Python's re.escape does. */
function escaped(text: string): string {
  return text.replace(/[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/g, "\\$&");
}
