import { type Progress, silent } from "../../base/progress.js";
import type { Row } from "../../base/row.js";
import type { Corpus, LanguageCode } from "../../corpus/corpus.js";
import type { TfjsBackend } from "../../engine/tfjs/backend.js";
import { shift } from "../../engine/tfjs/hooks.js";
import { bootstrapMean } from "../../numeric/bootstrap.js";
import { columnMeans } from "../../numeric/center.js";
import type { Matrix } from "../../numeric/matrix.js";
import { type Random, seeded } from "../../numeric/random.js";
import { mean } from "../../numeric/summary.js";
import { pair } from "../../similarity/pair.js";
import { splitSentences } from "../../similarity/split.js";
import type { OpenModel } from "../open-model.js";
import { hookedStates } from "./hooked-states.js";

export interface PatchingOptions {
  /** Whose mean the others are moved onto, and with whose sentences they are compared; defaults to eng_Latn. */
  readonly pivot?: LanguageCode;
  /** Of the tfjs engine; defaults to the best there is. */
  readonly backend?: TfjsBackend;
  /** Splits the sentences, draws the random direction and the bootstrap; defaults to 0. */
  readonly seed?: number;
  readonly progress?: Progress;
}

/** The conditions, as the figure names them: the state as it is, then two that are moved. */
export const conditions = [
  "as it is",
  "moved to the pivot’s mean",
  "moved as far at random",
] as const;

/** Not the library's one-directional measures, so not under their names. */
export const patchedP1 = "P@1, mean of both directions";
export const gainOfP1 = "gain of P@1 over as it is";

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
 * apart, it rises. A step of the same length in a random direction is the control.
 *
 * @returns A row for each language and condition, P@1 (mean of both directions) two blocks
 *   after the patch; and for each moved condition the gain over "as it is", paired by
 *   sentence, also over all languages ("all"). Half of the sentences give the means, the
 *   other half is measured.
 * @throws IsoglossError if TensorFlow.js or the backend is not installed.
 */
export async function patchingRows(
  open: OpenModel,
  corpus: Corpus,
  { pivot = "eng_Latn", backend, seed = 0, progress = silent }: PatchingOptions = {},
): Promise<Row[]> {
  const { checkpoint, model } = open;
  const random = seeded(seed);
  const block = Math.max(0, Math.ceil(model.blocks / 2) - 1);
  const patched = block + 1; // the state that the block returns
  const measured = Math.min(patched + blocksAfter, model.blocks);
  const { fit, test } = splitSentences(corpus.ids.length, 0.5, random);
  const others = corpus.languages.filter(code => code !== pivot);

  const task = progress.start("Patching", 2 + others.length * (1 + conditions.length), "passes");
  const states = async (language: LanguageCode, among: Uint32Array, layer: number, by?: Step) => {
    const hooks = by && new Map([[`block.${block}`, shift(by)]]);
    const options = { ...(backend && { backend }), ...(hooks && { hooks }) };
    const pooled = await hookedStates(open, part(corpus, among), language, layer, options);
    task.advance(1, language);
    return pooled;
  };

  const rows: Row[] = [];
  const gains = new Map<string, number[][]>();
  try {
    const pivotMean = columnMeans(await states(pivot, fit, patched));
    const pivotStates = await states(pivot, test, measured);
    for (const language of others) {
      const ownMean = columnMeans(await states(language, fit, patched));
      const step = Float32Array.from(pivotMean, (value, i) => value - ownMean[i]!);
      const steps = [undefined, step, ofEqualLength(step, random)];
      let plain: number[] = [];
      for (const [c, condition] of conditions.entries()) {
        const hits = await sentenceHits(
          await states(language, test, measured, steps[c]),
          pivotStates,
        );
        const common = { model: condition, language_x: language, language_y: pivot };
        rows.push({ ...common, ...estimated(patchedP1, hits, seed), chance: 1 / test.length });
        if (c === 0) {
          plain = hits;
          continue;
        }
        const differences = hits.map((value, i) => value - plain[i]!);
        rows.push({ ...common, ...estimated(gainOfP1, differences, seed) });
        gains.set(condition, [...(gains.get(condition) ?? []), differences]);
      }
    }
  } finally {
    task.done();
  }
  for (const [condition, byLanguage] of gains) {
    // A sentence's gains in several languages go together: it is resampled as a whole.
    const bySentence = Array.from(test, (_, i) => mean(byLanguage.map(values => values[i]!)));
    const all = estimated(gainOfP1, bySentence, seed);
    rows.push({ model: condition, language_x: "all", language_y: pivot, ...all });
  }
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

/** Some sentences of a corpus as one of their own. */
function part(corpus: Corpus, numbers: Uint32Array): Corpus {
  const take = (texts: readonly string[]) => Array.from(numbers, i => texts[i]!);
  const texts = new Map([...corpus.texts].map(([language, all]) => [language, take(all)]));
  return { ...corpus, ids: take(corpus.ids), texts };
}

/** A step as long, in a direction drawn at random. */
function ofEqualLength(step: Step, random: Random): Step {
  const drawn = step.map(() => random.normal());
  const factor = Math.hypot(...step) / Math.hypot(...drawn);
  return drawn.map(value => value * factor);
}

/** For each sentence 1, ½ or 0: in how many of both directions its translation comes first. */
async function sentenceHits(x: Matrix, y: Matrix): Promise<number[]> {
  const { forward, backward } = await pair(x, y).ranks();
  return Array.from(forward, (rank, i) => (Number(rank === 1) + Number(backward[i] === 1)) / 2);
}

function estimated(measure: string, values: readonly number[], seed: number): Row {
  const { low, high } = bootstrapMean(values, seeded(seed));
  return { measure, value: mean(values), low, high, interval: "95 % bootstrap (BCa)" };
}
