import { refuseField, textField } from "../../read/fields.js";
import { readRecords, type TaskRecord } from "../../read/records.js";
import type { ChoiceTask } from "../choice-item.js";
import { fileLanguage } from "../file-language.js";
import { xnliWords } from "../xnli-words.js";

const relations = ["entailment", "neutral", "contradiction"];

/** Returns which relation holds: the published word, or the Hub's number. */
function gold(record: TaskRecord): number {
  const name = Object.hasOwn(record.value, "gold_label") ? "gold_label" : "label";
  const label = record.value[name];
  const place = typeof label === "string" ? relations.indexOf(label) : label;
  return place === 0 || place === 1 || place === 2
    ? place
    : refuseField(record, name, "entailment, neutral or contradiction");
}

/**
 * XNLI, `xnli.dev.tsv` and `.jsonl` with all languages in one file (language, gold_label, sentence1,
 * sentence2), or the Hub's premise, hypothesis, label. Context is empty, and a choice the whole text
 * "premise, right? Yes, hypothesis": its length is nearly the same for all three.
 * @see Conneau et al. 2018, https://arxiv.org/abs/1809.05053
 */
export const xnli: ChoiceTask = {
  name: "xnli",
  label: "XNLI",
  source: "https://arxiv.org/abs/1809.05053",
  weight: "size",
  prefer: ["dev", "validation"],
  async read(file, options = {}) {
    return (await readRecords(file)).map((record, i) => {
      const own = record.value.language;
      const language =
        typeof own === "string"
          ? own
          : fileLanguage(file, Object.keys(xnliWords), options.language);
      const words = xnliWords[language];
      if (!words) refuseField(record, "language", `one of ${Object.keys(xnliWords).join(", ")}`);
      const premise = textField(record, "sentence1", "premise");
      const hypothesis = textField(record, "sentence2", "hypothesis");
      return {
        id: `${language}/${record.value.pairID ?? i}`,
        subtask: "",
        language,
        fields: { premise, hypothesis },
        options: words.labels.map(
          label => `${premise}, ${words.question}? ${label}, ${hypothesis}`,
        ),
        golds: [gold(record)],
      };
    });
  },
  wordings: [{ name: "harness", question: () => "", choices: ({ options }) => options }],
};
