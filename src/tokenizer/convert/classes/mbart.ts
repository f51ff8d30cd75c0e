import { addedPieces } from "../../sentencepiece/pieces.js";
import { addSpecialTokens, idOf, neededText } from "../add-special-tokens.js";
import { addedToken, type Named } from "../added-token.js";
import { specialNames } from "../arguments.js";
import { TokenizerDraft } from "../draft.js";
import { fairseqPieces, fairseqTokens } from "../fairseq.js";
import { mbartLanguages } from "../languages.js";
import { metaspace, sequence, template, whitespaceSplit } from "../steps.js";
import { unigram } from "../token-model.js";
import { type ScoredParts, type SentencePieceClass, scoredParts } from "./class.js";

/** mBART's tokenizer, which ends a text with the code of its language (`src_lang`). */
export const mbart: SentencePieceClass = {
  kind: "sentencepiece",
  files: ["tokenizer.model", "sentencepiece.bpe.model"],
  build({ model, settings }) {
    const first = ["bos_token", "pad_token", "eos_token", "unk_token"] as const;
    const last = [...mbartLanguages, settings.tokenText("mask_token", "<mask>")];
    const pieces = fairseqPieces(model, settings, first, last);
    return mbartDraft({
      pieces,
      charsmap: undefined,
      settings,
      additional: addedPieces(model),
    });
  },
  rebuild: stored => mbartDraft(scoredParts(stored)),
};

function mbartDraft({ pieces, settings, additional = [] }: ScoredParts): TokenizerDraft {
  // transformers 5.24 leaves the table of normalizations out.
  const draft = new TokenizerDraft(unigram(pieces, 3), {
    pre_tokenizer: sequence("pretokenizers", [whitespaceSplit, metaspace("always")]),
    decoder: metaspace("always"),
  });
  const tokens = specialNames.map(name => [name, settings.token(name, fairseqTokens[name])]);
  const mask = settings.token("mask_token", "<mask>");
  const { named } = addSpecialTokens(draft, settings, {
    tokens: {
      ...Object.fromEntries(tokens),
      mask_token: typeof mask === "string" ? addedToken(mask, { lstrip: true }) : mask,
    },
    additional: [...mbartLanguages, ...additional.filter(token => !isLanguage(token))],
  });
  const language = idOf(draft, named, settings.text("src_lang") ?? "en_XX");
  const end = idOf(draft, named, neededText(named, "eos_token"));
  const [endText, languageText] = [draft.token(end)!, draft.token(language)!];
  draft.steps.post_processor = template(
    ["$A", endText, languageText],
    new Map([
      [endText, end],
      [languageText, language],
    ]),
  );
  return draft;
}

const isLanguage = (token: Named) => typeof token === "string" && mbartLanguages.includes(token);
