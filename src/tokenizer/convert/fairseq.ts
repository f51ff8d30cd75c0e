import { scoredPieces } from "../sentencepiece/pieces.js";
import type { SentencePieceModel } from "../sentencepiece/read-model.js";
import type { SpecialName } from "./arguments.js";
import type { Settings } from "./settings.js";
import type { Scored } from "./token-model.js";

/** Tokens of a SentencePiece model that fairseq gives other places: <unk>, <s> and </s>. */
const own = 3;

/**
 * Returns the vocabulary of a model that was trained with fairseq: its ids begin with four
 * special tokens, where those of its SentencePiece model begin with three, and go on after the
 * last piece.
 * @param first The special tokens' names, in the order of their ids.
 */
export function fairseqPieces(
  model: SentencePieceModel,
  settings: Settings,
  first: readonly SpecialName[],
  last: readonly string[],
): Scored[] {
  const scored = (token: string): Scored => [token, 0];
  return [
    ...first.map(name => scored(settings.tokenText(name, fairseqTokens[name]))),
    ...scoredPieces(model).slice(own),
    ...last.map(scored),
  ];
}

/** The special tokens of fairseq's models. */
export const fairseqTokens = {
  bos_token: "<s>",
  eos_token: "</s>",
  sep_token: "</s>",
  cls_token: "<s>",
  unk_token: "<unk>",
  pad_token: "<pad>",
  mask_token: "<mask>",
} as const;
