import { IsoglossError } from "../../../base/error.js";
import { addedPieces } from "../../sentencepiece/pieces.js";
import { addSpecialTokens, idOf, neededText } from "../add-special-tokens.js";
import { addedToken } from "../added-token.js";
import { TokenizerDraft } from "../draft.js";
import { fairseqPieces, fairseqTokens } from "../fairseq.js";
import { mbart50Languages } from "../languages.js";
import { metaspace, precompiled, replace, sequence, template } from "../steps.js";
import { type Scored, unigram } from "../token-model.js";
import { type ScoredParts, type SentencePieceClass, scoredParts } from "./class.js";

/** mBART-50's tokenizer, which begins a text with the code of its language (`src_lang`). */
export const mbart50: SentencePieceClass = {
  kind: "sentencepiece",
  files: ["tokenizer.model", "sentencepiece.bpe.model"],
  build({ model, settings, file }) {
    const last = [...mbart50Languages, settings.tokenText("mask_token", "<mask>")];
    return mbart50Draft({
      pieces: fairseqPieces(model, settings, first, last),
      charsmap: model.charsmap,
      settings,
      additional: addedPieces(model),
      file,
    });
  },
  rebuild: stored => {
    const parts = scoredParts(stored);
    const [own, texts] = [parts.settings, new Set(parts.pieces.map(([text]) => text))];
    // Pieces without languages are taken for those of the SentencePiece model.
    const pieces = mbart50Languages.some(language => texts.has(language))
      ? parts.pieces
      : [
          ...first.map(name => scored(own.tokenText(name, fairseqTokens[name]))),
          ...parts.pieces.slice(3),
          ...[...mbart50Languages, own.tokenText("mask_token", "<mask>")].map(scored),
        ];
    return mbart50Draft({ ...parts, pieces, file: "tokenizer.json" });
  },
};

const first = ["cls_token", "pad_token", "eos_token", "unk_token"] as const;
const scored = (token: string): Scored => [token, 0];

interface Mbart50Parts extends ScoredParts {
  readonly file: string;
}

function mbart50Draft({
  pieces,
  charsmap,
  settings,
  additional = [],
  file,
}: Mbart50Parts): TokenizerDraft {
  const language = settings.text("src_lang") ?? "en_XX";
  if (!mbart50Languages.includes(language))
    throw new IsoglossError(
      `${file}: mBART-50 has no language ${JSON.stringify(language)}, which src_lang asks for`,
      `Name one of its own in tokenizer_config.json, such as "en_XX".`,
    );
  const draft = new TokenizerDraft(unigram(pieces, 3), {
    normalizer: sequence("normalizers", [
      ...(charsmap ? [precompiled(charsmap)] : []),
      replace({ Regex: " {2,}" }, " "),
    ]),
    pre_tokenizer: metaspace("always"),
    decoder: metaspace("always"),
  });
  const mask = settings.token("mask_token", "<mask>");
  const names = ["eos_token", "sep_token", "cls_token", "unk_token", "pad_token"] as const;
  const tokens = names.map(name => [name, settings.token(name, fairseqTokens[name])]);
  const { named } = addSpecialTokens(draft, settings, {
    tokens: {
      ...Object.fromEntries(tokens),
      mask_token: typeof mask === "string" ? addedToken(mask, { lstrip: true }) : mask,
    },
    additional: [...additional, ...mbart50Languages],
  });
  const id = idOf(draft, named, language);
  const end = idOf(draft, named, neededText(named, "eos_token"));
  const endText = draft.token(end)!;
  draft.steps.post_processor = template(
    [language, "$A", endText],
    new Map([
      [language, id],
      [endText, end],
    ]),
  );
  return draft;
}
