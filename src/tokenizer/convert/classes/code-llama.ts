import { mergesById } from "../../sentencepiece/merges.js";
import { addedPieces, pieceIds } from "../../sentencepiece/pieces.js";
import { addSpecialTokens } from "../add-special-tokens.js";
import { Draft } from "../draft.js";
import { metaspace, spelledDecoder } from "../steps.js";
import { bpe } from "../token-model.js";
import type { SentencePieceClass } from "./class.js";

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
    const isSpaced = settings.flag("add_prefix_space", true) ?? true;
    const unk = settings.tokenText("unk_token", "<unk>");
    const ids = pieceIds(model);
    const options = { unk_token: unk, fuse_unk: true, byte_fallback: true };
    const draft = new Draft(bpe(ids, mergesById(ids, file), options), {
      pre_tokenizer: metaspace(isSpaced ? "first" : "never", false),
      decoder: spelledDecoder(true),
    });
    addSpecialTokens(draft, settings, {
      tokens: {
        unk_token: settings.token("unk_token", "<unk>"),
        bos_token: settings.token("bos_token", "<s>"),
        eos_token: settings.token("eos_token", "</s>"),
      },
      additional: [...addedPieces(model), ...Object.values(infilling)],
      own: infilling,
      addBos: true,
    });
    return draft;
  },
};
