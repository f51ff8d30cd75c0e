import { trim } from "../../../score/text.js";
import { promptLabels } from "../../prompt-labels.js";
import { textField, wholeField } from "../../read/fields.js";
import { readRecords } from "../../read/records.js";
import type { ChoiceTask } from "../choice-item.js";
import { isoOf } from "../iso-of.js";
import { lettered, optionLetters } from "../lettered.js";

/**
 * INCLUDE (base, 44 languages): question, option_a … option_d, answer from 0, language, domain. The
 * harness's wording has a space before "D." and nothing between description and question: kept.
 * @see Romanou et al. 2024, https://arxiv.org/abs/2411.19799
 */
export const include: ChoiceTask = {
  name: "include",
  label: "INCLUDE",
  source: "https://arxiv.org/abs/2411.19799",
  weight: "size",
  async read(file, { language, subtask } = {}) {
    return (await readRecords(file)).map((record, i) => {
      const spoken = language ?? textField(record, "language");
      return {
        id: `${spoken}/${i}`,
        subtask: subtask ?? textField(record, "domain"),
        language: spoken,
        fields: { question: textField(record, "question") },
        options: ["a", "b", "c", "d"].map(letter => textField(record, `option_${letter}`)),
        golds: [wholeField(record, "answer", 0, 3)],
      };
    });
  },
  wordings: [
    {
      name: "harness",
      description: ({ subtask }) => `The following is multiple-choice question about ${subtask}.`,
      question: ({ fields, options: [a, b, c, d] }) =>
        `${trim(fields.question!)}\nA. ${a}\nB. ${b}\nC. ${c}\n D. ${d}\nAnswer:`,
      choices: optionLetters,
    },
    {
      name: "localised",
      question: item =>
        lettered(item, `${(promptLabels[isoOf(item.language)] ?? promptLabels.en!).answer}:`),
      choices: optionLetters,
    },
  ],
};
