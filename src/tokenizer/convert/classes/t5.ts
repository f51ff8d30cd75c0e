import { addedPieces, scoredPieces } from "../../sentencepiece/pieces.js";
import { addSpecialTokens, idOf, neededText } from "../add-special-tokens.js";
import { tokenText } from "../added-token.js";
import { TokenizerDraft } from "../draft.js";
import { metaspace, precompiled, sequence, template, whitespaceSplit } from "../steps.js";
import { type Scored, unigram } from "../token-model.js";
import { type ScoredParts, type SentencePieceClass, scoredParts } from "./class.js";

/** T5's and mT5's tokenizer, whose last ids stand for the gaps of its training, in reverse. */
export const t5: SentencePieceClass = {
  kind: "sentencepiece",
  files: ["tokenizer.model", "spiece.model"],
  build({ model, settings }) {
    const gaps = settings.count("extra_ids", 100);
    const last = Array.from({ length: gaps }, (_, i): Scored => [gap(gaps - 1 - i), 0]);
    return t5Draft({
      pieces: [...scoredPieces(model), ...last],
      charsmap: model.charsmap,
      settings,
      additional: addedPieces(model),
    });
  },
  rebuild: stored => t5Draft(scoredParts(stored)),
};

const gap = (i: number) => `<extra_id_${i}>`;

function t5Draft({
  pieces,
  charsmap,
  settings,
  additional: given = [],
}: ScoredParts): TokenizerDraft {
  const gaps = settings.count("extra_ids", 100);
  const known = given.filter(token => tokenText(token).includes("<extra_id_"));
  if (known.length > 0 && gaps > 0 && gaps !== known.length)
    throw new RangeError(`extra_ids is ${gaps}, but its pieces hold ${known.length}`);
  const additional =
    known.length > 0 ? given : [...given, ...Array.from({ length: gaps }, (_, i) => gap(i))];
  const draft = new TokenizerDraft(unigram(pieces, 2), {
    normalizer: charsmap ? precompiled(charsmap) : null,
    pre_tokenizer: sequence("pretokenizers", [whitespaceSplit, metaspace("always")]),
    decoder: metaspace("always"),
  });
  const { named } = addSpecialTokens(draft, settings, {
    tokens: {
      eos_token: settings.token("eos_token", "</s>"),
      unk_token: settings.token("unk_token", "<unk>"),
      pad_token: settings.token("pad_token", "<pad>"),
    },
    additional,
  });
  const end = idOf(draft, named, neededText(named, "eos_token"));
  draft.steps.post_processor = template(["$A", "</s>"], new Map([["</s>", end]]));
  return draft;
}
