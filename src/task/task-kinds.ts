import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import { didYouMean } from "../base/text/did-you-mean.js";
import { choiceKind } from "./choice/choice-kind.js";
import { choiceTasks } from "./choice/choice-tasks.js";
import { confusionKind } from "./confusion/confusion-kind.js";
import { gaokao, gaokaoLetters } from "./gaokao/gaokao.js";
import { llmEvalKind, miEvalKind } from "./judge/judge-kinds.js";
import { perplexity } from "./perplexity/perplexity.js";
import { answerBenchmarks } from "./question-answering/answer-benchmarks.js";
import { questionAnsweringKind } from "./question-answering/question-answering-kind.js";
import type { Task } from "./task.js";
import type { TaskKind, TaskOptions } from "./task-kind.js";
import { translationKind } from "./translation/translation-kind.js";

/** Every kind of task there is. */
export const taskKinds: readonly TaskKind[] = [
  ...choiceTasks.map(choiceKind),
  ...answerBenchmarks.map(questionAnsweringKind),
  choiceKind(gaokaoLetters),
  gaokao,
  perplexity,
  confusionKind,
  llmEvalKind,
  miEvalKind,
  translationKind,
];

/** Returns the kind of task of a name. */
export function taskKind(name: string): TaskKind {
  const found = taskKinds.find(kind => kind.name === name);
  if (found) return found;
  const names = taskKinds.map(kind => kind.name);
  throw new IsoglossError(`there is no task ${excerpt(name)}`, didYouMean(name, names));
}

/**
 * Returns the tasks that people name: "belebele=data/belebele", or several with commas between
 * them. A comma in a path stays one unless a name and "=" follow.
 *
 * @example
 * const tasks = await openTasks(["belebele=data/ell_Grek.jsonl"], { limit: 100 });
 *
 * @throws IsoglossError for a name that nobody has, data that cannot be read, or one task twice.
 */
export async function openTasks(
  named: readonly string[],
  options: TaskOptions = {},
): Promise<Task[]> {
  const parts = named.flatMap(text => text.split(/,(?=[a-z][a-z0-9-]*=)/));
  const pairs = parts.map((part): [TaskKind, string] => {
    const at = part.indexOf("=");
    const kind = taskKind(at < 0 ? part.trim() : part.slice(0, at).trim());
    const data = at < 0 ? "" : part.slice(at + 1).trim();
    if (data !== "") return [kind, data];
    throw new IsoglossError(
      `task ${kind.name}: its data is not named`,
      `Write ${kind.name}=PATH: ${kind.layout}.`,
    );
  });
  const tasks: Task[] = [];
  for (const [kind, data] of pairs) {
    const opened = await kind.open(data, options);
    if (opened.every(({ requests }) => requests.length === 0))
      throw new IsoglossError(
        `${data}: holds nothing that ${kind.name} could ask`,
        `It is empty, or of another kind: ${kind.name}=PATH takes ${kind.layout}.`,
      );
    tasks.push(...opened);
  }
  const twice = tasks.find(({ name }, i) => tasks.findIndex(task => task.name === name) !== i);
  if (twice)
    throw new IsoglossError(
      `task ${twice.name} is asked for twice`,
      "Name each once, and its data in one folder.",
    );
  return tasks;
}
