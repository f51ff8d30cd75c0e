import { mergesById } from "../../sentencepiece/merges.js";
import { addedPieces, pieceIds } from "../../sentencepiece/pieces.js";
import { addSpecialTokens } from "../add-special-tokens.js";
import { TokenizerDraft } from "../draft.js";
import { replace, space, spelledDecoder } from "../steps.js";
import { bpe } from "../token-model.js";
import type { MergingParts, SentencePieceClass } from "./class.js";

/** Gemma's tokenizer, which puts no space before a text and keeps every space that is there. */
export const gemma: SentencePieceClass = {
  kind: "sentencepiece",
  files: ["tokenizer.model"],
  build({ model, settings, file }) {
    const ids = pieceIds(model);
    const merges = mergesById(ids, file);
    return gemmaDraft({ ids, merges, settings, additional: addedPieces(model) });
  },
  rebuild: gemmaDraft,
};

function gemmaDraft({
  ids,
  merges,
  settings,
  additional,
  postProcessor = null,
}: MergingParts): TokenizerDraft {
  const unk = settings.tokenText("unk_token", "<unk>");
  const options = { unk_token: unk, fuse_unk: true, byte_fallback: true };
  const draft = new TokenizerDraft(bpe(ids, merges, options), {
    normalizer: replace({ String: " " }, space),
    pre_tokenizer: {
      type: "Split",
      pattern: { String: " " },
      behavior: "MergedWithPrevious",
      invert: false,
    },
    decoder: spelledDecoder(false),
    post_processor: postProcessor,
  });
  addSpecialTokens(draft, settings, {
    tokens: {
      unk_token: settings.token("unk_token", "<unk>"),
      bos_token: settings.token("bos_token", "<bos>"),
      eos_token: settings.token("eos_token", "<eos>"),
      pad_token: settings.token("pad_token", "<pad>"),
      mask_token: settings.token("mask_token", "<mask>"),
    },
    additional,
  });
  return draft;
}
