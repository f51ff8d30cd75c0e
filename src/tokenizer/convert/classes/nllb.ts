import { mergesById } from "../../sentencepiece/merges.js";
import { addedPieces, pieceIds } from "../../sentencepiece/pieces.js";
import { addSpecialTokens, idOf, neededText } from "../add-special-tokens.js";
import { addedToken } from "../added-token.js";
import { specialNames } from "../arguments.js";
import { TokenizerDraft } from "../draft.js";
import { fairseqTokens } from "../fairseq.js";
import { nllbLanguages } from "../nllb-languages.js";
import { metaspace, precompiled, replace, sequence, template } from "../steps.js";
import { bpe } from "../token-model.js";
import type { MergingParts, SentencePieceClass } from "./class.js";

/**
 * NLLB's tokenizer, which begins a text with the code of its language (`src_lang`); its
 * `legacy_behaviour` puts the code at the end.
 *
 * The codes are in no SentencePiece model. transformers 5.24 adds them after `<mask>` where
 * tokenizer_config.json lists them, and nowhere else; a code that is not there is `<unk>`.
 */
export const nllb: SentencePieceClass = {
  kind: "sentencepiece",
  files: ["tokenizer.model", "sentencepiece.bpe.model"],
  build({ model, settings, file }) {
    const pieces = pieceIds(model);
    const ids = new Map<string, number>();
    const first = ["bos_token", "pad_token", "eos_token", "unk_token"] as const;
    for (const [id, name] of first.entries())
      ids.set(settings.tokenText(name, fairseqTokens[name]), id);
    for (const piece of pieces.keys()) if (!ids.has(piece)) ids.set(piece, ids.size);
    const merges = mergesById(pieces, file);
    const { charsmap } = model;
    return nllbDraft({ ids, merges, settings, charsmap, additional: addedPieces(model) });
  },
  rebuild: nllbDraft,
};

interface NllbParts extends MergingParts {
  readonly charsmap: Uint8Array | undefined;
}

function nllbDraft({ ids, merges, settings, charsmap, additional }: NllbParts): TokenizerDraft {
  const unk = settings.tokenText("unk_token", "<unk>");
  const tokens = bpe(ids, merges, { unk_token: unk, fuse_unk: true });
  const draft = new TokenizerDraft(tokens, {
    normalizer: charsmap
      ? sequence("normalizers", [precompiled(charsmap), replace({ Regex: " {2,}" }, " ")])
      : null,
    pre_tokenizer: metaspace("always"),
    decoder: metaspace("always"),
  });
  const mask = settings.token("mask_token", "<mask>");
  const isListed = settings.args.extra !== undefined && settings.args.extra !== null;
  const { named } = addSpecialTokens(draft, settings, {
    tokens: {
      ...Object.fromEntries(
        specialNames.map(name => [name, settings.token(name, fairseqTokens[name])]),
      ),
      mask_token:
        typeof mask === "string"
          ? addedToken(mask, { normalized: true, lstrip: true, special: true })
          : mask,
    },
    extra: isListed
      ? (settings.args.extra ?? [])
      : (additional ?? settings.args.additional ?? nllbLanguages),
  });
  const language = settings.text("src_lang") ?? "eng_Latn";
  const end = neededText(named, "eos_token");
  const parts = settings.flag("legacy_behaviour", false)
    ? ["$A", end, language]
    : [language, "$A", end];
  const places = [end, language].map((token): [string, number] => [
    token,
    idOf(draft, named, token),
  ]);
  draft.steps.post_processor = template(parts, new Map(places));
  return draft;
}
