import type { FigureSize } from "../../chart/parts/theme.js";
import { defaultStudy } from "../../study/default-study.js";
import { drawnFamilies } from "../../study/drawn/drawn-families.js";
import type { StudyOptions, StudyPlan } from "../../study/study.js";
import { trainingAxis } from "../../study/training/training-axis.js";
import { openTasks } from "../../task/task-kinds.js";
import type { LookFlags } from "../draw/look-options.js";
import { chosenEngine, runOptions, selectionOf } from "../options.js";
import type { StudyRequest } from "./study-request.js";

/** What the library is asked for: what a study is, and how it is run. */
export interface StudySettings {
  readonly plan: StudyPlan;
  readonly options: StudyOptions;
  /** Which figures are drawn; absent for all. */
  readonly figures?: readonly string[];
  /** How figures look: its names are known once the study has run. */
  readonly look: LookFlags & { readonly size?: FigureSize };
}

/**
 * Returns what the library takes for a request.
 * @throws IsoglossError for tasks that cannot be read, models that are nowhere on an axis, or
 *   figures that no study has.
 */
export async function studySettings({ models, flags }: StudyRequest): Promise<StudySettings> {
  const { languages, wording, shots, limit } = flags;
  const figures = flags.draw && drawnFamilies(flags.draw);
  const tasks = flags.tasks && (await openTasks(flags.tasks, { limit, languages, wording, shots }));
  const usual: StudyPlan = models.length > 0 ? { models, corpora: ["udhr"] } : defaultStudy();
  const { axis = usual.axis, ...ordered } =
    flags.axis === undefined ? usual : trainingAxis(flags.axis, usual.models, flags.at);
  return {
    plan: {
      ...usual,
      ...ordered,
      axis,
      tasks,
      corpora: flags.corpus ?? usual.corpora,
      limit: limit ?? usual.limit,
      pivot: flags.pivot,
      pooling: flags.pooling,
      permutations: flags.permutations,
      seed: flags.seed,
      battery: flags.battery,
      maps: flags.mapSentences > 0 && { sentences: flags.mapSentences, layers: flags.mapLayers },
      measures: flags.measures,
    },
    options: {
      engine: chosenEngine(flags),
      folder: flags.states,
      layers: flags.layers,
      selection: selectionOf(flags),
      run: runOptions(flags),
      // Where the passes were asked to run, the products of the measures do, too.
      compute: { provider: flags.provider },
      languages,
      base: flags.base,
      answers: flags.answers,
      truncate: flags.truncate,
      prompt: flags.prompt,
      promptName: flags.promptName,
    },
    figures,
    look: { label: flags.label, order: flags.order, colour: flags.colour, size: flags.size },
  };
}
