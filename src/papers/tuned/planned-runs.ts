import type { TunedRun } from "./tuned-tables.js";

/** Translation pairs a language: the volume that a forecast is written down for before it is scored. */
export const keptBack = 4000;

/** What the experiment consists of: seeds of each training at each volume (data/gemma-3-270m/README.md). */
const planned: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  joint: { 125: 3, 250: 3, 500: 3, 1000: 3, 2000: 1, [keptBack]: 1 },
  ell_Grek: { 125: 1, 250: 1, 500: 1, 1000: 1, 2000: 1 },
  tur_Latn: { 125: 1, 250: 1, 500: 1, 1000: 1, 2000: 1 },
};

/** How many runs the experiment has when it is finished. */
export const plannedRuns = Object.values(planned)
  .flatMap(volumes => Object.values(volumes))
  .reduce((sum, seeds) => sum + seeds, 0);

/** Returns how much of the experiment is behind the numbers: "2 of 24 runs so far." */
export function soFar(runs: readonly TunedRun[]): string {
  const done = runs.filter(({ training }) => training !== "none");
  if (done.length >= plannedRuns) return `All ${done.length} runs.`;
  const volumes = [...new Set(done.map(({ volume }) => volume))].sort((a, b) => a - b);
  const at = volumes.map(volume => volume.toLocaleString("en"));
  return `${done.length} of ${plannedRuns} runs so far${at.length > 0 ? ` (${at.join(", ")} pairs a language)` : ""}: not the last word.`;
}
