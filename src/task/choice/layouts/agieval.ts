import { basename } from "node:path";
import { letters, maybeText, refuseField, textField, textsField } from "../../read/fields.js";
import { readRecords, type TaskRecord } from "../../read/records.js";
import type { ChoiceItem, ChoiceTask } from "../choice-item.js";

/** The parts asked in Chinese; the rest, gaokao-english among them, in English. */
const chinese = /^(?:logiqa-zh|jec-qa-|gaokao-(?!english))/;

/** Returns the right letters' places: "A", "AC" and ["A", "C"] are all published. */
function golds(record: TaskRecord, options: number): number[] {
  const { label } = record.value;
  const joined = Array.isArray(label) ? label.join("") : label;
  const places = typeof joined === "string" ? [...joined].map(one => letters.indexOf(one)) : [];
  return places.length > 0 && places.every(place => place >= 0 && place < options)
    ? [...new Set(places)]
    : refuseField(record, "label", `letters from A to ${letters[options - 1]}`);
}

function prompt({ fields, options, subtask }: ChoiceItem): string {
  const last = letters[options.length - 1];
  return chinese.test(subtask)
    ? `${fields.passage}问题：${fields.question} 选项：${options.join(" ")}\n答案：从A到${last}, 我们应选择`
    : `${fields.passage}Q: ${fields.question} Answer Choices: ${options.join(" ")}\nA: Among A through ${last}, the answer is`;
}

/**
 * The multiple-choice parts of AGIEval: `data/v1/aqua-rat.jsonl` with passage, question, options
 * (their letters in them) and label. Where several options are right, naming one of them counts.
 * @see Zhong et al. 2023, https://arxiv.org/abs/2304.06364
 */
export const agieval: ChoiceTask = {
  name: "agieval",
  label: "AGIEval",
  source: "https://arxiv.org/abs/2304.06364",
  weight: "size",
  ignore: /^(?:math|gaokao-mathcloze|few_shot_prompts)\./, // answers are written there
  async read(file, { subtask = basename(file, ".jsonl"), language } = {}) {
    return (await readRecords(file)).map((record, i) => {
      const options = textsField(record, "options");
      if (options.length > letters.length)
        refuseField(record, "options", `${letters.length} texts at most, a letter each`);
      return {
        id: `${subtask}/${i}`,
        subtask,
        language: language ?? (chinese.test(subtask) ? "zh" : "en"),
        fields: { passage: maybeText(record, "passage"), question: textField(record, "question") },
        options,
        golds: golds(record, options.length),
      };
    });
  },
  wordings: [
    { name: "harness", question: prompt, choices: ({ options }) => options },
    {
      name: "letters",
      question: prompt,
      choices: ({ options }) => options.map((_, k) => letters[k]!),
    },
  ],
};
