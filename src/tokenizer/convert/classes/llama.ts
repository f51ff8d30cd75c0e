import { mergesById } from "../../sentencepiece/merges.js";
import { addedPieces, pieceIds } from "../../sentencepiece/pieces.js";
import { addSpecialTokens } from "../add-special-tokens.js";
import { TokenizerDraft } from "../draft.js";
import { metaspace, spelledDecoder } from "../steps.js";
import { bpe } from "../token-model.js";
import type { MergingParts, SentencePieceClass } from "./class.js";

/**
 * LLaMA's tokenizer. The legacy behaviour puts a space before each part of a text that is
 * between added tokens; the new one, transformers' default, only before the text.
 */
export const llama: SentencePieceClass = {
  kind: "sentencepiece",
  files: ["tokenizer.model"],
  build({ model, settings, file }) {
    const ids = pieceIds(model);
    const merges = mergesById(ids, file);
    return llamaDraft({ ids, merges, settings, additional: addedPieces(model) });
  },
  rebuild: llamaDraft,
};

function llamaDraft({
  ids,
  merges,
  settings,
  additional,
  postProcessor = null,
}: MergingParts): TokenizerDraft {
  const isSpaced = settings.flag("add_prefix_space", true) ?? true;
  const scheme = settings.flag("legacy", false) ? "always" : "first";
  const tokens = bpe(ids, merges, { fuse_unk: true, byte_fallback: true });
  const draft = new TokenizerDraft(tokens, {
    pre_tokenizer: metaspace(isSpaced ? scheme : "never", false),
    decoder: spelledDecoder(isSpaced),
    post_processor: postProcessor,
  });
  addSpecialTokens(draft, settings, {
    tokens: {
      unk_token: settings.token("unk_token", "<unk>"),
      bos_token: settings.token("bos_token", "<s>"),
      eos_token: settings.token("eos_token", "</s>"),
    },
    additional,
  });
  return draft;
}
