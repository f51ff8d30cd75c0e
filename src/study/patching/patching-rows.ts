import { type Progress, silent } from "../../base/progress.js";
import type { Row } from "../../base/row.js";
import type { Corpus, LanguageCode } from "../../corpus/corpus.js";
import { takeSentences } from "../../corpus/take-sentences.js";
import type { TfjsBackend } from "../../engine/tfjs/backend-names.js";
import { shift } from "../../engine/tfjs/hooks.js";
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
export interface PatchingOptions {
  /** Whose mean the others are moved onto, and with whose sentences they are compared; defaults to eng_Latn. */
  readonly pivot?: LanguageCode;
  /** Of the tfjs engine; defaults to the best there is. */
  readonly backend?: TfjsBackend;
  /** Splits the sentences, draws the random direction and the bootstrap; defaults to 0. */
  readonly seed?: number;
  readonly progress?: Progress;
  /** Stops the work at its next step once it is aborted. */
  readonly signal?: AbortSignal;
}

/**
 * The conditions, as the figure names them: the state as it is, one that is moved only where it is
 * compared, and two that are moved blocks before.
 */
export const conditions = [
  "as it is",
  "moved only where compared",
  "moved to the pivot’s mean",
  "moved as far at random",
] as const;

/** Not the library's one-directional measures, so not under their names. */
export const patchedP1 = "P@1, mean of both directions";
export const gainOfP1 = "gain of P@1 over as it is";
export const gainBeyond = "gain of P@1 over moved only where compared";

/** How many blocks the patched states run through before they are compared. */
const blocksAfter = 2;

/** Token places a batch: eager operations hold every intermediate value of one. */
const tokenBudget = 1024;

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
 * @returns A row for each language and condition, P@1 (mean of both directions) two blocks
 *   after the patch; for each moved condition the gain over "as it is", paired by sentence,
 *   also over all languages ("all"); and over all languages what patching gains over
 *   "moved only where compared". Half of the sentences give the means, the
 *   other half is measured.
 * @throws IsoglossError if TensorFlow.js or the backend is not installed.
 */
export async function patchingRows(
  open: OpenModel,
  corpus: Corpus,
  { pivot = "eng_Latn", backend, seed = 0, progress = silent, signal }: PatchingOptions = {},
): Promise<Row[]> {
  const { checkpoint, model } = open;
  const random = seeded(seed);
  const block = Math.max(0, Math.ceil(model.blocks / 2) - 1);
  const patched = block + 1; // the state that the block returns
  const measured = Math.min(patched + blocksAfter, model.blocks);
  const { fit, test } = splitSentences(corpus.ids.length, 0.5, random);
  const others = corpus.languages.filter(code => code !== pivot);

  // Means at two layers, and every condition but the one that needs no pass of its own.
  const passes = 3 + others.length * (2 + conditions.length - 1);
  const task = progress.start("Patching", passes, "passes");
  const states = async (language: LanguageCode, among: Uint32Array, layer: number, by?: Step) => {
    const pass = await hookedStates({
      ...open,
      corpus: takeSentences(corpus, among),
      languages: [language],
      layers: [layer],
      poolings: ["mean"],
      hooks: new Map(by && [[`block.${block}`, shift(by)]]),
      tokenBudget,
      signal,
      ...(backend && { backend }),
    });
    task.advance(1, language);
    return pass.matrix(language, layer, "mean");
  };

  const rows: Row[] = [];
  const gains = new Map<string, Float64Array[]>();
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
      for (const [c, condition] of conditions.entries()) {
        const hits = hitsOf[c]!;
        const common = { model: condition, language_x: language, language_y: pivot };
        const share = intervalOfMean(hits, { seed });
        const value = mean(hits);
        rows.push({ ...common, measure: patchedP1, value, ...share, chance: 1 / test.length });
        if (c === 0) continue;
        const differences = hits.map((value, i) => value - plain[i]!);
        rows.push({ ...common, ...gained(differences, seed) });
        gains.set(condition, [...(gains.get(condition) ?? []), differences]);
      }
    }
  } finally {
    task.done();
  }
  const overall = (model: string, byLanguage: readonly Float64Array[], measure?: string) => {
    // A sentence's gains in several languages go together: it is resampled as a whole.
    const bySentence = Float64Array.from(test, (_, i) => mean(byLanguage.map(own => own[i]!)));
    rows.push({
      model,
      language_x: "all",
      language_y: pivot,
      ...gained(bySentence, seed, measure),
    });
  };
  for (const [condition, byLanguage] of gains) overall(condition, byLanguage);
  overall(conditions[2], beyond, gainBeyond);
  return rows.map(row => ({
    checkpoint: checkpoint.name,
    corpus: corpus.name,
    ...row,
    layer_x: measured,
    layer_y: measured,
    patched_layer: patched,
    pooling: "mean",
    preprocessing: "raw",
    n: test.length,
    d: model.width,
    seed,
  }));
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

function gained(differences: Float64Array, seed: number, measure = gainOfP1): Row {
  const interval = intervalOfMean(differences, { seed, range: [-1, 1] });
  return { measure, value: mean(differences), ...interval };
}
