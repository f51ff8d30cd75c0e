import { trim } from "../../../score/text.js";
import { promptLabels } from "../../prompt-labels.js";
import { textField, wholeField } from "../../read/fields.js";
import { readRecords } from "../../read/records.js";
import type { ChoiceItem, ChoiceTask } from "../choice-item.js";
import { isoOf } from "../iso-of.js";
import { lettered, optionLetters } from "../lettered.js";

function localised(item: ChoiceItem): string {
  const words = promptLabels[isoOf(item.language)] ?? promptLabels.en!;
  const asked = `${words.question}: ${trim(item.fields.question!)}`;
  return `${words.context}: ${item.fields.passage}\n${lettered({ ...item, fields: { question: asked } }, `${words.answer}:`)}`;
}

/**
 * Belebele, a .jsonl a language. The harness draws examples from the test set itself; "localised"
 * says question and answer in the language (English where no words are known).
 * @see Bandarkar et al. 2024, https://arxiv.org/abs/2308.16884
 */
export const belebele: ChoiceTask = {
  name: "belebele",
  label: "Belebele",
  source: "https://arxiv.org/abs/2308.16884",
  weight: "size",
  async read(file, { language } = {}) {
    return (await readRecords(file)).map(record => {
      const dialect = language ?? textField(record, "dialect");
      const link = textField(record, "link");
      const number = wholeField(record, "question_number", 0, 100);
      return {
        id: `${dialect}/${link}/${number}`,
        subtask: "",
        language: dialect,
        fields: {
          passage: textField(record, "flores_passage"),
          question: textField(record, "question"),
        },
        options: [1, 2, 3, 4].map(k => textField(record, `mc_answer${k}`)),
        golds: [wholeField(record, "correct_answer_num", 1, 4) - 1],
      };
    });
  },
  wordings: [
    {
      name: "harness",
      question: ({ fields, options }) => {
        const answers = options.map((option, k) => `${"ABCD"[k]}: ${option}`);
        return [`P: ${fields.passage}`, `Q: ${trim(fields.question!)}`, ...answers, "Answer:"].join(
          "\n",
        );
      },
      choices: optionLetters,
    },
    { name: "localised", question: localised, choices: optionLetters },
  ],
};
