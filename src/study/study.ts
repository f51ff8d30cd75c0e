import { type Stage, silent } from "../base/progress.js";
import { loadCorpus } from "../corpus/load-corpus.js";
import type { PoolingName } from "../extract/poolings.js";
import type { Manifest } from "../extract/states.js";
import { type TokenRow, tokenPremium } from "../extract/token-premium.js";
import type { ComputeOptions } from "../numeric/linear/compute.js";
import type { BatteryRow } from "../similarity/battery.js";
import { type BestLayerRow, bestLayer } from "../similarity/best-layer.js";
import type { PairRow } from "../similarity/compare.js";
import { firstMeasures, type MeasureChoice } from "../similarity/measure-named.js";
import type { Source } from "../states/source.js";
import type { Task } from "../task/task.js";
import { defaultAnswers } from "./answer/checkpoint-answerer.js";
import { batteryRows, batterySentences } from "./battery-plan.js";
import { type GainRow, gainRows } from "./gain.js";
import { type GatherOptions, gatherStates } from "./gather-states.js";
import { refuseArrays } from "./imported-model.js";
import { type MapChange, mapChanges } from "./map-changes.js";
import {
  type MapPlan,
  mapLayersOf,
  mapRows,
  requireMapsFit,
  type StudyMapRow,
} from "./map-rows.js";
import { measureRows, rowsFile } from "./measuring/measured-rows.js";
import { studiedPivot } from "./measuring/studied-pivot.js";
import { type MeetingRow, meetings } from "./meetings.js";
import { studyStages } from "./plan/study-stages.js";
import { type RelatedEvaluation, relatedEvaluation } from "./relation/related-evaluation.js";
import { type StudyScores, studyScores } from "./relation/study-scores.js";
import type { TrainingAxis } from "./training/training-axis.js";
import { type Training, trainingRows } from "./training/training-rows.js";
import {
  leadingScores,
  type StudyTranslations,
  studyTranslations,
  type TranslationPlan,
} from "./translations/study-translations.js";

/** What to extract and what to measure. Every number follows from this and the models. */
export interface StudyPlan {
  /** Names of models that come with the package, folders, or Hub ids; the first is the base. */
  readonly models: readonly string[];
  /** `udhr`, folders or files. */
  readonly corpora: readonly string[];
  /** Only the first so many sentences of each corpus. */
  readonly limit?: number;
  /** The language that the others are compared with, as people name it; defaults to eng_Latn. */
  readonly pivot?: string;
  /** Defaults to mean, without special tokens. */
  readonly pooling?: PoolingName;
  /** Defaults to `firstMeasures`. */
  readonly measures?: readonly MeasureChoice[];
  /**
   * Sentences, from the first on, of which every measure is taken, in the first corpus and
   * the first and last model; defaults to 200, 0 leaves this out.
   */
  readonly battery?: number;
  /** Whether maps are drawn, of the first corpus, and of what; defaults to true. */
  readonly maps?: boolean | MapPlan;
  /** What the models are asked, and what their scores are related to alignment by; defaults to nothing. */
  readonly tasks?: readonly Task[];
  /** What the models translate out of the pivot; defaults to nothing. */
  readonly translate?: TranslationPlan;
  /**
   * How much the models were trained on, by name: scores are then related to alignment at equal
   * volume, and of the models with a volume alone. Defaults to nothing: nobody knows.
   */
  readonly volumes?: Readonly<Record<string, number>>;
  /**
   * What the models differ by, if they are one training run: then they stand in its order, and
   * the study says when each language arrives. Defaults to nothing.
   */
  readonly axis?: TrainingAxis;
  /** Random pairings behind each p-value; defaults to 99. */
  readonly permutations?: number;
  /** Of everything that is drawn at random; defaults to 0. */
  readonly seed?: number;
}

/** What a study found: rows, and how the states behind them were obtained. */
export interface Study {
  /** What was measured, corpus by corpus, model by model. */
  readonly sources: readonly Source[];
  readonly pivot: string;
  readonly pooling: string;
  /** Of the states of each model, in the order asked for. */
  readonly manifests: readonly {
    model: string;
    corpus: string;
    unit: string;
    manifest: Manifest;
  }[];
  /** Each language with the pivot, layer by layer. */
  readonly alignment: readonly PairRow[];
  /** Every measure of the first and the last model's layers, as means over languages. */
  readonly battery: readonly BatteryRow[];
  /** Each language with each other, at each model's best inner layer. */
  readonly languages: readonly PairRow[];
  /** Each model against the first. */
  readonly gains: readonly GainRow[];
  /** Tokens per sentence. */
  readonly tokens: readonly TokenRow[];
  /** Where sentences lie on maps of the first and the last model's layers. */
  readonly maps: readonly StudyMapRow[];
  /** The layer that has a map because languages meet best there; null without maps. */
  readonly mapped: BestLayerRow | null;
  /** How near translations lie on the maps. */
  readonly mapChanges: readonly MapChange[];
  /** Where each language meets the pivot best, in each model and corpus, and how surely. */
  readonly meetings: readonly MeetingRow[];
  /** Where languages meet the pivot best, in each model and corpus, raw and centered. */
  readonly best: readonly BestLayerRow[];
  /** Alignment over a training run, and when languages arrive; null without an axis. */
  readonly training: Training | null;
  /** What the models scored in tasks, against their alignment; null without tasks. */
  readonly scored: StudyScores | null;
  /** What the models translate, and what it scores; null if nothing was asked for. */
  readonly translations: (StudyTranslations & Pick<RelatedEvaluation, "relations">) | null;
}

/** What `runStudy` takes. */
export interface StudyOptions
  extends Omit<GatherOptions, "poolings" | "limit" | "check" | "onOpen" | "onPass"> {
  /** Where the measures' matrix products run; defaults to the CPU. */
  readonly compute?: ComputeOptions;
  /**
   * A store whose measured rows are taken, and to which they are added: of studies that are spread
   * over machines. By default everything is measured anew.
   */
  readonly rows?: string;
  /** Where what models say is kept; defaults to .isogloss/answers. */
  readonly answers?: string;
}

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
  const whole: BatteryRow[] = [];
  const places: StudyMapRow[] = [];
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
  for (const source of new Set([first[0]!, last])) {
    const shared = { seed, progress, signal };
    if (source.sentences < fewestForAll) continue;
    if (battery > 0)
      whole.push(...(await batteryRows(source, { ...shared, compute, sentences: battery })));
    if (maps !== false) {
      const { sentences, layers } = maps === true ? {} : maps;
      const drawn = mapLayersOf(source, layers, mapped.layer);
      places.push(...(await mapRows(source, { ...shared, sentences, layers: drawn })));
    }
  }
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
