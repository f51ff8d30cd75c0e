import { Command } from "commander";
import { defaultAnswers } from "../../study/answer/checkpoint-answerer.js";
import { serverAnswerer } from "../../study/answer/server-answerer.js";
import { serverJudge } from "../../study/answer/server-judge.js";
import { type Answered, type Evaluation, evaluate } from "../../study/evaluate.js";
import { readHarness } from "../../study/harness/read-harness.js";
import { writeHarness } from "../../study/harness/write-harness.js";
import { translationScorers } from "../../study/systems/translation-scorers.js";
import { openTasks, taskKinds } from "../../task/task-kinds.js";
import { chatOf } from "../chat-of.js";
import { interruption } from "../interruption.js";
import {
  chosenEngine,
  type EngineFlags,
  list,
  namedModels,
  positiveInteger,
  repeated,
  runOptions,
  strings,
  wholeNumber,
  withEngineOptions,
} from "../options.js";
import { printTable } from "../output.js";
import { progressBar } from "../progress-bar.js";
import {
  type JudgeFlags,
  judgeModel,
  type ServerFlags,
  serverModels,
  withJudgeOptions,
  withServerOptions,
} from "../server-options.js";
import { printJson } from "../terminal.js";
import { writeTables } from "../write-tables.js";

interface Flags extends EngineFlags, ServerFlags, JudgeFlags {
  readonly tasks?: string[];
  readonly wording?: string;
  readonly shots: number;
  readonly shotsFrom?: string;
  readonly shotsSeed?: number;
  readonly chat?: string | true;
  readonly system?: string;
  readonly prompt?: string;
  readonly stop?: string[];
  readonly from?: string[];
  readonly to?: string[];
  readonly limit?: number;
  readonly languages?: string[];
  readonly mutualInformation?: boolean;
  readonly window?: number;
  readonly name?: string[];
  readonly base?: string;
  readonly answers: string;
  readonly spbleu?: string | true;
  readonly comet?: string;
  readonly encoder?: string;
  readonly out?: string;
  readonly harness?: string;
  readonly fromHarness?: string;
  readonly json?: boolean;
}

/** `isogloss evaluate`: tasks in, scores out. */
export function evaluateCommand(): Command {
  const command = new Command("evaluate")
    .description("let models answer tasks, and score the answers")
    .argument("[models...]", "folders, Hub ids or names of shipped models, or NAME=any")
    .option("--tasks <name=data>", "a task and its data; several with commas", repeated)
    .option("--wording <name>", "how items become prompts; default: the task's first")
    .option("--shots <n>", "solved examples before each item", wholeNumber, 0)
    .option("--shots-from <path>", "where examples are; default: the task's own, beside its data")
    .option("--shots-seed <n>", "draw the examples; default: the first ones", wholeNumber)
    .option("--prompt <file>", "a wording of your own: a Jinja template (docs/tasks.md)")
    .option(
      "--stop <text>",
      'of it: ends an answer; "\\n" is a line break; may be repeated',
      strings,
    )
    .option(
      "--chat [template]",
      "prompts are what a user says, written by the model's chat template",
    )
    .option("--system <text>", "of a chat: what comes before the user")
    .option("--from <languages>", "of translation: only out of these", list)
    .option("--to <languages>", "of translation: only into these", list)
    .option("--limit <n>", "only the first n items of each file and language", positiveInteger)
    .option("--languages <codes>", "such as el,tr; default: all in the data", list)
    .option("--mutual-information", "ask for each given answer alone, too")
    .option(
      "--window <n>",
      "tokens of a window of a long text; default: all it takes",
      positiveInteger,
    )
    .option("--name <name>", "what a model is called; once for each, or write NAME=path", repeated)
    .option("--base <model>", "what to put an adapter on, instead of the model that it names")
    .option("--answers <folder>", "where the answers are kept", defaultAnswers)
    .option(
      "--spbleu [pieces]",
      "of translation: spBLEU, too, with flores200 or the pieces named, or a file",
    )
    .option("--comet <name>", "of translation: COMET, too: a Hub id, a folder or a .ckpt")
    .option("--encoder <name>", "of --comet: a folder with its encoder’s config.json and tokenizer")
    .option("--out <folder>", "write scores.csv and items.csv there")
    .option("--harness <folder>", "write results and samples there as lm-evaluation-harness does")
    .option(
      "--from-harness <folder>",
      "take the scores that lm-evaluation-harness wrote; ask nobody",
    )
    .option("--json", "print scores and items as JSON instead of a table");
  withJudgeOptions(withServerOptions(withEngineOptions(command))).addHelpText(
    "after",
    `
Tasks:
${taskKinds.map(({ name, about }) => `  ${name.padEnd(14)}${about}`).join("\n")}

Work that is interrupted resumes; what was answered is not asked again.

Examples:
  isogloss evaluate ./gemma-3-270m --tasks belebele=data/belebele --languages el,tr,en
  isogloss evaluate base joint-32000 --tasks translation=data/models/heldout.jsonl --wording shipped --limit 200
  isogloss evaluate ./gemma-3-270m --tasks translation=flores200/dev --from en --to el,tr --wording labelled --shots 3
  isogloss evaluate ./llama --tasks translation=flores200/dev --from en --to el --spbleu --comet Unbabel/wmt22-comet-da
  isogloss evaluate base joint-32000 --tasks mmlu=data/test,xcopa=data-xcopa --shots 5 --out scores
  isogloss evaluate my-70b --server http://localhost:8000/v1 --tasks xquad=data/xquad --chat`,
  );
  return command.action(async (models: string[], flags: Flags) => {
    if (flags.fromHarness !== undefined) {
      if (models.length > 0 || flags.tasks)
        command.error("error: --from-harness takes neither models nor --tasks", { exitCode: 2 });
      return show({ ...(await readHarness(flags.fromHarness)), kept: [] }, flags);
    }
    if (models.length === 0)
      command.error("error: missing required argument 'models'", { exitCode: 2 });
    const named =
      flags.tasks ??
      command.error("error: required option '--tasks <name=data>' not specified", { exitCode: 2 });
    models = namedModels(models, flags.name);
    // What is wrong with options or data is said before a model is opened.
    const engine = chosenEngine(flags);
    const progress = progressBar();
    const chat = chatOf(flags);
    const judging = await judgeModel(flags);
    const judge = judging && serverJudge(judging, { folder: flags.answers, progress });
    const scorers = await translationScorers({
      spbleu: flags.spbleu,
      comet: flags.comet,
      engine,
      run: runOptions(flags),
      progress,
      encoder: flags.encoder,
    });
    const { pieces, scorer } = scorers;
    const tasks = await openTasks(named, {
      ...flags,
      judge,
      pieces,
      scorer,
    });
    const served = await serverModels(models, flags, { base: flags.base });
    const answered: Answered[] = [];
    const evaluation = await evaluate({
      models:
        served?.map(model =>
          serverAnswerer(model, {
            folder: flags.answers,
            chat: chat !== undefined,
            system: chat?.system,
          }),
        ) ?? models,
      tasks,
      engine,
      folder: flags.answers,
      base: flags.base,
      run: runOptions(flags),
      chat,
      progress,
      signal: interruption(),
      onAnswers: flags.harness === undefined ? undefined : one => answered.push(one),
    });
    if (flags.harness !== undefined) await writeHarness(flags.harness, evaluation, answered);
    await scorers.close();
    await show(evaluation, flags);
  });
}

async function show(evaluation: Evaluation, { out, json }: Flags): Promise<void> {
  const { scores, items } = evaluation;
  if (out !== undefined) await writeTables(out, { scores, items });
  if (json) return printJson(evaluation);
  printScores(evaluation);
}

/** The whole of each task, without its parts: they are in the files. */
function printScores({ scores }: Evaluation): void {
  const whole = scores.filter(({ subtask }) => subtask === "");
  const has = (column: "language" | "direction") => whole.some(row => row[column] !== "");
  printTable(
    whole.map(row => ({ ...row, language: row.language || "all" })),
    [
      ["model", "model"],
      ["task", "task"],
      ...(has("language") ? [["language", "language"] as const] : []),
      ...(has("direction") ? [["direction", "direction"] as const] : []),
      ["score_measure", "score"],
      ["value", "value"],
      ["low", "low"],
      ["high", "high"],
      ["stderr", "±"],
      ["chance", "chance"],
      ...(whole.some(({ copy }) => copy !== null) ? [["copy", "copy"] as const] : []),
      ["n", "n"],
    ],
  );
}
