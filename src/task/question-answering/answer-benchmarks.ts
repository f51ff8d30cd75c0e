import type { MlqaLanguage } from "../../score/question-answering.js";
import { type AnswerWording, englishWording, localised, xLlm } from "./answer-wordings.js";
import type { AnswerRule } from "./score-answers.js";

/** A way to put questions, and by whose rule the answers count. */
export interface AnswerSetting extends AnswerWording {
  /**
   * Returns by what answers are compared.
   * @param language Of the passage, in two letters.
   */
  readonly rule: (language: string) => AnswerRule;
}

/** A data set of questions about passages. */
export interface AnswerBenchmark {
  /** As the command takes it: "xquad". */
  readonly name: string;
  readonly label: string;
  /** What its data is, in a few words. */
  readonly layout: string;
  /** The languages that names of files may hold, in two letters; empty: they hold none. */
  readonly languages: readonly string[];
  /** Whether texts lose the white space at their ends, as in the Hub's copy of the data set. */
  readonly trimmed: boolean;
  /** The first is the default. */
  readonly settings: readonly [AnswerSetting, ...AnswerSetting[]];
}

const squadRule = (): AnswerRule => ({
  normalisation: "squad",
  golds: "all",
  like: "squad-1.1",
});

/** A question without answers has nothing for its answer; on the others it is the rule of SQuAD 1.1. */
const squad2Rule = (): AnswerRule => ({
  normalisation: "squad2",
  golds: "all",
  like: "squad-2.0",
});

const harness = "lm-eval-0.4.13";

/** @see Artetxe et al. 2020, https://arxiv.org/abs/1910.11856 */
const xquad: AnswerBenchmark = {
  name: "xquad",
  label: "XQuAD",
  layout: "xquad.el.json, or a folder of such",
  languages: ["ar", "de", "el", "en", "es", "hi", "ro", "ru", "th", "tr", "vi", "zh"],
  trimmed: true,
  settings: [
    {
      ...localised,
      name: "harness",
      rule: () => ({ normalisation: "squad2", golds: "first", like: harness }),
    },
    { ...localised, rule: squadRule },
    { ...englishWording, rule: squadRule },
    { ...xLlm, rule: squadRule },
  ],
};

const mlqaRule = (language: string): AnswerRule => ({
  normalisation: "mlqa",
  language: language as MlqaLanguage,
  golds: "all",
  like: "mlqa-v1",
});

/** @see Lewis et al. 2020, https://arxiv.org/abs/1910.07475 */
const mlqa: AnswerBenchmark = {
  name: "mlqa",
  label: "MLQA",
  layout: "test-context-de-question-de.json, or a folder of such",
  languages: ["ar", "de", "en", "es", "hi", "vi", "zh"],
  trimmed: false,
  settings: [
    {
      ...englishWording,
      name: "harness",
      rule: language => ({ ...mlqaRule(language), normalisation: "mlqa-harness", like: harness }),
    },
    { ...englishWording, rule: mlqaRule },
    { ...localised, rule: mlqaRule },
    { ...xLlm, rule: mlqaRule },
  ],
};

/** @see Rajpurkar et al. 2018, https://arxiv.org/abs/1806.03822 */
const squad: AnswerBenchmark = {
  name: "squad",
  label: "SQuAD 1.1, 2.0, and what has its layout",
  layout: "dev-v1.1.json, dev-v2.0.json, or the Hub's rows as .jsonl",
  languages: [],
  trimmed: false,
  settings: [
    { ...englishWording, rule: squad2Rule },
    { ...localised, rule: squad2Rule },
    { ...xLlm, rule: squad2Rule },
  ],
};

/** Every data set of questions about passages. */
export const answerBenchmarks: readonly AnswerBenchmark[] = [xquad, mlqa, squad];
