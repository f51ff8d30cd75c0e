import { IsoglossError } from "../../base/error.js";
import { groupBy } from "../../base/group-by.js";
import { resolveLanguages } from "../../corpus/languages/resolve-language.js";
import { filesBeside, type TaskFile, taskFiles } from "../read/task-files.js";
import type { LikelihoodTask } from "../task.js";
import type { TaskKind, TaskOptions } from "../task-kind.js";
import { taskLanguage } from "../task-language.js";
import type { ChoiceItem, ChoiceTask } from "./choice-item.js";
import { choiceLikelihoods, type ShownItem } from "./choice-likelihoods.js";
import { wordingOf } from "./choice-tasks.js";

/** Returns a benchmark of given answers as people name it: a task a language of its data. */
export function choiceKind(task: ChoiceTask): TaskKind {
  return {
    name: task.name,
    about: `${task.label}: given answers by their likelihood`,
    layout: "a file, or a folder of files, as published (docs/tasks.md)",
    open: (data, options) => openChoice(task, data, options),
  };
}

async function openChoice(
  task: ChoiceTask,
  data: string,
  options: TaskOptions,
): Promise<LikelihoodTask[]> {
  const wording = wordingOf(task, options.wording);
  const files = await taskFiles(data, { prefer: task.prefer, ignore: task.ignore });
  const asked: ShownItem[] = [];
  for (const file of files) {
    const items = await task.read(file.path);
    const examples = await examplesOf(task, file, items, options);
    for (const own of groupBy(items, ({ language }) => language).values())
      for (const item of own.slice(0, options.limit))
        asked.push({ item, shots: shotsOf(item, examples, file, options) });
  }
  const byLanguage = groupBy(asked, ({ item }) => taskLanguage(item.language));
  const languages =
    options.languages === undefined
      ? [...byLanguage.keys()]
      : resolveLanguages(options.languages, [...byLanguage.keys()], data);
  return languages.map(language => {
    const own = byLanguage.get(language)!;
    const seen = new Set<string>();
    const twice = own.find(({ item: { id } }) => seen.size === seen.add(id).size);
    if (twice)
      throw new IsoglossError(
        `${data}: holds item ${twice.item.id} twice`,
        "Name the folder, or file, of one part of the data set only.",
      );
    const { shots = 0, mutualInformation = false } = options;
    return choiceLikelihoods(task, wording, language, own, { shots, mutualInformation });
  });
}

/** Returns the items that examples are taken from. */
async function examplesOf(
  task: ChoiceTask,
  file: TaskFile,
  items: readonly ChoiceItem[],
  { shots = 0, shotsFrom }: TaskOptions,
): Promise<readonly ChoiceItem[]> {
  if (shots === 0) return [];
  const files = shotsFrom === undefined ? await filesBeside(file) : await taskFiles(shotsFrom);
  const [only] = files;
  const own = files.length === 1 ? only : files.find(({ stem }) => stem === file.stem);
  if (own === undefined)
    throw new IsoglossError(
      `${file.path}: no file of examples was found for it${shotsFrom === undefined ? "" : ` in ${shotsFrom}`}`,
      "Name one with --shots-from.",
    );
  return own.path === file.path ? items : task.read(own.path);
}

/** Returns the first examples of the item's own language and subtask, or of all if there are none. */
function shotsOf(
  item: ChoiceItem,
  examples: readonly ChoiceItem[],
  file: TaskFile,
  { shots = 0 }: TaskOptions,
): readonly ChoiceItem[] {
  const others = examples.filter(({ id }) => id !== item.id);
  const like = others.filter(
    ({ language, subtask }) => language === item.language && subtask === item.subtask,
  );
  const chosen = (like.length > 0 ? like : others).slice(0, shots);
  if (chosen.length === shots) return chosen;
  throw new IsoglossError(
    `${file.path}: there are ${chosen.length} examples for it, and ${shots} were asked for`,
    "Ask for fewer --shots, or name a file that has more with --shots-from.",
  );
}
