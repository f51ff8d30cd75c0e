import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { groupBy } from "../../base/group-by.js";
import { resolveLanguages } from "../../corpus/languages/resolve-language.js";
import { taskFiles } from "../read/task-files.js";
import type { TaskKind, TaskOptions } from "../task-kind.js";
import { type ConfusionItem, readConfusion } from "./confusion-item.js";
import { confusionTask } from "./confusion-task.js";

/** Whether a model answers in the language that it is asked in, or asked for: a task a language. */
export const confusionKind: TaskKind = {
  name: "confusion",
  about: "Language confusion: does a model answer in the language asked for?",
  layout: "prompts with their languages, .csv or .jsonl, or a folder such as LCB's test_sets",
  async open(data, { wording, shots = 0, mutualInformation, languages, limit }: TaskOptions) {
    if (wording !== undefined || shots > 0 || mutualInformation)
      throw new IsoglossError(
        "task confusion: its prompts are put as they are",
        "Leave wording, examples and mutual information out.",
      );
    const items: ConfusionItem[] = [];
    for (const { path } of await taskFiles(data)) {
      const read = await readConfusion(path);
      for (const own of groupBy(read, ({ language }) => language).values())
        items.push(...own.slice(0, limit));
    }
    const byLanguage = groupBy(items, ({ language }) => language);
    const chosen =
      languages === undefined
        ? [...byLanguage.keys()]
        : resolveLanguages(languages, [...byLanguage.keys()], data);
    return chosen.map(language => {
      const own = byLanguage.get(language)!;
      const ids = new Set<string>();
      for (const { id } of own) {
        if (ids.has(id))
          throw new IsoglossError(
            `${data}: two prompts in ${language} have the id ${excerpt(id)}`,
            "Give each an id of its own, or none.",
          );
        ids.add(id);
      }
      return confusionTask(language, own);
    });
  },
};
