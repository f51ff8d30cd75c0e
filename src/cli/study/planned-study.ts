import { resolve } from "node:path";
import { Command } from "commander";
import { IsoglossError } from "../../base/error.js";
import type { LongWork } from "../../base/progress.js";
import { readPlan, writePlan } from "../../units/plan-file.js";
import { studyUnits } from "../../units/study-units.js";
import type { Unit } from "../../units/unit.js";
import type { Stores } from "../../units/unit-state.js";
import { type StudyFlags, withStudyOptions } from "./study-options.js";
import { requestOf, type StudyRequest, studyRequest } from "./study-request.js";
import { type StudySettings, studySettings } from "./study-settings.js";
import { studyFileText } from "./write-study-file.js";

/** A study whose units are numbered. */
export interface PlannedStudy {
  readonly units: readonly Unit[];
  readonly request: StudyRequest;
  readonly settings: StudySettings;
  readonly stores: Stores;
}

/** Whether words name a plan that was made before. */
const isPlanFile = (words: readonly string[]) => words.length === 1 && /\.json$/i.test(words[0]!);

/** How a study is looked at. */
interface Looking extends LongWork {
  readonly note: (note: string) => void;
}

/**
 * Returns the units of a study, and writes its plan beside its states. One that was planned before
 * is as its file has it.
 */
export async function plannedStudy(
  command: Command,
  words: readonly string[],
  work: Looking,
): Promise<PlannedStudy & { readonly file: string }> {
  if (isPlanFile(words)) return { ...(await openPlan(words[0]!, work)), file: words[0]! };
  const study = await lookedUp(command, words, work);
  const { request, units } = study;
  const file = await writePlan(request.flags.states, {
    study: studyFileText(request.models, request.words),
    directory: process.cwd(),
    units,
  });
  return { ...study, file };
}

/** Returns the units of a study as `plannedStudy` does, and writes nothing. */
export async function studyUnitsOf(
  command: Command,
  words: readonly string[],
  work: Looking,
): Promise<PlannedStudy> {
  return isPlanFile(words) ? openPlan(words[0]!, work) : lookedUp(command, words, work);
}

async function lookedUp(
  command: Command,
  words: readonly string[],
  work: Looking,
): Promise<PlannedStudy> {
  const request = await studyRequest<StudyFlags>(command, words);
  const settings = withWork(await studySettings(request), work);
  const units = await studyUnits(settings);
  return { units, request, settings, stores: storesOf(request) };
}

/**
 * Opens a plan. Whoever made it said which places outside the working directory it may name, so
 * that is not asked again.
 * @throws IsoglossError if this is another working directory than the plan's.
 */
export async function openPlan(file: string, work: Looking): Promise<PlannedStudy> {
  const { study, directory, units } = await readPlan(file);
  if (resolve(directory) !== process.cwd())
    throw new IsoglossError(
      `${file}: was made in ${directory}, and its places are relative to it`,
      `Run this there: cd ${directory}`,
    );
  const command = withStudyOptions(new Command("study"))
    .exitOverride()
    .action(() => {});
  await command.parseAsync(["--outside"], { from: "user" });
  const request = requestOf<StudyFlags>(command, study, file);
  const settings = withWork(await studySettings(request), work);
  return { units, request, settings, stores: storesOf(request) };
}

const storesOf = ({ flags }: StudyRequest): Stores => ({
  states: flags.states,
  answers: flags.answers,
});

function withWork(settings: StudySettings, work: LongWork): StudySettings {
  return { ...settings, options: { ...settings.options, ...work } };
}
