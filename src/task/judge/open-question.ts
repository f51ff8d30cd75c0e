import { alpacaPrompt } from "../../prompt/x-llama.js";
import { maybeText, textField } from "../read/fields.js";
import { recordLanguage } from "../read/record-language.js";
import { readRecords } from "../read/records.js";

/** A question that has no single right answer. */
export interface OpenQuestion {
  /** Unlike every other's of the language. */
  readonly id: string;
  /** As rows name it: ell_Grek. */
  readonly language: string;
  /** A kind of question: "writing"; "" if the file has none. */
  readonly subtask: string;
  /** What is to be done. */
  readonly instruction: string;
  /** What it is to be done with; "" if there is nothing. */
  readonly input: string;
  /** A right answer, which a judge is shown; "" if there is none. */
  readonly reference: string;
}

/**
 * Returns the questions of a file: instruction (or question, or prompt), and input, output (or
 * answer, or hint), category, language and id if there are. MI-Eval's files have instruction and
 * input, and are named after their language.
 *
 * @throws IsoglossError naming file and line.
 */
export async function readOpenQuestions(file: string): Promise<OpenQuestion[]> {
  return (await readRecords(file)).map((record, i) => {
    const { id } = record.value;
    const language = recordLanguage(record, file);
    const named = typeof id === "string" || typeof id === "number";
    return {
      id: named ? String(id) : `${language}/${i + 1}`,
      language,
      subtask: maybeText(record, "category"),
      instruction: textField(record, "instruction", "question", "prompt"),
      input: maybeText(record, "input"),
      reference:
        maybeText(record, "output") || maybeText(record, "answer") || maybeText(record, "hint"),
    };
  });
}

/** Returns the question as a person puts it. */
export function plainQuestion({ instruction, input }: OpenQuestion): string {
  return input === "" ? instruction : `${instruction}\n${input}`;
}

/** How questions are put, by name; the first is each task's default. */
export const questionWordings: Readonly<Record<string, (question: OpenQuestion) => string>> = {
  plain: plainQuestion,
  alpaca: ({ instruction, input }) => alpacaPrompt(instruction, input),
};
