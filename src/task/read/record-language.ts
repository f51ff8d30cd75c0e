import { basename, extname } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { codeOfTag } from "../../corpus/languages/code-of-tag.js";
import { taskLanguage } from "../task-language.js";
import { textField } from "./fields.js";
import type { TaskRecord } from "./records.js";

/**
 * Returns the code of the language that a record names in its field "language", or that its file
 * is named after, as in `el.jsonl`.
 * @throws IsoglossError if neither says it, or it is none.
 */
export function recordLanguage(record: TaskRecord, file: string): string {
  const named = Object.hasOwn(record.value, "language");
  const tag = named ? textField(record, "language") : basename(file, extname(file));
  const code = named ? taskLanguage(tag) : codeOfTag(tag);
  if (code !== undefined && /^[a-z]{3}_[A-Z][a-z]{3}/.test(code)) return code;
  throw new IsoglossError(
    `${record.place}: ${named ? `there is no language ${excerpt(tag)}` : "does not say its language, nor does the file's name"}`,
    'Give it a "language" (el, ell_Grek), or name the file after one: el.jsonl.',
  );
}
