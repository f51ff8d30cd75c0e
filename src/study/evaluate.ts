import type { RowOf } from "../base/columns.js";
import { IsoglossError } from "../base/error.js";
import { groupBy } from "../base/group-by.js";
import { pause } from "../base/pause.js";
import { type LongWork, type Progress, silent } from "../base/progress.js";
import { version } from "../base/version.js";
import { meanOverLanguages, type ScoredTask } from "../task/mean-over-languages.js";
import type { ItemScoreRow, JudgedText, ScoreRow, Task, TaskScores } from "../task/task.js";
import type { Answerer, AnswerOptions } from "./answer/answerer.js";
import {
  type CheckpointAnswererOptions,
  checkpointAnswerer,
} from "./answer/checkpoint-answerer.js";
import { openModels } from "./open-model.js";

/** What says whose a row is. */
export type Signed = RowOf<"model" | "revision" | "weights" | "tokenizer" | "engine" | "version">;

/** A score of a model. */
export type SignedScoreRow = Signed & ScoreRow;

/** The score of a single item of a model. */
export type SignedItemRow = Signed & ItemScoreRow;

/** What `evaluate` takes. */
export interface EvaluateOptions
  extends LongWork,
    Pick<CheckpointAnswererOptions, "engine" | "folder" | "run" | "chat"> {
  /** Folders, Hub ids or names of shipped models; or whoever else answers. */
  readonly models: readonly (string | Answerer)[];
  /** Unlike in name. */
  readonly tasks: readonly Task[];
  /** What to put an adapter on, instead of the model that it names. */
  readonly base?: string;
  /** If given, whoever is at the same answers already is waited for instead of refused. */
  readonly onWait?: (holder: string) => void;
  /** Told what was answered, task by task, for whoever keeps it in another form. */
  readonly onAnswers?: (answered: Answered) => void;
}

/** What a model answered to a task's requests, and what that scores. */
export interface Answered extends TaskScores {
  readonly model: string | null;
  /** What was asked. */
  readonly task: Task;
  /** What was written, or how likely it is; by the requests' ids. */
  readonly answers: ReadonlyMap<string, string | JudgedText>;
}

/** What models score in tasks. */
export interface Evaluation {
  /** One a model, task, part and measure. */
  readonly scores: readonly SignedScoreRow[];
  /** One a model, item and measure. */
  readonly items: readonly SignedItemRow[];
  /** Where the answers are kept, one a model and task. */
  readonly kept: readonly {
    readonly model: string | null;
    readonly task: string;
    readonly folder: string | null;
    readonly reused: boolean;
  }[];
}

/**
 * Asks every model every task, and returns what the answers score. Every model is opened before
 * the first is run. Answers that are in the store are not asked for again; what was interrupted
 * goes on where it stopped.
 *
 * @example
 * const tasks = await openTasks(["belebele=data/belebele"], { languages: ["el", "en"] });
 * const { scores, items } = await evaluate({ models: ["./gemma-3-270m"], tasks, folder: ".isogloss/answers" });
 *
 * @throws IsoglossError if two models have one name, for a chat in a task of given answers, or as `generate` and `likelihoods` do.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { tasks, onAnswers, progress = silent } = options;
  const judged = tasks.find(({ kind }) => kind === "likelihood");
  if (options.chat && judged)
    throw new IsoglossError(
      `${judged.name} asks how likely given texts are, and a chat template writes what a model goes on from`,
      "Leave --chat out, or ask the task apart.",
    );
  const answerers = await openAnswerers(options, progress);
  const scores: SignedScoreRow[] = [];
  const items: SignedItemRow[] = [];
  const kept: Evaluation["kept"][number][] = [];
  for (const answerer of answerers) {
    const signed: Signed = { ...answerer.signature, version };
    const found: ScoredTask[] = [];
    for (const { task, scored, answers, ...rest } of await answerAll(answerer, options)) {
      onAnswers?.({ model: signed.model, task, answers, ...scored });
      found.push({ of: task, ...scored });
      kept.push({ model: signed.model, task: task.name, ...rest });
    }
    const rows = [...found.flatMap(scored => scored.scores), ...meanOverLanguages(found)];
    scores.push(...rows.map(row => ({ ...signed, ...row })));
    items.push(...found.flatMap(scored => scored.items.map(row => ({ ...signed, ...row }))));
  }
  return { scores, items, kept };
}

async function openAnswerers(
  { models, base, ...options }: EvaluateOptions,
  progress: Progress,
): Promise<Answerer[]> {
  const named = models.filter(model => typeof model === "string");
  const { engine, signal } = options;
  const opened = await openModels(named, { progress, base, engine, signal });
  const answerers: Answerer[] = [];
  for (const model of models) {
    if (typeof model !== "string") {
      answerers.push(model);
      continue;
    }
    answerers.push(await checkpointAnswerer(opened[named.indexOf(model)]!, options));
  }
  const called = answerers.map(({ signature }) => signature.model);
  const twice = called.find((name, i) => called.indexOf(name) !== i);
  if (twice !== undefined)
    throw new IsoglossError(
      `two models are called "${twice}"`,
      "Name each model once, or give each a name of its own: NAME=path.",
    );
  return answerers;
}

/**
 * Returns what one says to all tasks, in their order. All that is written comes before all that is
 * judged, or after it: a model is opened for each of the two, and once only.
 */
async function answerAll(
  answerer: Answerer,
  { tasks, progress = silent, onWait, signal }: EvaluateOptions,
): Promise<readonly Said[]> {
  const said = new Map<Task, Said>();
  try {
    for (const task of [...groupBy(tasks, ({ kind }) => kind).values()].flat()) {
      await pause(signal);
      const label = `${answerer.signature.model}, ${task.name}`;
      said.set(
        task,
        await answer(answerer, task, {
          progress: labelled(progress, label),
          onWait,
          signal,
        }),
      );
    }
  } finally {
    await answerer.close?.();
  }
  return tasks.map(task => said.get(task)!);
}

interface Said extends Pick<Answered, "task" | "answers"> {
  readonly scored: TaskScores;
  readonly folder: string | null;
  readonly reused: boolean;
}

async function answer(answerer: Answerer, task: Task, how: AnswerOptions): Promise<Said> {
  if (task.kind === "generation") {
    const { answers, ...kept } = await answerer.write(task, how);
    return { task, scored: await task.score(answers), answers, ...kept };
  }
  const { answers, ...kept } = await answerer.judge(task, how);
  return { task, scored: task.score(answers), answers, ...kept };
}

/** Bars that say whose and what they are. */
const labelled = (progress: Progress, label: string): Progress => ({
  ...progress,
  start: (_, total, unit) => progress.start(label, total, unit),
});
