import { addSpecialTokens, idOf, neededText } from "../add-special-tokens.js";
import { TokenizerDraft } from "../draft.js";
import { template } from "../steps.js";
import { wordPiece } from "../token-model.js";
import type { ListClass } from "./class.js";

/** BERT's tokenizer, whose vocabulary is a list of words and of parts that continue one. */
export const bert: ListClass = {
  kind: "list",
  rebuild: ({ ids, settings }) => bert.build({ vocabulary: ids, settings }),
  build({ vocabulary, settings }) {
    const unk = settings.tokenText("unk_token", "[UNK]");
    const draft = new TokenizerDraft(wordPiece(vocabulary, unk), {
      normalizer: {
        type: "BertNormalizer",
        clean_text: true,
        handle_chinese_chars: settings.flag("tokenize_chinese_chars", true) ?? false,
        strip_accents: settings.flag("strip_accents", null),
        lowercase: settings.flag("do_lower_case", true) ?? false,
      },
      pre_tokenizer: { type: "BertPreTokenizer" },
      decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    });
    const { named } = addSpecialTokens(draft, settings, {
      tokens: {
        unk_token: settings.token("unk_token", "[UNK]"),
        sep_token: settings.token("sep_token", "[SEP]"),
        pad_token: settings.token("pad_token", "[PAD]"),
        cls_token: settings.token("cls_token", "[CLS]"),
        mask_token: settings.token("mask_token", "[MASK]"),
      },
    });
    const place = (name: "cls_token" | "sep_token"): [string, number] => {
      const token = neededText(named, name);
      return [token, idOf(draft, named, token)];
    };
    const [begin, end] = [place("cls_token"), place("sep_token")];
    draft.steps.post_processor = template([begin[0], "$A", end[0]], new Map([begin, end]));
    return draft;
  },
};
