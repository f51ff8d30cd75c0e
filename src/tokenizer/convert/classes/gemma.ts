import { mergesById } from "../../sentencepiece/merges.js";
import { addedPieces, pieceIds } from "../../sentencepiece/pieces.js";
import { addSpecialTokens } from "../add-special-tokens.js";
import { Draft } from "../draft.js";
import { replace, space, spelledDecoder } from "../steps.js";
import { bpe } from "../token-model.js";
import type { SentencePieceClass } from "./class.js";

/** Gemma's tokenizer, which puts no space before a text and keeps every space that is there. */
export const gemma: SentencePieceClass = {
  kind: "sentencepiece",
  files: ["tokenizer.model"],
  build({ model, settings, file }) {
    const unk = settings.tokenText("unk_token", "<unk>");
    const ids = pieceIds(model);
    const options = { unk_token: unk, fuse_unk: true, byte_fallback: true };
    const draft = new Draft(bpe(ids, mergesById(ids, file), options), {
      normalizer: replace({ String: " " }, space),
      pre_tokenizer: {
        ...{ type: "Split", pattern: { String: " " } },
        ...{ behavior: "MergedWithPrevious", invert: false },
      },
      decoder: spelledDecoder(false),
    });
    addSpecialTokens(draft, settings, {
      tokens: {
        unk_token: settings.token("unk_token", "<unk>"),
        bos_token: settings.token("bos_token", "<bos>"),
        eos_token: settings.token("eos_token", "<eos>"),
        pad_token: settings.token("pad_token", "<pad>"),
        mask_token: settings.token("mask_token", "<mask>"),
      },
      additional: addedPieces(model),
    });
    return draft;
  },
};
