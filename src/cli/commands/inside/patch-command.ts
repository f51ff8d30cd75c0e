import { join } from "node:path";
import { Command } from "commander";
import { IsoglossError } from "../../../base/error.js";
import { writeAtomic } from "../../../base/write-atomic.js";
import { endingsTasks } from "../../../cause/endings-task.js";
import { patchItems } from "../../../cause/patch-items.js";
import { steer } from "../../../cause/steer.js";
import { doseResponse } from "../../../chart/figures/causes/dose-response.js";
import { patchByLayer } from "../../../chart/figures/causes/patch-by-layer.js";
import { writeFigure } from "../../../chart/picture/write-figure.js";
import { pivotOf } from "../../../corpus/build-corpus.js";
import type { Corpus } from "../../../corpus/corpus.js";
import { droppedColumn } from "../../../corpus/dropped-column.js";
import { describeLanguage } from "../../../corpus/languages/describe-language.js";
import { resolveLanguages } from "../../../corpus/languages/resolve-language.js";
import { loadCorpus } from "../../../corpus/load-corpus.js";
import { labelled } from "../../../engine/labelled.js";
import { formatJsonl } from "../../../format/jsonl.js";
import type { LikelihoodTask } from "../../../task/task.js";
import { openTasks } from "../../../task/task-kinds.js";
import {
  finiteNumber,
  layerChoice,
  list,
  numbers,
  positiveInteger,
  repeated,
  type SelectionFlags,
  selectionOf,
  wholeNumber,
  withEngineOptions,
  withSelectionOptions,
} from "../../options.js";
import { printTable } from "../../output.js";
import { printJson, say } from "../../terminal.js";
import { writeTables } from "../../write-tables.js";
import { type InsideFlags, openInside } from "./open-inside.js";

interface Flags extends InsideFlags, SelectionFlags {
  readonly corpus: string;
  readonly tasks?: string[];
  readonly languages?: string[];
  readonly pivot?: string;
  readonly layers?: ReturnType<typeof layerChoice>;
  readonly token: number;
  readonly limit: number;
  readonly steer?: string;
  readonly doses?: number[];
  readonly seed: number;
}

/** `isogloss patch`: what in a model's states makes its answers. */
export function patchCommand(): Command {
  const command = new Command("patch")
    .description(
      "put English's states in place, or steer towards a language, and count what changes",
    )
    .argument("<model>", "a causal language model: a folder, a GGUF file or a Hub id")
    .option("--corpus <name>", "udhr, a folder or a file", "udhr")
    .option("--tasks <name=data>", "items of a benchmark instead of a corpus's endings", repeated)
    .option("--languages <codes>", "such as eng_Latn,zho_Hans; default: seven (udhr), or all", list)
    .option("--pivot <code>", "whose states are put in place; default: English")
    .option("--layers <numbers>", "the states that are replaced; default: five", layerChoice)
    .option("--token <n>", "which token before the choices, from the end", finiteNumber, -1)
    .option("--limit <n>", "only so many items, or prompts", positiveInteger, 32)
    .option("--steer <language>", "write while every token is moved towards it, instead")
    .option("--doses <numbers>", "how often the step is added; default: 0,0.5,1,2,4", numbers)
    .option("--seed <n>", "seeds the draws", wholeNumber, 0)
    .option("--base <model>", "what to put an adapter on, instead of the model that it names")
    .option("--out <folder>", "write patch.csv, or steering.csv and texts, and the figure there")
    .option("--json", "print the rows as JSON");
  withEngineOptions(withSelectionOptions(command)).addHelpText(
    "after",
    `
Items: which words come next in the middle of this sentence? At each layer the state of the last
token before the choices is replaced by that of the same item in English; the controls are another
item's state in English, and the same item's in a third language. Counted are answers that become
right and that become wrong.

Examples:
  isogloss patch base --corpus data/models/heldout.jsonl --languages en,tr,el --limit 40
  isogloss patch ./gemma-3-270m --tasks xcopa=data/xcopa --layers 3,6,9 --out figures/patch
  isogloss patch ./gemma-3-270m --corpus flores200/dev --steer de --layers 9 --out figures/steer`,
  );
  return command.action(async (spec: string, flags: Flags) => {
    const { limit, seed, token } = flags;
    const { layers } = flags;
    if (layers === "all" || layers === "middle")
      throw new IsoglossError(
        `--layers ${layers}: patching takes numbers`,
        "Write them with commas: --layers 3,6,9.",
      );
    const corpus =
      flags.tasks === undefined || flags.steer !== undefined
        ? await loadCorpus(flags.corpus, { ...selectionOf(flags), languages: flags.languages })
        : undefined;
    const tasks =
      flags.tasks === undefined || flags.steer !== undefined
        ? []
        : likelihoodsOf(await openTasks(flags.tasks, { languages: flags.languages, limit }));
    const opened = await openInside(spec, flags);
    const common = { ...opened, name: labelled(opened.name, opened.engine), seed };
    if (flags.steer !== undefined) return steered(corpus!, common, flags);
    const items = corpus === undefined ? tasks : endingsTasks(corpus, { limit, seed });
    const spoken = items.map(({ provenance }) => `${provenance.language}`);
    const pivot =
      flags.pivot === undefined
        ? pivotOf(spoken)
        : resolveLanguages([flags.pivot], spoken, "the items")[0]!;
    const found = await patchItems({ ...common, tasks: items, pivot, layers, token });
    const rows = found.map(row => ({ ...row, ...(corpus && droppedColumn(corpus)) }));
    if (flags.out !== undefined) {
      await writeTables(flags.out, { patch: rows });
      await writeFigure(flags.out, "patch", patchByLayer(rows));
    }
    if (flags.json) return printJson(rows);
    const shown = rows.filter(
      ({ measure, language }) =>
        measure !== "acc" && (language === "all" || rows.every(row => row.language !== "all")),
    );
    say(`${common.name}: ${describeLanguage(pivot).name}'s state in place of the item's own\n`);
    printTable(shown, [
      ["patched_layer", "layer"],
      ["intervention", "in place"],
      ["measure", "measure"],
      ["value", "value"],
      ["low", "low"],
      ["high", "high"],
      ["n", "items"],
    ]);
  });
}

/** @throws IsoglossError for a task that lets a model write. */
function likelihoodsOf(tasks: Awaited<ReturnType<typeof openTasks>>): LikelihoodTask[] {
  return tasks.map(task => {
    if (task.kind === "likelihood") return task;
    throw new IsoglossError(
      `${task.name}: lets a model write, and patching needs answers to choose among`,
      "Take a task with choices: `isogloss list tasks` says which there are.",
    );
  });
}

type Common = Omit<Parameters<typeof steer>[0], "corpus" | "to">;

async function steered(
  corpus: Corpus,
  common: Common,
  { steer: towards, pivot, layers, doses, limit, out, json }: Flags,
): Promise<void> {
  const [to] = resolveLanguages([towards!], corpus.languages, corpus.name);
  const from =
    pivot === undefined
      ? pivotOf(corpus.languages)
      : resolveLanguages([pivot], corpus.languages, corpus.name)[0]!;
  const [layer, more] = (layers ?? []) as number[];
  if (more !== undefined)
    throw new IsoglossError(
      "--steer takes one layer",
      "Write --layers 9, and run it again for others.",
    );
  const { rows, texts } = await steer({
    ...common,
    corpus,
    from,
    to: to!,
    limit,
    layer,
    doses,
  });
  if (out !== undefined) {
    await writeTables(out, { steering: rows });
    await writeAtomic(join(out, "texts.jsonl"), formatJsonl(texts));
    await writeFigure(out, "steering", doseResponse(rows));
  }
  if (json) return printJson(rows);
  say(
    `${common.name}: share of continuations in each language, and of endings picked right (acc)\n`,
  );
  printTable(rows, [
    ["measure", "measure"],
    ["intervention", "step"],
    ["dose", "dose"],
    ["language", "language"],
    ["value", "share"],
    ["low", "low"],
    ["high", "high"],
  ]);
}
