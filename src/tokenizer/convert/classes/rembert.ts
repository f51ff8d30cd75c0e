import { addedPieces, scoredPieces } from "../../sentencepiece/pieces.js";
import { addSpecialTokens, idOf, neededText } from "../add-special-tokens.js";
import { specialNames } from "../arguments.js";
import { TokenizerDraft } from "../draft.js";
import { metaspace, precompiled, replace, sequence, template } from "../steps.js";
import { unigram } from "../token-model.js";
import { type ScoredParts, type SentencePieceClass, scoredParts } from "./class.js";

/** RemBERT's tokenizer. */
export const rembert: SentencePieceClass = {
  kind: "sentencepiece",
  files: ["tokenizer.model", "sentencepiece.model"],
  build: ({ model, settings }) =>
    rembertDraft({
      pieces: scoredPieces(model),
      charsmap: model.charsmap,
      settings,
      additional: addedPieces(model),
    }),
  rebuild: stored => rembertDraft(scoredParts(stored)),
};

const defaults = {
  bos_token: "[CLS]",
  eos_token: "[SEP]",
  unk_token: "<unk>",
  sep_token: "[SEP]",
  pad_token: "<pad>",
  cls_token: "[CLS]",
  mask_token: "[MASK]",
} as const;

function rembertDraft({ pieces, charsmap, settings, additional }: ScoredParts): TokenizerDraft {
  const spaces = metaspace(settings.flag("add_prefix_space", true) ? "always" : "never");
  const keepsAccents = settings.flag("keep_accents", true);
  // What no piece spells is piece 2, whatever that is, as in transformers.
  const draft = new TokenizerDraft(unigram(pieces, 2), {
    normalizer: sequence("normalizers", [
      replace({ String: "``" }, '"'),
      replace({ String: "''" }, '"'),
      replace({ Regex: " {2,}" }, " "),
      ...(keepsAccents ? [] : [{ type: "NFKD" }, { type: "StripAccents" }]),
      ...(settings.flag("do_lower_case", false) ? [{ type: "Lowercase" }] : []),
      ...(charsmap ? [precompiled(charsmap)] : []),
    ]),
    pre_tokenizer: spaces,
    decoder: spaces,
  });
  const { named } = addSpecialTokens(draft, settings, {
    tokens: Object.fromEntries(
      specialNames.map(name => [name, settings.token(name, defaults[name])]),
    ),
    additional,
  });
  const [begin, end] = [neededText(named, "cls_token"), neededText(named, "sep_token")];
  const ids = new Map([begin, end].map(token => [token, idOf(draft, named, token)]));
  draft.steps.post_processor = template([begin, "$A", end], ids);
  return draft;
}
