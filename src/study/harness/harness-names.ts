import { codeOfTag } from "../../corpus/languages/code-of-tag.js";

/** Returns a task's name as lm-evaluation-harness writes it, which may stand in a file's name. */
export function harnessName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}_]+/gu, "_");
}

/** Returns a model's name as a folder's, as the harness makes it. */
export function harnessFolder(model: string): string {
  return model.replaceAll(/["<>:/|\\?*[\]]+/g, "__").replace(/^\.+/, "_") || "_";
}

/**
 * Returns the task and the language of the harness's name for both: "belebele_ell_Grek" is belebele
 * in ell_Grek, "xcopa_et" xcopa in est_Latn; "hellaswag" has no language.
 */
export function harnessTask(name: string): { task: string; language: string } {
  const match = /^(.+?)_([a-z]{2,3}(?:_[A-Z][a-z]{3})?)$/.exec(name);
  const code = match && codeOfTag(match[2]!);
  return match && code ? { task: match[1]!, language: code } : { task: name, language: "" };
}
