import { trim } from "../../../score/text.js";
import { refuseField, textField, wholeField } from "../../read/fields.js";
import { readRecords } from "../../read/records.js";
import type { ChoiceTask } from "../choice-item.js";
import { fileLanguage } from "../file-language.js";
import { xcopaConnectors } from "../xcopa-connectors.js";

/** Returns the text with its first letter small. */
function uncapitalised(text: string): string {
  const [first = "", ...rest] = text;
  return first.toLowerCase() + rest.join("");
}

/**
 * XCOPA, `data/et/test.et.jsonl`: which of two is the cause, or the effect, of the premise. The
 * premise's last character, a full stop, gives way to the language's "because" or "so".
 * @see Ponti et al. 2020, https://arxiv.org/abs/2005.00333
 */
export const xcopa: ChoiceTask = {
  name: "xcopa",
  label: "XCOPA",
  source: "https://arxiv.org/abs/2005.00333",
  weight: "size",
  async read(file, options = {}) {
    const language = fileLanguage(file, Object.keys(xcopaConnectors), options.language);
    return (await readRecords(file)).map((record, i) => {
      const asks = textField(record, "question");
      if (asks !== "cause" && asks !== "effect") refuseField(record, "question", "cause or effect");
      return {
        id: `${language}/${record.value.idx ?? i}`,
        subtask: "",
        language,
        fields: { premise: textField(record, "premise"), asks },
        options: [textField(record, "choice1"), textField(record, "choice2")],
        golds: [wholeField(record, "label", 0, 1)],
      };
    });
  },
  wordings: [
    {
      name: "harness",
      question: ({ fields, language }) => {
        const connector = xcopaConnectors[language]![fields.asks as "cause" | "effect"];
        return `${[...trim(fields.premise!)].slice(0, -1).join("")} ${connector}`;
      },
      choices: ({ options }) => options.map(uncapitalised),
    },
  ],
};
