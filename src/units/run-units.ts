import { existsSync } from "node:fs";
import { join } from "node:path";
import { IsoglossError } from "../base/error.js";
import { groupBy } from "../base/group-by.js";
import { pause } from "../base/pause.js";
import { silent } from "../base/progress.js";
import type { Row } from "../base/row.js";
import { loadCorpus } from "../corpus/load-corpus.js";
import { defaultStore, extract } from "../extract/extract.js";
import { firstMeasures } from "../similarity/measure-named.js";
import { defaultAnswers } from "../study/answer/checkpoint-answerer.js";
import { evaluate } from "../study/evaluate.js";
import { measureRows } from "../study/measuring/measured-rows.js";
import { studiedPivot } from "../study/measuring/studied-pivot.js";
import { openModels } from "../study/open-model.js";
import { keepMeasured } from "./measured.js";
import { studyUnits, type UnitsOf } from "./study-units.js";
import type { Unit } from "./unit.js";
import { unitStates } from "./unit-state.js";

/** What `runUnits` takes. */
export interface RunUnitsOptions {
  /** Told who is at a unit already; it is waited for. */
  readonly onWait: (holder: string) => void;
}

/**
 * Runs units of a study, those of one model and corpus in one go: weights are opened once. What is
 * there already is not run; what another machine is at is waited for, and taken over if it dies.
 *
 * @returns A row a unit: what was run, and how long that took.
 * @throws IsoglossError if a unit is not the one that was planned: weights or texts have changed.
 */
export async function runUnits(
  units: readonly Unit[],
  study: UnitsOf,
  { onWait }: RunUnitsOptions,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const group of groupBy(units, unit =>
    JSON.stringify([unit.kind, unit.model, unit.corpus]),
  ).values()) {
    await pause(study.options.signal);
    const { kind } = group[0]!;
    await checkPlanned(group, study);
    const begin = performance.now();
    const run = { states: runStates, answers: runAnswers, rows: runRows }[kind];
    const ran = await run(group, study, onWait);
    const whole = (performance.now() - begin) / 1000;
    const opening = Math.max(0, whole - ran.reduce((sum, { seconds }) => sum + seconds, 0));
    const peak = process.resourceUsage().maxRSS * 1024;
    for (const { unit, seconds, reused } of ran) {
      rows.push({ unit: unit.id, kind, language: unit.language, reused, seconds });
      const { id, model, parameters, weight_bytes, engine, bytes } = unit;
      if (!reused)
        await keepMeasured(study.options.folder ?? defaultStore, {
          id,
          kind,
          model,
          parameters,
          weight_bytes,
          engine,
          bytes,
          seconds,
          opening,
          peak,
        });
    }
  }
  return rows;
}

/** A unit that was run, or was there. */
interface RanUnit {
  readonly unit: Unit;
  readonly seconds: number;
  readonly reused: boolean;
}

/** Only the part of the study that these units are of: a worker opens no other model. */
function partOf({ plan, options }: UnitsOf, [first]: readonly Unit[]): UnitsOf {
  const isStates = first!.kind !== "answers";
  return {
    plan: {
      ...plan,
      models: [first!.model],
      corpora: isStates ? [first!.corpus!] : [],
      tasks: isStates ? [] : plan.tasks,
    },
    options,
  };
}

async function checkPlanned(group: readonly Unit[], study: UnitsOf): Promise<void> {
  const now = new Set((await studyUnits(partOf(study, group))).map(({ id }) => id));
  const other = group.find(({ id }) => !now.has(id));
  if (other)
    throw new IsoglossError(
      `${other.model}, ${other.language}: is another unit than was planned: its weights, texts or settings have changed`,
      "Plan the study again: isogloss plan.",
    );
}

async function runStates(
  group: readonly Unit[],
  { plan, options }: UnitsOf,
  onWait: RunUnitsOptions["onWait"],
): Promise<RanUnit[]> {
  const { model, corpus: spec } = group[0]!;
  const { limit, pooling = "mean" } = plan;
  const { selection, languages, base, note, compute: _, answers: __, ...rest } = options;
  const { engine, signal, progress = silent } = rest;
  // All languages: which sentences are left out follows from all of them.
  const corpus = await loadCorpus(spec!, { ...selection, languages, limit });
  const [opened] = await openModels([model], { progress, base, engine, signal });
  for (const text of opened!.checkpoint.notes) note?.(`${opened!.checkpoint.name}: ${text}`);
  const { report } = await extract({
    ...rest,
    ...opened!,
    corpus,
    poolings: [pooling],
    onWait,
    languages: group.map(({ language }) => language),
  });
  return group.map(unit => {
    const { seconds = 0, reused } = report.find(({ language }) => language === unit.language)!;
    return { unit, seconds: Number(seconds), reused: reused === true };
  });
}

/** Measures one model on one corpus, whose states are there in every language. */
async function runRows(
  [unit]: readonly Unit[],
  study: UnitsOf,
  onWait: RunUnitsOptions["onWait"],
): Promise<RanUnit[]> {
  const { plan, options } = study;
  const { folder = defaultStore, answers = defaultAnswers, base, compute } = options;
  const { engine, signal, progress = silent, layers, prompt, promptName, truncate } = options;
  const part = await studyUnits(partOf(study, [unit!]));
  const missing = (await unitStates(part, { states: folder, answers })).find(
    one => one.unit.kind === "states" && one.state !== "done",
  );
  if (missing)
    throw new IsoglossError(
      `${unit!.name}, ${unit!.corpus}: is measured once all its languages are there, and ${missing.unit.language} is not (${missing.state})`,
      "Run the units of its languages first.",
    );
  const { limit, pooling = "mean", pivot = "eng_Latn", seed = 0, permutations = 99 } = plan;
  const { measures = firstMeasures } = plan;
  const corpus = await loadCorpus(unit!.corpus!, {
    ...options.selection,
    languages: options.languages,
    limit,
  });
  const [opened] = await openModels([unit!.model], { progress, base, engine, signal });
  const states = await extract({
    ...opened!,
    name: unit!.name,
    corpus,
    engine,
    folder,
    progress,
    signal,
    onWait,
    poolings: [pooling],
    layers,
    prompt,
    promptName,
    truncate,
  });
  const source = states.pooled(pooling).towards(studiedPivot(corpus, pivot));
  const file = join(folder, unit!.output);
  const reused = existsSync(file);
  const begin = performance.now();
  await measureRows(source, { measures, permutations, seed, progress, signal, compute }, file);
  return [{ unit: unit!, seconds: (performance.now() - begin) / 1000, reused }];
}

async function runAnswers(
  group: readonly Unit[],
  { plan, options }: UnitsOf,
  onWait: RunUnitsOptions["onWait"],
): Promise<RanUnit[]> {
  const { engine, run, base, answers, progress, signal } = options;
  const asked = group.map(({ task }) => (plan.tasks ?? []).find(({ name }) => name === task)!);
  const begin = performance.now();
  const { kept } = await evaluate({
    models: [group[0]!.model],
    tasks: asked,
    engine,
    run,
    base,
    folder: answers,
    progress,
    signal,
    onWait,
  });
  const seconds = (performance.now() - begin) / 1000;
  const reused = (unit: Unit) => kept.find(({ task }) => task === unit.task)!.reused;
  // One model answers them all in one go: who reads twice as much has taken twice as long.
  const read = group.reduce((sum, unit) => sum + (reused(unit) ? 0 : unit.bytes), 0);
  return group.map(unit => ({
    unit,
    seconds: reused(unit) ? 0 : (seconds * unit.bytes) / read,
    reused: reused(unit),
  }));
}
