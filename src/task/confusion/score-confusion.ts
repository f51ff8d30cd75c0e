import { unicodeScripts } from "../../base/scripts.js";
import { codeSwitching, foreignWordsOf } from "../../score/code-switching.js";
import {
  type SwitchedScript,
  scriptsOf,
  switchedScripts,
} from "../../score/confusion/foreign-scripts.js";
import { type LineConfusion, lineConfusion } from "../../score/confusion/line-confusion.js";
import { words } from "../../score/text.js";
import type { ConfusionItem } from "./confusion-item.js";
import type { LanguageIdentifier } from "./identify-language.js";

/** What scores depend on beside the responses. */
export interface ConfusionTools {
  readonly identifier: LanguageIdentifier;
  readonly englishWords: ReadonlySet<string>;
}

/** A measure of confusion, and how it is computed. */
export interface ConfusionMeasure {
  readonly name: string;
  readonly signature: string;
  /** @returns Undefined for a response that does not count. */
  readonly of: (judged: JudgedResponse) => number | undefined;
}

/** A response, and what is known of its lines. */
export interface JudgedResponse {
  readonly item: ConfusionItem;
  readonly response: string;
  /** Null in a language that the identifier does not know. */
  readonly lines: LineConfusion | null;
}

/** Scripts whose words are not told apart by white space. */
const unspaced = new Set(["Hans", "Hant", "Jpan", "Thai", "Laoo", "Khmr", "Mymr", "Tibt"]);

/** Scripts of several of Unicode's, by what they hold of those that SASFT looks for. */
const composed: Readonly<Record<string, readonly SwitchedScript[]>> = {
  Hans: ["Hani"],
  Hant: ["Hani"],
  Jpan: ["Hani"],
};

/** Returns what there is to know of a response in this language. */
export function judgeResponse(
  item: ConfusionItem,
  response: string,
  { identifier, englishWords }: ConfusionTools,
): JudgedResponse {
  const language = identifier.nameOf(item.language);
  const lines =
    language === undefined
      ? null
      : lineConfusion(response, {
          language,
          englishWords,
          identify: identifier.identify,
          tokenize: tokenizerOf(item.language),
        });
  return { item, response, lines };
}

/** White space, or ICU's segments where a script has none. */
export function tokenizerOf(language: string): (line: string) => string[] {
  const [, script = ""] = language.split("_");
  if (!unspaced.has(script)) return words;
  const segmenter = new Intl.Segmenter(language.split("_")[0], { granularity: "word" });
  return line =>
    Array.from(segmenter.segment(line), ({ segment }) => segment).filter(
      segment => segment.trim() !== "",
    );
}

/** Returns the measures of a language. */
export function confusionMeasures(
  language: string,
  { identifier, englishWords }: ConfusionTools,
): ConfusionMeasure[] {
  const [, script = ""] = language.split("_");
  const tokens = unspaced.has(script) ? "icu" : "space";
  const lid = identifier.nameOf(language) === undefined ? "none" : identifier.name;
  const lines = `lid:${lid}|tok:${tokens}`;
  const like = "like:lcb";
  const isRight = ({ lines }: JudgedResponse) =>
    lines === null || lines.lines.length === 0 ? undefined : lines.wrongLines.length === 0;
  const byLines: ConfusionMeasure[] = [
    {
      name: "counted",
      signature: `share-with-a-line-of-5-tokens|${lines}`,
      of: ({ lines }) => (lines === null ? undefined : Number(lines.lines.length > 0)),
    },
    {
      name: "lpr",
      signature: `lpr|${lines}|${like}`,
      of: judged => numberOf(isRight(judged)),
    },
    {
      name: "line_accuracy",
      signature: `line-accuracy|${lines}|${like}`,
      of: judged =>
        isRight(judged) === undefined
          ? undefined
          : 1 - judged.lines!.wrongLines.length / judged.lines!.lines.length,
    },
  ];
  if (script !== "Latn")
    byLines.push({
      name: "wpr",
      signature: `wpr|${lines}|words:scowl-50-${englishWords.size}|${like}`,
      of: judged => (isRight(judged) ? Number(judged.lines!.englishWords.length === 0) : undefined),
    });
  const own: readonly string[] = composed[script] ?? [script];
  const switched = (Object.keys(switchedScripts) as SwitchedScript[])
    .filter(one => !own.includes(one))
    .map(
      (one): ConfusionMeasure => ({
        name: `switched_to_${switchedScripts[one]}`,
        signature: `script:${one}|rule:any-character|like:sasft`,
        of: ({ response }) => Number(scriptsOf(response).includes(one)),
      }),
    );
  const isKnown = unicodeScripts.has(script) || composed[script] !== undefined;
  if (!isKnown) return [...byLines, ...switched];
  const rule = { scripts: [script] };
  const { signature } = codeSwitching([], rule);
  const isogloss: ConfusionMeasure = {
    name: "code_switching",
    signature,
    of: ({ item, response }) => Number(foreignWordsOf(response, item.prompt, rule).length > 0),
  };
  return [...byLines, ...switched, isogloss];
}

function numberOf(flag: boolean | undefined): number | undefined {
  return flag === undefined ? undefined : Number(flag);
}
