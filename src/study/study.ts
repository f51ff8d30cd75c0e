import type { PoolingName } from "../extract/poolings.js";
import type { Manifest } from "../extract/states.js";
import type { TokenRow } from "../extract/token-premium.js";
import type { ComputeOptions } from "../numeric/linear/compute.js";
import type { BatteryRow } from "../similarity/battery.js";
import type { BestLayerRow } from "../similarity/best-layer.js";
import type { PairRow } from "../similarity/compare.js";
import type { MeasureChoice } from "../similarity/measure-named.js";
import type { Source } from "../states/source.js";
import type { Task } from "../task/task.js";
import type { GainRow } from "./gain.js";
import type { GatherOptions } from "./gather-states.js";
import type { MapChange } from "./map-changes.js";
import type { MapPlan, StudyMapRow } from "./map-rows.js";
import type { MeetingRow } from "./meetings.js";
import type { RelatedEvaluation } from "./relation/related-evaluation.js";
import type { StudyScores } from "./relation/study-scores.js";
import type { TrainingAxis } from "./training/training-axis.js";
import type { Training } from "./training/training-rows.js";
import type { StudyTranslations, TranslationPlan } from "./translations/study-translations.js";

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
