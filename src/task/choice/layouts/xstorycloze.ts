import { textField, wholeField } from "../../read/fields.js";
import { readRecords } from "../../read/records.js";
import type { ChoiceTask } from "../choice-item.js";
import { fileLanguage } from "../file-language.js";

/** The languages of XStoryCloze. */
const languages = ["ar", "en", "es", "eu", "hi", "id", "my", "ru", "sw", "te", "zh"];

/**
 * XStoryCloze, `spring2016.val.ar.tsv.split_20_80_eval.tsv`: which of two sentences ends a story.
 * Fields are read by their published names, or by those of the Hub's copy.
 * @see Lin et al. 2022, https://arxiv.org/abs/2112.10668
 */
export const xstorycloze: ChoiceTask = {
  name: "xstorycloze",
  label: "XStoryCloze",
  source: "https://arxiv.org/abs/2112.10668",
  weight: "size",
  async read(file, options = {}) {
    const language = fileLanguage(file, languages, options.language);
    return (await readRecords(file)).map(record => {
      const gold = Object.hasOwn(record.value, "AnswerRightEnding")
        ? "AnswerRightEnding"
        : "answer_right_ending";
      const sentences = [1, 2, 3, 4].map(k =>
        textField(record, `InputSentence${k}`, `input_sentence_${k}`),
      );
      return {
        id: `${language}/${textField(record, "InputStoryid", "story_id")}`,
        subtask: "",
        language,
        fields: { story: sentences.join(" ") },
        options: [1, 2].map(k =>
          textField(record, `RandomFifthSentenceQuiz${k}`, `sentence_quiz${k}`),
        ),
        golds: [wholeField(record, gold, 1, 2) - 1],
      };
    });
  },
  wordings: [
    {
      name: "harness",
      question: ({ fields }) => fields.story!,
      choices: ({ options }) => options,
    },
  ],
};
