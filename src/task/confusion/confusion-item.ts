import { sep } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { textField } from "../read/fields.js";
import { recordLanguage } from "../read/record-language.js";
import { readRecords } from "../read/records.js";

/** A prompt, and the language that its answer should be in. */
export interface ConfusionItem {
  /** Unlike every other's of the language. */
  readonly id: string;
  /** As rows name it: ell_Grek. */
  readonly language: string;
  /** The part of the data set: "crosslingual/okapi". */
  readonly subtask: string;
  /** What the model reads, as it is. */
  readonly prompt: string;
}

/** The settings of the Language Confusion Benchmark, by the folders of its files. */
const settings = ["monolingual", "crosslingual"];

/**
 * Returns the prompts of a file: `.csv` as the Language Confusion Benchmark publishes them, or
 * `.jsonl`, with prompt and language, and with source or id if there are. A file without a column
 * language is named after one.
 *
 * @throws IsoglossError naming file and line.
 */
export async function readConfusion(file: string): Promise<ConfusionItem[]> {
  const folders = file.split(sep);
  const setting = folders.find(folder => settings.includes(folder));
  return (await readRecords(file)).map((record, i) => {
    const { source = "", id } = record.value;
    if (typeof source !== "string")
      throw new IsoglossError(`${record.place}: "source" should be a text`, hint);
    const subtask = [setting, source].filter(part => part !== undefined && part !== "").join("/");
    const language = recordLanguage(record, file);
    const named = typeof id === "string" || typeof id === "number";
    return {
      id: named ? String(id) : [subtask, language, i + 1].filter(part => part !== "").join("/"),
      language,
      subtask,
      prompt: textField(record, "prompt"),
    };
  });
}

const hint =
  'A line has a "prompt" and the "language" of its answer (el, ell_Grek); "source" and "id" may be there.';
