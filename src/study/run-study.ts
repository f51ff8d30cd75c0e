import { type LongWork, type Stage, silent } from "../base/progress.js";
import { loadCorpus } from "../corpus/load-corpus.js";
import { type TokenRow, tokenPremium } from "../extract/token-premium.js";
import type { ComputeOptions } from "../numeric/linear/compute.js";
import type { BatteryRow } from "../similarity/battery.js";
import { bestLayer } from "../similarity/best-layer.js";
import type { PairRow } from "../similarity/compare.js";
import { firstMeasures } from "../similarity/measure-named.js";
import type { Source } from "../states/source.js";
import { defaultAnswers } from "./answer/checkpoint-answerer.js";
import { type GainRow, gainRows } from "./gain.js";
import { gatherStates } from "./gather-states.js";
import { refuseArrays } from "./imported-model.js";
import { mapChanges } from "./map-changes.js";
import {
  type MapPlan,
  mapLayersOf,
  mapRows,
  requireMapsFit,
  type StudyMapRow,
} from "./map-rows.js";
import { batteryRows, batterySentences } from "./measuring/battery-plan.js";
import { measureRows, rowsFile } from "./measuring/measured-rows.js";
import { studiedPivot } from "./measuring/studied-pivot.js";
import { meetings } from "./meetings.js";
import { studyStages } from "./plan/study-stages.js";
import { relatedEvaluation } from "./relation/related-evaluation.js";
import { studyScores } from "./relation/study-scores.js";
import type { Study, StudyOptions, StudyPlan } from "./study.js";
import type { TrainingAxis } from "./training/training-axis.js";
import { trainingRows } from "./training/training-rows.js";
import { leadingScores, studyTranslations } from "./translations/study-translations.js";

/** Of fewer sentences neighbourhoods, axes and probes say nothing: there is no battery and no map. */
const fewestForAll = 20;

/**
 * Runs a study: extracts what the store lacks, then measures. A corpus of few sentences has
 * neither battery nor maps.
 *
 * @throws IsoglossError for models or corpora that cannot be read or compared, before the
 *   first forward pass.
 *
 * @example
 * ```ts
 * import { runStudy } from "isogloss";
 * const study = await runStudy({ models: ["base"], corpora: ["udhr"], limit: 10 });
 * console.log(study.pivot, study.alignment[0]);
 * ```
 */
export async function runStudy(
  {
    models,
    corpora,
    limit,
    pivot: spoken = "eng_Latn",
    pooling = "mean",
    measures = firstMeasures,
    battery = batterySentences,
    maps = true,
    tasks = [],
    translate,
    volumes: known,
    axis,
    permutations = 99,
    seed = 0,
  }: StudyPlan,
  { progress = silent, compute = {}, signal, answers, rows, ...options }: StudyOptions = {},
): Promise<Study> {
  let pivot = spoken;
  let stages: readonly Stage[] = [];
  let at = 0;
  const begin = (number = at + 1) => {
    at = number;
    progress.step?.(number, stages.length);
  };
  if (tasks.length > 0 || translate !== undefined)
    await refuseArrays(models, translate === undefined ? "a task" : "a translation");
  const gathered = await gatherStates(models, corpora, {
    ...options,
    check: corpus => {
      pivot = studiedPivot(corpus, spoken);
    },
    poolings: [pooling],
    onOpen: passes => {
      const translated = translate?.sentences ?? 0;
      const work = { measures: measures.length, battery, maps: maps !== false };
      stages = studyStages(passes, { ...work, translated, tasks: tasks.length });
      if (maps !== false) requireMapsFit(passes, maps === true ? {} : maps);
      progress.plan?.(stages);
    },
    onPass: number => begin(number),
    progress,
    signal,
    limit,
  });
  const { engine, base, run } = options;
  if (translate !== undefined) begin();
  const translations =
    translate === undefined
      ? null
      : await studyTranslations(
          models,
          await loadCorpus(corpora[0]!, {
            ...options.selection,
            languages: options.languages,
            limit: translate.sentences,
          }),
          pivot,
          translate.wording,
          { engine, base, run, folder: answers ?? defaultAnswers, progress, signal },
        );
  const alignment: PairRow[] = [];
  const languages: PairRow[] = [];
  const gains: GainRow[] = [];
  const sources = gathered.map(states => {
    const { poolings } = states.manifest; // of imported states, what it is nobody knows
    return states.pooled(poolings.includes(pooling) ? pooling : undefined).towards(pivot);
  });
  const corpusOf = ({ signature }: Source) => signature.corpus;
  for (const [i, source] of sources.entries()) {
    begin();
    const shared = { measures, permutations, seed, progress, signal, compute };
    const { model, corpus } = gathered[i]!.manifest;
    const file = rows && rowsFile(rows, { ...shared, model, corpus, ...placeOf(source, pooling) });
    const measured = await measureRows(source, shared, file);
    alignment.push(...measured.alignment);
    languages.push(...measured.languages);
  }
  for (const corpus of new Set(sources.map(corpusOf))) {
    const [base, ...others] = sources.filter(source => corpusOf(source) === corpus);
    for (const tuned of others) gains.push(...(await gainRows(base!, tuned, { seed, signal })));
  }
  begin();
  const first = sources.filter(source => corpusOf(source) === corpusOf(sources[0]!));
  const last = first.at(-1)!;
  const volumes = known ?? volumesAlong(axis, first);
  // A map shows centered states; where they meet best in the last model is worth a look.
  const mapped = bestLayer(alignment, last, "centered");
  const closer = { battery, maps, best: mapped.layer, seed, progress, signal, compute };
  const { whole, places } = await lookCloser(new Set([first[0]!, last]), closer);
  const tokens: TokenRow[] = [];
  for (const states of gathered)
    tokens.push(...(await tokenPremium(states, { pivot, seed, signal })));
  if (tasks.length > 0) begin();
  return {
    sources,
    pivot,
    pooling,
    manifests: gathered.map(({ manifest }) => ({
      model: manifest.model.name,
      corpus: manifest.corpus.name,
      unit: manifest.corpus.unit,
      manifest,
    })),
    alignment,
    battery: whole,
    languages,
    gains,
    maps: places,
    mapped: places.length > 0 ? mapped : null,
    mapChanges: mapChanges(places, seed),
    meetings: sources.flatMap(source => meetings(alignment, source)),
    best: sources.flatMap(source =>
      ["raw", "centered"].map(step => bestLayer(alignment, source, step)),
    ),
    translations: translations && {
      ...translations,
      relations: (
        await relatedEvaluation(alignment, leadingScores(translations), {
          name: "the translations",
          seed,
          pivot,
          volumes,
          signal,
        })
      ).relations,
    },
    tokens,
    training: axis === undefined ? null : trainingRows(alignment, sources, axis),
    scored:
      tasks.length === 0
        ? null
        : await studyScores(alignment, {
            models,
            tasks,
            pivot,
            seed,
            volumes,
            progress,
            signal,
            folder: answers,
            engine: options.engine,
            run: options.run,
            base: options.base,
          }),
  };
}

/** What is looked at in the first and the last model alone. */
interface CloserLook extends LongWork {
  readonly battery: number;
  readonly maps: boolean | MapPlan;
  /** The layer that is mapped because languages meet best there. */
  readonly best: number;
  readonly seed: number;
  readonly compute: ComputeOptions;
}

/** Takes every measure of models, and maps them, where there are sentences enough. */
async function lookCloser(
  sources: Iterable<Source>,
  { battery, maps, best, seed, compute, progress, signal }: CloserLook,
) {
  const whole: BatteryRow[] = [];
  const places: StudyMapRow[] = [];
  const shared = { seed, progress, signal };
  for (const source of sources) {
    if (source.sentences < fewestForAll) continue;
    if (battery > 0)
      whole.push(...(await batteryRows(source, { ...shared, compute, sentences: battery })));
    if (maps !== false) {
      const { sentences, layers } = maps === true ? {} : maps;
      const drawn = mapLayersOf(source, layers, best);
      places.push(...(await mapRows(source, { ...shared, sentences, layers: drawn })));
    }
  }
  return { whole, places };
}

/** What the models of a run were trained on, if that is what its axis counts. */
function volumesAlong(axis: TrainingAxis | undefined, run: readonly Source[]) {
  if (axis?.name !== "volume") return undefined;
  return Object.fromEntries(
    run.map(({ signature }, i) => [`${signature.model}`, axis.positions[i]!]),
  );
}

/** Of what languages and layers rows are. */
function placeOf({ languages, layers, pivot }: Source, pooling: string) {
  return { languages, layers, pivot, pooling };
}
