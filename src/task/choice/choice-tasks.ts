import { IsoglossError } from "../../base/error.js";
import type { ChoiceTask, Wording } from "./choice-item.js";
import { agieval } from "./layouts/agieval.js";
import { belebele } from "./layouts/belebele.js";
import { ceval } from "./layouts/ceval.js";
import { globalMmlu } from "./layouts/global-mmlu.js";
import { include } from "./layouts/include.js";
import { mmlu } from "./layouts/mmlu.js";
import { xcopa } from "./layouts/xcopa.js";
import { xnli } from "./layouts/xnli.js";
import { xstorycloze } from "./layouts/xstorycloze.js";

/** Every benchmark of questions with given answers. */
export const choiceTasks: readonly ChoiceTask[] = [
  agieval,
  belebele,
  ceval,
  globalMmlu,
  include,
  mmlu,
  xcopa,
  xnli,
  xstorycloze,
];

/** Returns the benchmark of a name. */
export function choiceTask(name: string): ChoiceTask {
  const names = choiceTasks.map(task => task.name);
  return (
    choiceTasks.find(task => task.name === name) ??
    refuse(`there is no task ${JSON.stringify(name)}`, names)
  );
}

/** Returns a task's wording by name; its first without one. */
export function wordingOf(task: ChoiceTask, name?: string): Wording {
  if (name === undefined) return task.wordings[0];
  return (
    task.wordings.find(wording => wording.name === name) ??
    refuse(
      `${task.name} has no wording ${JSON.stringify(name)}`,
      task.wordings.map(wording => wording.name),
    )
  );
}

function refuse(message: string, names: readonly string[]): never {
  throw new IsoglossError(message, `Choose from ${names.join(", ")}.`);
}
