import { addedPieces, scoredPieces } from "../../sentencepiece/pieces.js";
import { addSpecialTokens, neededText } from "../add-special-tokens.js";
import { TokenizerDraft } from "../draft.js";
import { metaspace, replace, sequence, templateOf } from "../steps.js";
import { unigram } from "../token-model.js";
import { type ScoredParts, type SentencePieceClass, scoredParts } from "./class.js";

/** mDeBERTa's tokenizer; its model's table of normalizations is not read, as in transformers. */
export const debertaV2: SentencePieceClass = {
  kind: "sentencepiece",
  files: ["tokenizer.model", "spm.model"],
  build: ({ model, settings }) =>
    debertaV2Draft(
      {
        pieces: scoredPieces(model),
        charsmap: undefined,
        settings,
        additional: addedPieces(model),
      },
      model.unknown.id,
    ),
  rebuild: stored => debertaV2Draft(scoredParts(stored), stored.settings.count("unk_id", 1)),
};

const defaults = {
  bos_token: "[CLS]",
  eos_token: "[SEP]",
  unk_token: "[UNK]",
  sep_token: "[SEP]",
  pad_token: "[PAD]",
  cls_token: "[CLS]",
  mask_token: "[MASK]",
} as const;

/** @param unknownId Of the unknown piece, unless the vocabulary has it with a score of 0. */
function debertaV2Draft(
  { pieces, settings, additional }: ScoredParts,
  unknownId: number,
): TokenizerDraft {
  const unknown = settings.tokenText("unk_token", defaults.unk_token);
  const known = pieces.findIndex(([text, score]) => text === unknown && score === 0);
  const isLowered = settings.flag("do_lower_case", false);
  const isSplit = settings.flag("split_by_punct", false);
  const spaces = metaspace(settings.flag("add_prefix_space", true) ? "always" : "first");
  const draft = new TokenizerDraft(unigram(pieces, known < 0 ? unknownId : known), {
    normalizer: sequence("normalizers", [
      ...(isLowered ? [{ type: "Lowercase" }] : []),
      replace({ Regex: "\\s{2,}|[\\n\\r\\t]" }, " "),
      { type: "NFC" },
      { type: "Strip", strip_left: false, strip_right: true },
    ]),
    pre_tokenizer: sequence("pretokenizers", [
      ...(isSplit ? [{ type: "Punctuation", behavior: "Isolated" }] : []),
      spaces,
    ]),
    decoder: spaces,
  });
  const names = Object.keys(defaults) as (keyof typeof defaults)[];
  const { named } = addSpecialTokens(draft, settings, {
    tokens: Object.fromEntries(names.map(name => [name, settings.token(name, defaults[name])])),
    additional,
  });
  const [begin, end] = [neededText(named, "cls_token"), neededText(named, "sep_token")];
  draft.steps.post_processor = templateOf(draft, [begin, "$A", end]);
  return draft;
}
