import { promptLabels } from "../../prompt-labels.js";
import { letterField, textField } from "../../read/fields.js";
import { readRecords } from "../../read/records.js";
import type { ChoiceTask } from "../choice-item.js";
import { fileLanguage } from "../file-language.js";
import { isoOf } from "../iso-of.js";
import { lettered, optionLetters } from "../lettered.js";

/** The languages of Global-MMLU. */
const languages =
  "am ar bn cs de el en es fa fil fr ha he hi id ig it ja ko ky lt mg ms ne nl ny pl pt ro ru si sn so sr sv sw te tr uk vi yo zh".split(
    " ",
  );

/**
 * Global-MMLU and its Lite version, .jsonl or .csv: sample_id, subject, subject_category, question,
 * option_a … option_d, answer as a letter.
 * @see Singh et al. 2024, https://arxiv.org/abs/2412.03304
 */
export const globalMmlu: ChoiceTask = {
  name: "global-mmlu",
  label: "Global-MMLU",
  source: "https://arxiv.org/abs/2412.03304",
  weight: "size",
  async read(file, options = {}) {
    const language = fileLanguage(file, languages, options.language);
    return (await readRecords(file)).map(record => ({
      id: `${language}/${textField(record, "sample_id")}`,
      subtask: options.subtask ?? textField(record, "subject_category"),
      language,
      fields: { question: textField(record, "question") },
      options: ["a", "b", "c", "d"].map(letter => textField(record, `option_${letter}`)),
      golds: [letterField(record, "answer", 4)],
    }));
  },
  wordings: [
    { name: "harness", question: item => lettered(item, "Answer:"), choices: optionLetters },
    {
      name: "localised",
      question: item =>
        lettered(item, `${(promptLabels[isoOf(item.language)] ?? promptLabels.en!).answer}:`),
      choices: optionLetters,
    },
  ],
};
