import type { Stage } from "../../base/progress.js";

/** A pass of a model over a corpus: all that says how long it and its measures take. */
export interface PlannedPass {
  readonly corpus: string;
  readonly blocks: number;
  readonly width: number;
  readonly sentences: number;
  readonly languages: number;
}

/** What a study does beside passes and measures. */
export interface PlannedWork {
  readonly measures: number;
  /** Sentences of which every measure is taken; 0 for none. */
  readonly battery: number;
  readonly maps: boolean;
  /** Sentences that are translated into each language; 0 for none. */
  readonly translated: number;
  readonly tasks: number;
}

/** Tokens of a sentence, about. */
const tokens = 40;

/**
 * Weights are multiplications, roughly: a pass multiplies each token with each weight; a measure
 * every sentence's state with every other's, again for its interval and its random pairings, one
 * number at a time, for which it counts several times.
 */
const perPair = 150;
/** Every measure of the battery, over those of a first look. */
const batteryMeasures = 40;
/** They have a fifth of the random pairings. */
const batteryPairs = 1 / 4;
/** A map, and all that is drawn and written, as seen of the shipped models. */
const perMap = 4e10;
const toWrite = 2e11;
/** A generated token costs more than a read one. */
const perAnswer = 32;

/**
 * Returns the steps of a study, in order: a pass a model and corpus, translations, measures of each
 * pass, every measure with the maps, tasks, and what is written. Weights decide only until a step of
 * the kind is done.
 */
export function studyStages(passes: readonly PlannedPass[], work: PlannedWork): Stage[] {
  const read = ({ blocks, width, sentences, languages }: PlannedPass) =>
    12 * blocks * width ** 2 * sentences * languages * tokens;
  const measured = ({ blocks, width, languages }: PlannedPass, n: number, measures: number) =>
    2 * (blocks + 1) * (languages - 1) * measures * n ** 2 * width * perPair;
  const first = passes.filter(({ corpus }) => corpus === passes[0]?.corpus);
  const ends = first.length > 1 ? [first[0]!, first.at(-1)!] : first;
  const sum = (weights: readonly number[]) => weights.reduce((a, b) => a + b, 0);
  const shown = sum(
    ends.map(
      pass =>
        measured(pass, Math.min(work.battery, pass.sentences), batteryMeasures) * batteryPairs +
        (work.maps ? perMap : 0),
    ),
  );
  const answered = (sentences: number) =>
    sum(first.map(pass => (read(pass) / pass.sentences) * sentences * perAnswer));
  const stages: Stage[] = passes.map(pass => ({ kind: "pass", weight: read(pass) }));
  if (work.translated > 0) stages.push({ kind: "translate", weight: answered(work.translated) });
  for (const pass of passes)
    stages.push({ kind: "measure", weight: measured(pass, pass.sentences, work.measures) });
  stages.push({ kind: "battery", weight: shown });
  if (work.tasks > 0) stages.push({ kind: "tasks", weight: work.tasks * answered(100) });
  stages.push({ kind: "write", weight: toWrite });
  return stages;
}
