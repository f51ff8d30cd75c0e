import { groupBy } from "../base/group-by.js";
import { estimateUnit, type UnitEstimate } from "./estimate.js";
import type { MeasuredUnit } from "./measured.js";
import type { Unit } from "./unit.js";
import type { UnitState } from "./unit-state.js";

/** Jobs that need the same, which a scheduler takes as one array. */
export interface JobArray {
  readonly model: string;
  readonly kind: Unit["kind"];
  /** Whether what it needs is done already. */
  readonly isReady: boolean;
  /** The numbers of the units of each job: "3", "10-14". */
  readonly jobs: readonly string[];
  /** In bytes, with room. */
  readonly memory: number;
  /** Of the longest job, with room. */
  readonly minutes: number;
}

/** An estimate may be wrong by so much before a scheduler ends the job: it would begin again. */
const room = { memory: 1.5, time: 3, least: 10 } as const;

/** Jobs of an array: Slurm takes 1,001 unless it is told otherwise. */
const mostJobs = 1000;

/**
 * Returns what is left to do as arrays of jobs, one a model and kind of unit. Rows
 * need the states of their model; nothing else needs anything.
 * @param together Units of one model in a job: it opens the weights once for all of them.
 */
export function jobArrays(
  states: readonly UnitState[],
  measured: readonly MeasuredUnit[],
  together: number,
): JobArray[] {
  const numbered = states.map(({ unit, state }, number) => ({
    unit,
    number,
    isDone: state === "done",
    estimate: estimateUnit(unit, measured),
  }));
  const arrays: JobArray[] = [];
  for (const own of groupBy(numbered, ({ unit }) => `${unit.kind} ${unit.model}`).values()) {
    const jobs = chunks(own, together).filter(job => job.some(({ isDone }) => !isDone));
    for (const part of chunks(jobs, mostJobs))
      arrays.push({
        model: own[0]!.unit.model,
        kind: own[0]!.unit.kind,
        isReady:
          own[0]!.unit.kind !== "rows" ||
          numbered.every(
            ({ unit, isDone }) =>
              isDone || unit.kind !== "states" || unit.model !== own[0]!.unit.model,
          ),
        jobs: part.map(job => numbersOf(job.map(({ number }) => number))),
        memory: room.memory * Math.max(...own.map(({ estimate }) => estimate.memory)),
        minutes: Math.max(
          room.least,
          Math.ceil((room.time / 60) * Math.max(...part.map(job => secondsOf(job)))),
        ),
      });
  }
  return arrays;
}

function secondsOf(job: readonly { readonly estimate: UnitEstimate }[]): number {
  const passes = job.reduce((sum, { estimate }) => sum + estimate.seconds, 0);
  return passes + Math.max(...job.map(({ estimate }) => estimate.opening));
}

/** Numbers that follow each other, as one range. */
const numbersOf = (numbers: readonly number[]) =>
  numbers.length === 1 ? `${numbers[0]}` : `${numbers[0]}-${numbers.at(-1)}`;

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
