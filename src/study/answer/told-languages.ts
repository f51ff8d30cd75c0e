import { IsoglossError } from "../../base/error.js";
import type { TranslationLanguages } from "../../generate/source/languages.js";
import type { GenerationTask } from "../../task/task.js";
import type { OpenModel } from "../open-model.js";

/**
 * Returns what a model is to be told of a task's languages by tokens; undefined of one that reads
 * them in its prompt.
 *
 * @throws IsoglossError for instructions, of a model that would translate them, too.
 */
export function toldLanguages(
  { checkpoint, model }: Pick<OpenModel, "checkpoint" | "model">,
  { name, translates }: Pick<GenerationTask, "name" | "translates">,
): TranslationLanguages | undefined {
  if (translates === undefined || model.decoder === undefined) return undefined;
  const isTold = checkpoint.tokenizer.languages !== undefined;
  if (!isTold && model.architecture !== "marian") return undefined;
  if (!translates.bare)
    throw new IsoglossError(
      `${name}: ${checkpoint.name} translates whatever it reads, and its prompts are instructions`,
      "Give it the sentences alone: --wording sentence, or a file with {{ source }} (--prompt).",
    );
  return isTold ? { from: translates.from, to: translates.to } : undefined;
}
