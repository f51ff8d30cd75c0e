import { IsoglossError } from "../../base/error.js";
import { didYouMean } from "../../base/text/did-you-mean.js";
import { describeLanguage } from "../../corpus/languages/describe-language.js";
import { alpacaPrompt, translationInstruction, translationNames } from "../../prompt/x-llama.js";
import type { TranslationItem, TranslationWording } from "./translation-item.js";

/** The two-letter tags of the languages that x-LLaMA and the shipped models know. */
const tags: Readonly<Record<string, string>> = {
  arb_Arab: "ar",
  ell_Grek: "el",
  eng_Latn: "en",
  hin_Deva: "hi",
  tur_Latn: "tr",
  vie_Latn: "vi",
  zho_Hans: "zh",
};

const nameOf = (code: string) => describeLanguage(code).name;
const xLlamaName = (code: string) => translationNames[tags[code] ?? ""] ?? nameOf(code);
/** The shipped models have met "Greek" and "Chinese". */
const shippedName = (code: string) => (code === "zho_Hans" ? "Chinese" : nameOf(code));

/** Solved examples are prompts with their answers. */
function solved(
  item: TranslationItem,
  write: (source: string) => string,
  after: string,
  between = "\n\n",
): string {
  const shots = item.shots.map(
    ({ source, target }) => `${write(source)}${after}${target}${between}`,
  );
  return shots.join("") + write(item.source);
}

function wording(
  about: Omit<TranslationWording, "write">,
  one: (item: TranslationItem) => string,
): TranslationWording {
  return { ...about, write: async items => items.map(one) };
}

const xLlama = wording(
  {
    name: "x-llama",
    about: "Alpaca’s prompt with x-LLM’s first instruction (NJUNLP/x-LLM)",
    maxTokens: 512,
    stop: [],
  },
  item => {
    const instruction = translationInstruction(xLlamaName(item.from), xLlamaName(item.to));
    return solved(item, source => alpacaPrompt(instruction, source), "");
  },
);

const xLlamaRaw = wording(
  {
    name: "x-llama-raw",
    about: "x-LLM’s template “raw”: its instruction, an empty line, the sentence",
    maxTokens: 512,
    stop: [],
  },
  item => {
    const instruction = translationInstruction(xLlamaName(item.from), xLlamaName(item.to));
    return solved(item, source => `${instruction}\n\n${source}`, "\n");
  },
);

const labelled = wording(
  {
    name: "labelled",
    about: "“English: … Greek:” on two lines, for base models with --shots",
    maxTokens: 256,
    stop: ["\n"],
  },
  item => solved(item, source => `${nameOf(item.from)}: ${source}\n${nameOf(item.to)}:`, " "),
);

const shipped = wording(
  {
    name: "shipped",
    about: "what the shipped models are tuned on (data/models/train.py)",
    maxTokens: 64,
    stop: [],
  },
  item => {
    const instruction = translationInstruction(shippedName(item.from), shippedName(item.to));
    return solved(item, source => `${instruction}\n${source}\n### Response:\n`, "", "\n");
  },
);

const sentence = wording(
  {
    name: "sentence",
    about: "the sentence alone, for NLLB, M2M-100, mBART and OPUS-MT",
    maxTokens: 256,
    stop: [],
    bare: true,
  },
  item => solved(item, source => source, "\n", "\n"),
);

const t5 = wording(
  {
    name: "t5",
    about: "“translate English to German: …”, as T5 was trained",
    maxTokens: 256,
    stop: [],
  },
  item =>
    solved(
      item,
      source => `translate ${nameOf(item.from)} to ${nameOf(item.to)}: ${source}`,
      "\n",
      "\n",
    ),
);

/** Every wording that is built in; the first is the default. */
export const translationWordings: readonly [TranslationWording, ...TranslationWording[]] = [
  xLlama,
  xLlamaRaw,
  labelled,
  shipped,
  sentence,
  t5,
];

/** Returns a wording by name; the first without one. */
export function translationWording(name?: string): TranslationWording {
  if (name === undefined) return translationWordings[0];
  const found = translationWordings.find(wording => wording.name === name);
  if (found) return found;
  const names = translationWordings.map(wording => wording.name);
  throw new IsoglossError(
    `translation has no wording ${JSON.stringify(name)}`,
    didYouMean(name, names),
  );
}
