import { basename } from "node:path";
import { letterField, textField } from "../../read/fields.js";
import { readRecords } from "../../read/records.js";
import { cevalSubjects } from "../ceval-subjects.js";
import type { ChoiceItem, ChoiceTask } from "../choice-item.js";
import { lettered, optionLetters } from "../lettered.js";

const subject = ({ subtask }: ChoiceItem) => cevalSubjects[subtask] ?? subtask;

/**
 * C-Eval, a .csv a subject: id, question, A … D, answer (and explanation, in dev). The harness leaves out
 * 考试 and puts a space before the letter, the official prompt does neither.
 * @see Huang et al. 2023, https://arxiv.org/abs/2305.08322
 */
export const ceval: ChoiceTask = {
  name: "ceval",
  label: "C-Eval",
  source: "https://arxiv.org/abs/2305.08322",
  weight: "size",
  prefer: ["val"],
  async read(file, { subtask, language = "zh" } = {}) {
    const name = subtask ?? basename(file, ".csv").replace(/_(?:dev|val|test)$/, "");
    return (await readRecords(file)).map((record, i) => ({
      id: `${basename(file, ".csv")}/${i}`,
      subtask: name,
      language,
      fields: { question: textField(record, "question") },
      options: ["A", "B", "C", "D"].map(letter => textField(record, letter)),
      golds: [letterField(record, "answer", 4)],
    }));
  },
  wordings: [
    {
      name: "harness",
      description: item => `以下是中国关于${subject(item)}的单项选择题，请选出其中的正确答案。\n\n`,
      question: item => lettered(item, "答案："),
      choices: optionLetters,
    },
    {
      name: "official",
      description: item =>
        `以下是中国关于${subject(item)}考试的单项选择题，请选出其中的正确答案。\n\n`,
      question: item => lettered(item, "答案："),
      choices: optionLetters,
      delimiter: "",
    },
  ],
};
