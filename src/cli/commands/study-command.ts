import { Command } from "commander";
import { measureLabel } from "../../chart/parts/measure-label.js";
import { defaultStore } from "../../extract/extract.js";
import type { PoolingName } from "../../extract/poolings.js";
import type { Measure } from "../../similarity/measure.js";
import { tieNotes } from "../../similarity/tie-notes.js";
import { defaultAnswers } from "../../study/answer/checkpoint-answerer.js";
import { batterySentences } from "../../study/battery-plan.js";
import { defaultStudy } from "../../study/default-study.js";
import { meetingSentences } from "../../study/report/meeting-sentence.js";
import { scoreFindings } from "../../study/report/scores-section.js";
import { writeStudy } from "../../study/report/write-study.js";
import { runStudy, type StudyPlan } from "../../study/study.js";
import { openTasks } from "../../task/task-kinds.js";
import { interruption } from "../interruption.js";
import {
  chosenEngine,
  type EngineFlags,
  layerChoice,
  list,
  measureList,
  namedModels,
  type PromptFlags,
  poolingOption,
  positiveInteger,
  runOptions,
  type SelectionFlags,
  selectionOf,
  wholeNumber,
  withEngineOptions,
  withPromptOptions,
  withSelectionOptions,
  words,
} from "../options.js";
import { printNote, printTable } from "../output.js";
import { progressBar } from "../progress-bar.js";
import { printJson, remark, say } from "../terminal.js";

interface Flags extends EngineFlags, PromptFlags, SelectionFlags {
  readonly corpus?: string[];
  readonly languages?: string[];
  readonly pivot: string;
  readonly layers: ReturnType<typeof layerChoice>;
  readonly pooling: PoolingName;
  readonly measures?: Measure[];
  readonly battery: number;
  readonly mapSentences: number;
  readonly mapLayers?: ReturnType<typeof layerChoice>;
  readonly limit?: number;
  readonly tasks?: string[];
  readonly wording?: string;
  readonly shots: number;
  readonly answers: string;
  readonly name?: string[];
  readonly base?: string;
  readonly truncate?: boolean;
  readonly permutations: number;
  readonly seed: number;
  readonly out: string;
  readonly states: string;
  readonly json?: boolean;
}

/** `isogloss study`: forward passes, measures, figures and a report, in one go. */
export function studyCommand(): Command {
  const command = new Command("study")
    .description("extract, measure and draw: at which layers do the languages of a model meet?")
    .argument(
      "[models...]",
      "folders, Hub ids or names of shipped models, or NAME=any; the first is the base",
    )
    .option("--corpus <names>", "udhr, a folder or a file, or NAME=path; repeatable", list)
    .option("--languages <codes>", "such as eng_Latn,zho_Hans; default: seven (udhr), or all", list)
    .option("--pivot <code>", "the language that the others are compared with", "eng_Latn")
    .option("--layers <which>", "all, middle, or 0,4,8-12", layerChoice, "all")
    .addOption(poolingOption())
    .option("--measures <names>", "by language: names, or all; default: a first look", measureList)
    .option(
      "--battery <n>",
      "every measure, averaged over languages, of the first n sentences; 0: none",
      wholeNumber,
      batterySentences,
    )
    .option(
      "--map-sentences <n>",
      "of how many sentences maps are drawn; 0: no maps",
      wholeNumber,
      120,
    )
    .option(
      "--map-layers <which>",
      "all, middle, or 0,4,8; default: four, the best among them",
      layerChoice,
    )
    .option("--limit <n>", "only the first n sentences of each corpus", positiveInteger)
    .option("--tasks <name=data>", "ask them, and relate the scores to alignment", words)
    .option("--wording <name>", "how the tasks' items become prompts; default: the task's first")
    .option("--shots <n>", "solved examples before each item of the tasks", wholeNumber, 0)
    .option("--answers <folder>", "where answers to tasks are kept", defaultAnswers)
    .option("--name <name>", "what a model is called; once for each, or write NAME=path", words)
    .option("--base <model>", "what to put an adapter on, instead of the model that it names")
    .option("--truncate", "cut sentences that are too long for the model, and count them")
    .option("--permutations <n>", "random pairings behind each p-value", wholeNumber, 99)
    .option("--seed <n>", "of everything that is drawn at random", wholeNumber, 0)
    .option("--out <folder>", "where rows, figures and the report go", "figures/study")
    .option("--states <folder>", "where states are kept between runs", defaultStore)
    .option("--json", "print the gains as JSON instead of a table");
  withEngineOptions(withSelectionOptions(withPromptOptions(command))).addHelpText(
    "after",
    `
Examples:
  isogloss study                                   the shipped models on two corpora
  isogloss study ./my-model --corpus udhr --languages en,de,sw
  isogloss study "Gemma 3=./hf" --corpus news=./corpus/news-2024
  isogloss study ./my-model --corpus flores/dev --tasks belebele=data/belebele
  isogloss study meta-llama/Llama-3.2-1B --corpus flores200_dataset/devtest --layers middle`,
  );
  return command.action(async (models: string[], flags: Flags) => {
    const [progress, signal] = [progressBar(), interruption()];
    const { languages, wording, shots } = flags;
    const tasks =
      flags.tasks &&
      (await openTasks(flags.tasks, { limit: flags.limit, languages, wording, shots }));
    const usual: StudyPlan =
      models.length > 0
        ? { models: namedModels(models, flags.name), corpora: ["udhr"] }
        : defaultStudy();
    const plan = {
      ...usual,
      tasks,
      corpora: flags.corpus ?? usual.corpora,
      limit: flags.limit ?? usual.limit,
      pivot: flags.pivot,
      pooling: flags.pooling,
      permutations: flags.permutations,
      seed: flags.seed,
      battery: flags.battery,
      maps: flags.mapSentences > 0 && { sentences: flags.mapSentences, layers: flags.mapLayers },
      measures: flags.measures,
    };
    const study = await runStudy(plan, {
      engine: chosenEngine(flags),
      folder: flags.states,
      layers: flags.layers,
      selection: selectionOf(flags),
      run: runOptions(flags),
      progress,
      // Where the passes were asked to run, the products of the measures do, too.
      compute: { provider: flags.provider },
      languages: flags.languages,
      note: printNote,
      base: flags.base,
      answers: flags.answers,
      truncate: flags.truncate,
      prompt: flags.prompt,
      promptName: flags.promptName,
      signal,
    });
    const written = await writeStudy(flags.out, study, {
      ...{ progress, signal },
      command: typedCommand(),
      date: new Date().toISOString().slice(0, 10),
    });
    for (const note of tieNotes(study.alignment)) remark(note);
    const answer = [
      ...meetingSentences(study),
      ...[study.scored, study.translations]
        .flatMap(scored => scoreFindings(scored, study.pivot))
        .map(({ about, says }) => `${about}: ${says}`),
    ];
    if (flags.json)
      return printJson({ answer, meetings: study.meetings, gains: study.gains, files: written });
    for (const sentence of answer) say(`${sentence}\n`);
    const { model, corpus } = study.sources.at(-1)!.signature;
    printTable(
      study.meetings.filter(row => row.model === model && row.corpus === corpus),
      [
        ["corpus", "corpus"],
        ["model", "model"],
        ["language", "language"],
        ["layer", "best layer"],
        ["value", measureLabel(`${study.meetings[0]?.measure}`)],
        ["low", "low"],
        ["high", "high"],
        ["p1", "P@1"],
        ["chance", "chance"],
      ],
    );
    say("");
    if (study.gains.length > 0) {
      say("Retrieval P@1 against the base, each at its best inner layer (95 % interval):\n");
      printTable(study.gains, [
        ["corpus", "corpus"],
        ["model", "model"],
        ["preprocessing", "states"],
        ["language", "language"],
        ["base_p1", "base"],
        ["p1", "tuned"],
        ["gain", "gain"],
        ["low", "low"],
        ["high", "high"],
      ]);
      say();
    }
    const count = (change: string) => written.filter(file => file.change === change).length;
    say(
      `${written.length} files in ${flags.out}: ${count("new")} new, ${count("changed")} changed, ` +
        `${count("unchanged")} as before. Open ${flags.out}/report.html`,
    );
  });
}

/** The command as it was typed, so that a shell reads it again. */
function typedCommand(): string {
  const quoted = (word: string) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  return ["isogloss", ...process.argv.slice(2).map(quoted)].join(" ");
}
