import { addedPieces } from "../../sentencepiece/pieces.js";
import { addSpecialTokens, neededText } from "../add-special-tokens.js";
import { specialNames } from "../arguments.js";
import { TokenizerDraft } from "../draft.js";
import { fairseqPieces, fairseqTokens } from "../fairseq.js";
import { metaspace, precompiled, sequence, templateOf, whitespaceSplit } from "../steps.js";
import { unigram } from "../token-model.js";
import { type ScoredParts, type SentencePieceClass, scoredParts } from "./class.js";

export const xlmRoberta: SentencePieceClass = {
  kind: "sentencepiece",
  files: ["tokenizer.model", "sentencepiece.bpe.model"],
  build({ model, settings }) {
    const mask = settings.tokenText("mask_token", "<mask>");
    const first = ["bos_token", "pad_token", "eos_token", "unk_token"] as const;
    return xlmRobertaDraft({
      pieces: fairseqPieces(model, settings, first, [mask]),
      charsmap: model.charsmap,
      settings,
      additional: addedPieces(model),
    });
  },
  rebuild: stored => xlmRobertaDraft(scoredParts(stored)),
};

function xlmRobertaDraft({ pieces, charsmap, settings, additional }: ScoredParts): TokenizerDraft {
  const scheme = settings.flag("add_prefix_space", true) ? "always" : "never";
  const draft = new TokenizerDraft(unigram(pieces, 3), {
    normalizer: charsmap ? precompiled(charsmap) : null,
    pre_tokenizer: sequence("pretokenizers", [whitespaceSplit, metaspace(scheme)]),
    decoder: metaspace(scheme),
  });
  const { named } = addSpecialTokens(draft, settings, {
    tokens: Object.fromEntries(
      specialNames.map(name => [name, settings.token(name, fairseqTokens[name])]),
    ),
    additional,
  });
  const begin = neededText(named, "bos_token");
  const end = neededText(named, "eos_token");
  draft.steps.post_processor = templateOf(draft, [begin, "$A", end]);
  return draft;
}
