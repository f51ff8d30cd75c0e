import { basename } from "node:path";
import { trim } from "../../../score/text.js";
import { letterField, textField } from "../../read/fields.js";
import { readRecords } from "../../read/records.js";
import type { ChoiceTask } from "../choice-item.js";
import { lettered, optionLetters } from "../lettered.js";

/** Lines of `data/test/anatomy_test.csv`: no header, a question, four options and a letter. */
const header = ["question", "A", "B", "C", "D", "answer"];

const subject = (subtask: string) => subtask.replaceAll("_", " ");
const heading = "The following are multiple choice questions (with answers) about";

/**
 * MMLU, a file a subject. "official" is the original code's: two spaces before the
 * subject, and the question as it stands.
 * @see Hendrycks et al. 2021, https://arxiv.org/abs/2009.03300
 */
export const mmlu: ChoiceTask = {
  name: "mmlu",
  label: "MMLU",
  source: "https://arxiv.org/abs/2009.03300",
  weight: "size",
  async read(file, { subtask, language = "en" } = {}) {
    const name = subtask ?? basename(file, ".csv").replace(/_(?:dev|val|test)$/, "");
    return (await readRecords(file, header)).map((record, i) => ({
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
      description: ({ subtask }) => `${heading} ${subject(subtask)}.\n\n`,
      question: item => lettered(item, "Answer:"),
      choices: optionLetters,
    },
    {
      name: "official",
      description: ({ subtask }) => `${heading}  ${subject(subtask)}.\n\n`,
      question: item => lettered(item, "Answer:", item.fields.question),
      choices: optionLetters,
    },
    {
      name: "continuation",
      description: ({ subtask }) =>
        `The following are questions (with answers) about ${subject(subtask)}.\n\n`,
      question: ({ fields }) => `Question: ${trim(fields.question!)}\nAnswer:`,
      choices: ({ options }) => options,
    },
  ],
};
