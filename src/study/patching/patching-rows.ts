import type { DroppedColumn, EstimateColumns, RowOf } from "../../base/columns.js";
import { groupBy } from "../../base/group-by.js";
import { type LongWork, silent } from "../../base/progress.js";
import type { Corpus, LanguageCode } from "../../corpus/corpus.js";
import { droppedColumn } from "../../corpus/dropped-column.js";
import { takeSentences } from "../../corpus/take-sentences.js";
import type { Engine } from "../../engine/engine.js";
import { hookedStates } from "../../extract/hooked-states.js";
import { columnMeans } from "../../numeric/linear/center.js";
import { type Matrix, matrix } from "../../numeric/matrix.js";
import { type Random, seeded } from "../../numeric/random.js";
import { mean } from "../../numeric/statistics/summary.js";
import { intervalOfMean } from "../../similarity/inference/intervals.js";
import { pair } from "../../similarity/prepared/pair.js";
import { splitSentences } from "../../states/split.js";
import type { OpenModel } from "../open-model.js";

/** What `patchingRows` takes. */
export interface PatchingOptions extends LongWork {
  /** Whose mean the others are moved onto, and with whose sentences they are compared; defaults to eng_Latn. */
  readonly pivot?: LanguageCode;
  /** Defaults to the compiled engine. */
  readonly engine?: Engine;
  /** Splits the sentences, draws the random direction and the bootstrap; defaults to 0. */
  readonly seed?: number;
}

/**
 * What is done to the states, by the column `intervention`: nothing; moved only where they are
 * compared; moved blocks before, to the pivot's mean or as far at random.
 */
export const interventions = ["none", "late", "to-pivot", "at-random"] as const;
/** One of `interventions`. */
export type Intervention = (typeof interventions)[number];

/**
 * P@1 as a mean of both directions; its gain over "none", paired by sentence; and over "late".
 * Not the library's one-directional measures, so not under their names.
 */
export type PatchingMeasure = "p1-both-ways" | "p1-gain" | "p1-gain-over-late";

/** P@1, or a gain of it, for one language or all together ("all") under an intervention. */
export type PatchingRow = RowOf<
  | "model"
  | "corpus"
  | "language_x"
  | "language_y"
  | EstimateColumns
  | "chance"
  | "intervention"
  | "layer_x"
  | "layer_y"
  | "patched_layer"
  | "pooling"
  | "preprocessing"
  | "n"
  | "d"
  | "seed"
> &
  DroppedColumn & {
    readonly intervention: Intervention;
    readonly measure: PatchingMeasure;
  };

/** How many blocks the patched states run through before they are compared. */
const blocksAfter = 2;

/**
 * A causal check of alignment: is it the language's own mean direction that keeps its
 * sentences from their translations?
 *
 * At a middle block every token of a language's sentences is moved by the difference
 * between the pivot's mean and the language's, taken from other sentences, and the blocks
 * after it run on from there. If the rest of the network kept the languages apart by
 * itself, retrieval in later layers would not notice; if the direction is what keeps them
 * apart, it rises. A step of the same length in a random direction is the control for moving at
 * all; moving the mean only where the states are compared, without running anything on, is the
 * control for the network: what patching gains beyond it, the blocks between have made of it.
 *
 * @returns A row for each language and intervention, P@1 (mean of both directions) two blocks
 *   after the patch; for each but "none" the gain over it, paired by sentence,
 *   also over all languages ("all"); and over all languages what patching gains over
 *   "late". Half of the sentences give the means, the
 *   other half is measured.
 * @throws IsoglossError if the engine does not run here.
 */
export async function patchingRows(
  open: Pick<OpenModel, "checkpoint" | "model">,
  corpus: Corpus,
  { pivot = "eng_Latn", engine, seed = 0, progress = silent, signal }: PatchingOptions = {},
): Promise<PatchingRow[]> {
  const { checkpoint, model } = open;
  const random = seeded(seed);
  const block = Math.max(0, Math.ceil(model.blocks / 2) - 1);
  const patched = block + 1; // the state that the block returns
  const measured = Math.min(patched + blocksAfter, model.blocks);
  const { fit, test } = splitSentences(corpus.ids.length, 0.5, random);
  const others = corpus.languages.filter(code => code !== pivot);

  // Means at two layers, and every intervention but the one that needs no pass of its own.
  const passes = 3 + others.length * (2 + interventions.length - 1);
  const task = progress.start("Patching", passes, "passes");
  const states = async (language: LanguageCode, among: Uint32Array, layer: number, by?: Step) => {
    const pass = await hookedStates({
      ...open,
      corpus: takeSentences(corpus, among),
      languages: [language],
      layers: [layer],
      poolings: ["mean"],
      edits: by === undefined ? [] : [{ point: `block.${block}`, kind: "shift", values: by }],
      signal,
      engine,
    });
    task.advance(1, language);
    return pass.matrix(language, layer, "mean");
  };

  const common = {
    model: checkpoint.name,
    corpus: corpus.name,
    language_y: pivot,
    layer_x: measured,
    layer_y: measured,
    patched_layer: patched,
    pooling: "mean",
    preprocessing: "raw",
    n: test.length,
    d: model.width,
    seed,
    ...droppedColumn(corpus),
  };
  const rows: PatchingRow[] = [];
  const gains: { intervention: Intervention; differences: Float64Array }[] = [];
  const beyond: Float64Array[] = [];
  try {
    const meanOf = async (language: LanguageCode, layer: number) =>
      columnMeans(await states(language, fit, layer));
    const pivotMeans = [await meanOf(pivot, patched), await meanOf(pivot, measured)] as const;
    const pivotStates = await states(pivot, test, measured);
    for (const language of others) {
      const step = difference(pivotMeans[0], await meanOf(language, patched));
      const late = difference(pivotMeans[1], await meanOf(language, measured));
      const asItIs = await states(language, test, measured);
      const compared = [
        asItIs,
        translated(asItIs, late),
        await states(language, test, measured, step),
        await states(language, test, measured, ofEqualLength(step, random)),
      ];
      const hitsOf = await Promise.all(compared.map(x => sentenceHits(x, pivotStates)));
      const [plain, moved, patchedHits] = hitsOf as [Float64Array, Float64Array, Float64Array];
      beyond.push(patchedHits.map((value, i) => value - moved[i]!));
      for (const [i, intervention] of interventions.entries()) {
        const hits = hitsOf[i]!;
        const about = { ...common, intervention, language_x: language };
        const interval = intervalOfMean(hits, { seed });
        const chance = 1 / test.length;
        rows.push({ ...about, measure: "p1-both-ways", value: mean(hits), ...interval, chance });
        if (intervention === "none") continue;
        const differences = hits.map((value, j) => value - plain[j]!);
        rows.push({ ...about, measure: "p1-gain", ...gained(differences, seed) });
        gains.push({ intervention, differences });
      }
    }
  } finally {
    task.done();
  }
  const overall = (
    intervention: Intervention,
    byLanguage: readonly Float64Array[],
    measure: PatchingMeasure,
  ) => {
    // A sentence's gains in several languages go together: it is resampled as a whole.
    const bySentence = Float64Array.from(test, (_, i) => mean(byLanguage.map(own => own[i]!)));
    const about = { ...common, intervention, language_x: "all", measure };
    rows.push({ ...about, ...gained(bySentence, seed) });
  };
  for (const [intervention, own] of groupBy(gains, gain => gain.intervention))
    overall(
      intervention,
      own.map(({ differences }) => differences),
      "p1-gain",
    );
  overall("to-pivot", beyond, "p1-gain-over-late");
  return rows;
}

/** What is added to every token's state: (d). */
type Step = Float32Array;

function difference(to: ArrayLike<number>, from: ArrayLike<number>): Step {
  return Float32Array.from(to, (value, i) => value - from[i]!);
}

function translated(states: Matrix, by: Step): Matrix {
  const { rows, cols, data } = states;
  return matrix(
    rows,
    cols,
    Float32Array.from(data, (value, at) => value + by[at % cols]!),
  );
}

/** A step as long, in a direction drawn at random. */
function ofEqualLength(step: Step, random: Random): Step {
  const drawn = step.map(() => random.normal());
  const factor = Math.hypot(...step) / Math.hypot(...drawn);
  return drawn.map(value => value * factor);
}

/** For each sentence 1, ½ or 0: in how many of both directions its translation comes first. */
async function sentenceHits(x: Matrix, y: Matrix): Promise<Float64Array> {
  const { forward, backward } = await pair(x, y).ranks();
  return forward.map((rank, i) => (Number(rank === 1) + Number(backward[i] === 1)) / 2);
}

function gained(differences: Float64Array, seed: number) {
  const interval = intervalOfMean(differences, { seed, range: [-1, 1] });
  return { value: mean(differences), ...interval, chance: null };
}
