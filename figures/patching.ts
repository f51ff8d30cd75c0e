/**
 * @file A causal check of alignment: is it the language's own mean direction that keeps
 * its sentences from their translations?
 *
 * At a middle block every token of a language's sentences is moved by the difference
 * between English's mean and the language's, taken from other sentences, and the blocks
 * after it run on from there. If the rest of the network kept the languages apart by
 * itself, retrieval in later layers would not notice; if the direction is what keeps them
 * apart, it rises. A step of the same length in a random direction is the control.
 *
 *   npx tsx figures/patching.ts [--model NAME] [--corpus FILE] [--backend cpu] [--limit N]
 *
 * writes figures/patching.csv, .json, .svg and .png.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { silent } from "../src/base/progress.js";
import type { Row } from "../src/base/row.js";
import { writeAtomic } from "../src/base/write-atomic.js";
import type { Spec } from "../src/chart/figure.js";
import { modelComparison } from "../src/chart/model-comparison.js";
import { writeFigure } from "../src/chart/write-figure.js";
import type { Corpus, LanguageCode } from "../src/corpus/corpus.js";
import { loadCorpus } from "../src/corpus/load-corpus.js";
import type { TfjsBackend } from "../src/engine/tfjs/backend.js";
import { type Hooks, shift } from "../src/engine/tfjs/hooks.js";
import { tfjsEngine } from "../src/engine/tfjs/tfjs-engine.js";
import { makeBatch, planBatches } from "../src/extract/batches.js";
import { tokenizeLanguage } from "../src/extract/tokenized.js";
import { csvFromRows } from "../src/format/csv.js";
import { bootstrapMean } from "../src/numeric/bootstrap.js";
import { type Matrix, matrix, row } from "../src/numeric/matrix.js";
import { type Random, seeded } from "../src/numeric/random.js";
import { mean } from "../src/numeric/summary.js";
import { pair } from "../src/similarity/pair.js";
import { splitSentences } from "../src/similarity/split.js";
import { embeddedModels, heldoutCorpus } from "../src/study/embedded-models.js";
import { type OpenModel, openModel } from "../src/study/open-model.js";

export interface PatchingOptions {
  readonly pivot?: LanguageCode;
  readonly backend?: TfjsBackend;
  /** Splits the sentences, draws the random direction and the bootstrap; defaults to 0. */
  readonly seed?: number;
  readonly note?: (text: string) => void;
}

/** The conditions, as the figure names them. */
const conditions = ["as it is", "moved to the pivot's mean", "moved as far at random"] as const;

/** Not the library's one-directional measures, so not under their names. */
const p1 = "P@1, mean of both directions";
const gainOfP1 = "gain of P@1 over as it is";

/** How many blocks the patched states run through before they are compared. */
const blocksAfter = 2;

/**
 * Returns a row for each language and condition, P@1 (mean of both directions) two blocks
 * after the patch; and for each moved condition the gain over "as it is", paired by sentence,
 * also over all languages ("all"). Half of the sentences give the means, the other half is
 * measured.
 */
export async function patchingRows(
  { checkpoint, model }: OpenModel,
  corpus: Corpus,
  { pivot = "eng_Latn", backend, seed = 0, note = () => {} }: PatchingOptions = {},
): Promise<Row[]> {
  const random = seeded(seed);
  const block = Math.max(0, Math.ceil(model.blocks / 2) - 1);
  const patched = block + 1; // the state that the block returns
  const measured = Math.min(patched + blocksAfter, model.blocks);
  const { fit, test } = splitSentences(corpus.ids.length, 0.5, random);

  const states = (language: LanguageCode, numbers: Uint32Array, layer: number, hooks?: Hooks) =>
    pooledStates({ checkpoint, model }, part(corpus, numbers), language, layer, {
      ...(backend && { backend }),
      ...(hooks && { hooks }),
    });
  const pivotMean = columnMeans(await states(pivot, fit, patched));
  const pivotStates = await states(pivot, test, measured);

  const rows: Row[] = [];
  const gains = new Map<string, number[][]>();
  for (const language of corpus.languages.filter(code => code !== pivot)) {
    const ownMean = columnMeans(await states(language, fit, patched));
    const step = pivotMean.map((value, i) => value - ownMean[i]!);
    const hitsOf = async (hook?: Float32Array) => {
      const hooks = hook && new Map([[`block.${block}`, shift(hook)]]);
      return sentenceHits(await states(language, test, measured, hooks), pivotStates);
    };
    const plain = await hitsOf();
    const hits = {
      [conditions[0]]: plain,
      [conditions[1]]: await hitsOf(step),
      [conditions[2]]: await hitsOf(ofEqualLength(step, random)),
    };
    for (const [condition, values] of Object.entries(hits)) {
      const common = { model: condition, language_x: language, language_y: pivot };
      rows.push({ ...common, ...estimated(p1, values, seed), chance: 1 / test.length });
      note(`${language}  ${condition.padEnd(26)} P@1 ${mean(values).toFixed(3)}`);
      if (condition === conditions[0]) continue;
      const differences = values.map((value, i) => value - plain[i]!);
      rows.push({ ...common, ...estimated(gainOfP1, differences, seed) });
      gains.set(condition, [...(gains.get(condition) ?? []), differences]);
    }
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

/** The figure of those rows, its result in words and numbers under it. */
export function patchingFigure(rows: readonly Row[]): Spec {
  const { patched_layer, layer_x, checkpoint, seed } = rows[0]!;
  const scores = rows.filter(({ measure }) => measure === p1);
  const spec = modelComparison(scores, {
    title: "Moving a language onto English's mean, in the middle of the pass",
  });
  const result = conditions.slice(1).map(condition => {
    const gain = rows.find(({ model, language_x }) => model === condition && language_x === "all")!;
    const [value, low, high] = [gain.value, gain.low, gain.high].map(x => Number(x).toFixed(3));
    return `“${condition}” changes P@1 by ${value} (95 % interval ${low} to ${high}), averaged over languages.`;
  });
  const caption = [
    `${checkpoint}: states patched at layer ${patched_layer}, compared at layer ${layer_x}; means from other sentences; seed ${seed}.`,
    ...result,
  ];
  const { isogloss } = spec.usermeta as { isogloss: { caption: string[] } };
  const usermeta = { isogloss: { ...isogloss, caption: [...isogloss.caption, ...caption] } };
  return { ...spec, usermeta };
}

/** Some sentences of a corpus as one of their own. */
function part(corpus: Corpus, numbers: Uint32Array): Corpus {
  const take = (texts: readonly string[]) => Array.from(numbers, i => texts[i]!);
  const texts = new Map([...corpus.texts].map(([language, all]) => [language, take(all)]));
  return { ...corpus, ids: take(corpus.ids), texts };
}

/** Mean-pooled states of one layer, (n, d), from a pass with hooks. */
async function pooledStates(
  { checkpoint, model }: OpenModel,
  corpus: Corpus,
  language: LanguageCode,
  layer: number,
  options: { backend?: TfjsBackend; hooks?: Hooks },
): Promise<Matrix> {
  const { tokenizer } = checkpoint;
  const tokenized = await tokenizeLanguage(tokenizer, corpus, language, {
    maxTokens: model.maxTokens,
    vocabulary: model.vocabulary,
    truncate: false,
  });
  const plans = planBatches(tokenized.counts, {
    tokenBudget: 1024,
    chunkTokens: 1e9,
  }).chunks.flat();
  const batches = plans.map(plan => makeBatch(plan, tokenized, ["mean"], tokenizer.specialIds));
  const pooled = matrix(
    corpus.ids.length,
    model.width,
    new Float32Array(corpus.ids.length * model.width),
  );
  const runner = await tfjsEngine(options).open(checkpoint, model, { layers: [layer] });
  try {
    await runner.run(batches, (values, index) => {
      for (const [b, sentence] of plans[index]!.entries())
        row(pooled, sentence).set(values.subarray(b * model.width, (b + 1) * model.width));
    });
  } finally {
    await runner.close();
  }
  return pooled;
}

function columnMeans(x: Matrix): Float32Array {
  const sums = new Float64Array(x.cols);
  for (let i = 0; i < x.rows; i++) {
    const values = row(x, i);
    for (let j = 0; j < x.cols; j++) sums[j]! += values[j]!;
  }
  return Float32Array.from(sums, sum => sum / x.rows);
}

/** A vector as long as `step`, in a direction drawn at random. */
function ofEqualLength(step: Float32Array, random: Random): Float32Array {
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

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { values } = parseArgs({
    options: {
      model: { type: "string", default: [...embeddedModels().keys()].at(-1) ?? "" },
      corpus: { type: "string", default: heldoutCorpus },
      backend: { type: "string" },
      limit: { type: "string" },
      out: { type: "string", default: import.meta.dirname },
    },
  });
  const { model, corpus, backend, limit, out } = values;
  const sentences = await loadCorpus(corpus, limit === undefined ? {} : { limit: Number(limit) });
  const rows = await patchingRows(await openModel(model, silent), sentences, {
    ...(backend !== undefined && { backend: backend as TfjsBackend }),
    note: text => console.log(text),
  });
  await writeAtomic(join(out, "patching.csv"), csvFromRows(rows));
  for (const path of await writeFigure(out, "patching", patchingFigure(rows))) console.log(path);
  for (const { model, value, low, high } of rows.filter(({ language_x }) => language_x === "all"))
    console.log(`all languages, ${model}: ${value} (${low} to ${high})`);
}
