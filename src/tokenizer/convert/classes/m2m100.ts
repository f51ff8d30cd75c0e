import { excerpt } from "../../../base/excerpt.js";
import { fairseqTokens } from "../fairseq.js";
import type { NumberedClass } from "./class.js";
import { numbered } from "./numbered.js";

/** The languages by `language_codes`, in the order of their ids. */
const languages: Readonly<Record<string, readonly string[]>> = {
  m2m100: `
    af am ar ast az ba be bg bn br bs ca ceb cs cy da de el en es et fa ff fi fr fy ga gd gl gu ha
    he hi hr ht hu hy id ig ilo is it ja jv ka kk km kn ko lb lg ln lo lt lv mg mk ml mn mr ms my
    ne nl no ns oc or pa pl ps pt ro ru sd si sk sl so sq sr ss su sv sw ta th tl tn tr uk ur uz vi
    wo xh yi yo zh zu`
    .trim()
    .split(/\s+/),
  wmt21: ["en", "ha", "is", "ja", "cs", "ru", "zh", "de"],
};

/** M2M-100's tokenizer, which begins a text with the code of its language (`src_lang`). */
export const m2m100: NumberedClass = {
  kind: "numbered",
  file: "sentencepiece.bpe.model",
  build(input) {
    const { settings, vocabulary } = input;
    const name = settings.text("language_codes") ?? "m2m100";
    if (!Object.hasOwn(languages, name))
      throw new RangeError(`language_codes is ${excerpt(name)}, which is not known`);
    const codes = languages[name]!;
    const language = settings.text("src_lang") ?? "en";
    if (!codes.includes(language))
      throw new RangeError(`src_lang is ${excerpt(language)}, which ${name} does not have`);
    const tokenOf = (code: string) => `__${code}__`;
    const token = (name: "bos_token" | "eos_token" | "sep_token" | "pad_token" | "unk_token") =>
      settings.token(name, fairseqTokens[name]) ?? fairseqTokens[name];
    return numbered(input, {
      tokens: {
        bos_token: token("bos_token"),
        eos_token: token("eos_token"),
        sep_token: token("sep_token"),
        unk_token: token("unk_token"),
        pad_token: token("pad_token"),
      },
      before: tokenOf(language),
      others: new Map(codes.map((code, i) => [tokenOf(code), vocabulary.size + i])),
    });
  },
};
