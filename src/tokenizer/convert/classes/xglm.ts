import { addedPieces, scoredPieces } from "../../sentencepiece/pieces.js";
import { addSpecialTokens, idOf, neededText } from "../add-special-tokens.js";
import { TokenizerDraft } from "../draft.js";
import { fairseqPieces, fairseqTokens } from "../fairseq.js";
import { metaspace, precompiled, replace, sequence, template } from "../steps.js";
import { unigram } from "../token-model.js";
import { type ScoredParts, type SentencePieceClass, scoredParts } from "./class.js";

const madeUp = Array.from({ length: 7 }, (_, i) => `<madeupword${i}>`);

/**
 * XGLM's tokenizer. transformers 5.24 does not read the file of its checkpoints,
 * sentencepiece.bpe.model, and would know no word; of that, this has fairseq's ids, which are
 * the model's. A tokenizer.model it does read, but leaves the ids as they are there; so does this.
 */
export const xglm: SentencePieceClass = {
  kind: "sentencepiece",
  files: ["tokenizer.model", "sentencepiece.bpe.model"],
  build({ model, settings, file }) {
    const pieces = file.endsWith("sentencepiece.bpe.model")
      ? fairseqPieces(model, settings, first, madeUp)
      : scoredPieces(model);
    return xglmDraft({
      pieces,
      charsmap: model.charsmap,
      settings,
      additional: addedPieces(model),
    });
  },
  rebuild: stored => xglmDraft(scoredParts(stored)),
};

const first = ["bos_token", "pad_token", "eos_token", "unk_token"] as const;

function xglmDraft({ pieces, charsmap, settings, additional = [] }: ScoredParts): TokenizerDraft {
  const scheme = settings.flag("add_prefix_space", true) ? "always" : "never";
  const draft = new TokenizerDraft(unigram(pieces, 3), {
    normalizer: sequence("normalizers", [
      ...(charsmap ? [precompiled(charsmap)] : []),
      replace({ Regex: " {2,}" }, " "),
    ]),
    pre_tokenizer: metaspace(scheme),
    decoder: metaspace(scheme),
  });
  const names = [...first, "sep_token", "cls_token"] as const;
  const { named } = addSpecialTokens(draft, settings, {
    tokens: Object.fromEntries(
      names.map(name => [name, settings.token(name, fairseqTokens[name])]),
    ),
    additional: [...additional, ...madeUp.filter(word => !additional.includes(word))],
  });
  const [begin, end] = (["bos_token", "eos_token"] as const).map(name =>
    neededText(named, name),
  ) as [string, string];
  const ids = [begin, end].map((token): [string, number] => [token, idOf(draft, named, token)]);
  draft.steps.post_processor = template([end, "$A"], new Map(ids));
  return draft;
}
