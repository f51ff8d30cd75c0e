import { mergesById } from "../../sentencepiece/merges.js";
import { addedPieces, pieceIds } from "../../sentencepiece/pieces.js";
import { addSpecialTokens } from "../add-special-tokens.js";
import { TokenizerDraft } from "../draft.js";
import { metaspace, spelledDecoder } from "../steps.js";
import { bpe } from "../token-model.js";
import type { MergingParts, SentencePieceClass } from "./class.js";

/** The tokens around the parts of a program of which a model fills in the middle. */
const infilling = {
  prefix_token: "▁<PRE>",
  middle_token: "▁<MID>",
  suffix_token: "▁<SUF>",
  eot_token: "▁<EOT>",
  fill_token: "<FILL_ME>",
};

export const codeLlama: SentencePieceClass = {
  kind: "sentencepiece",
  files: ["tokenizer.model"],
  build({ model, settings, file }) {
    const ids = pieceIds(model);
    const merges = mergesById(ids, file);
    return codeLlamaDraft({ ids, merges, settings, additional: addedPieces(model) });
  },
  rebuild: codeLlamaDraft,
};

function codeLlamaDraft({ ids, merges, settings, additional }: MergingParts): TokenizerDraft {
  const isSpaced = settings.flag("add_prefix_space", true) ?? true;
  const unk = settings.tokenText("unk_token", "<unk>");
  const options = { unk_token: unk, fuse_unk: true, byte_fallback: true };
  const draft = new TokenizerDraft(bpe(ids, merges, options), {
    pre_tokenizer: metaspace(isSpaced ? "first" : "never", false),
    decoder: spelledDecoder(true),
  });
  addSpecialTokens(draft, settings, {
    tokens: {
      unk_token: settings.token("unk_token", "<unk>"),
      bos_token: settings.token("bos_token", "<s>"),
      eos_token: settings.token("eos_token", "</s>"),
    },
    additional: [...(additional ?? settings.args.additional ?? []), ...Object.values(infilling)],
    own: infilling,
    addBos: true,
  });
  return draft;
}
