import type { DroppedColumn, EstimateColumns, RowOf } from "../base/columns.js";
import { IsoglossError } from "../base/error.js";
import { type LongWork, silent } from "../base/progress.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Corpus, LanguageCode } from "../corpus/corpus.js";
import { droppedColumn } from "../corpus/dropped-column.js";
import { takeSentences } from "../corpus/take-sentences.js";
import type { Engine, RunOptions } from "../engine/engine.js";
import { pointOfState } from "../engine/hooks/points-of.js";
import { onnxEngine } from "../engine/onnx/onnx-engine.js";
import { hookedStates } from "../extract/hooked-states.js";
import { generate } from "../generate/generate.js";
import { likelihoods } from "../generate/likelihoods.js";
import type { Model } from "../model/operations.js";
import { seeded } from "../numeric/random.js";
import { mean } from "../numeric/statistics/summary.js";
import { intervalOfMean } from "../similarity/inference/intervals.js";
import { splitSentences } from "../states/split.js";
import { languageIdentifier } from "../task/confusion/identify-language.js";
import { checkWriter } from "./check-writer.js";
import { endingChoices, endingsTasks } from "./endings-task.js";
import { languageSteps, type StepKind, stepKinds } from "./language-steps.js";
import { sweptEngine } from "./swept-engine.js";

/** What `steer` takes. */
export interface SteerOptions extends LongWork {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
  /** What rows call the model; defaults to the checkpoint's name. */
  readonly name?: string;
  /** Half of its sentences give the steps, the other half prompts. */
  readonly corpus: Corpus;
  /** The language of the prompts; defaults to eng_Latn. */
  readonly from?: LanguageCode;
  /** The language to steer towards. */
  readonly to: LanguageCode;
  /** The state that is moved, 0 … L − 1; default: the middle one. */
  readonly layer?: number;
  /** How often the step is added; defaults to 0, ½, 1, 2, 4. 0 is always among them. */
  readonly doses?: readonly number[];
  /** The most prompts; defaults to 32. */
  readonly limit?: number;
  /** The most tokens of a continuation; defaults to 24. */
  readonly maxTokens?: number;
  /** Defaults to the compiled engine. */
  readonly engine?: Engine;
  /** How the engine runs. */
  readonly run?: Pick<RunOptions, "residence" | "memory" | "threads">;
  /** Splits the sentences, draws the random step and the bootstrap; defaults to 0. */
  readonly seed?: number;
}

/** More sentences than these make steps no better, and an LDA slow. */
const mostFitted = 200;

/**
 * How many continuations are in a language, at a dose of a step; and how many of the same prompts'
 * own next words the model still picks among four (acc), which is what the step costs.
 */
export type SteeringRow = RowOf<
  | "model"
  | "corpus"
  | "language"
  | "language_x"
  | "language_y"
  | EstimateColumns
  | "chance"
  | "intervention"
  | "patched_layer"
  | "dose"
  | "n"
  | "seed"
> &
  DroppedColumn & {
    readonly measure: "share-in-language" | "acc";
    readonly intervention: StepKind;
  };

/** A continuation that was written under a step. */
export type SteeredText = RowOf<"intervention" | "dose" | "item" | "answer"> & {
  readonly intervention: StepKind;
};

/**
 * Steers a model from one language towards another while it writes: a step is added to the state of
 * every token at a layer, prompt and continuation alike, and the language of each greedy
 * continuation is identified (lid.176). A dose–response curve for each kind of step, all of one
 * length; the random one says what a push of that size does by itself. What it costs is measured on
 * a task, under the same step: which of four endings is the prompt's own?
 *
 * @returns For each kind and dose the share of continuations in the language steered towards, of
 *   those in the prompts' own, and of prompts whose ending is picked, with BCa intervals over
 *   prompts; and what was written.
 * @throws RangeError for doses that are no finite numbers.
 * @throws IsoglossError if a language is not in the corpus, or lid.176 does not know it.
 */
export async function steer(
  options: SteerOptions,
): Promise<{ rows: SteeringRow[]; texts: SteeredText[] }> {
  const { checkpoint, model, corpus, from = "eng_Latn", to, seed = 0 } = options;
  const { engine = onnxEngine(), run = {}, progress = silent, signal } = options;
  checkWriter(model);
  const { layer = Math.round(model.blocks / 2), limit = 32, maxTokens = 24 } = options;
  const doses = [...new Set([0, ...(options.doses ?? [0.5, 1, 2, 4])])].sort((a, b) => a - b);
  const wrong = doses.find(dose => !Number.isFinite(dose));
  if (wrong !== undefined) throw new RangeError(`steer: doses must be finite, got ${wrong}`);
  if (!Number.isInteger(layer) || layer < 0 || layer >= model.blocks)
    throw new IsoglossError(
      `states 0 to ${model.blocks - 1} can be moved, got ${layer}`,
      `What follows the last block, state ${model.blocks}, runs through no other.`,
    );
  const missing = [from, to].find(language => !corpus.languages.includes(language));
  if (missing !== undefined || from === to)
    throw new IsoglossError(
      missing === undefined
        ? `steering goes from one language to another, got ${from} twice`
        : `${corpus.name}: has no ${missing} to steer by; it has ${corpus.languages.join(", ")}`,
      "Name two languages of the corpus.",
    );
  const { identify, nameOf } = await languageIdentifier();
  const names = new Map([from, to].map(language => [language, nameOf(language)]));
  for (const [language, known] of names)
    if (known === undefined)
      throw new IsoglossError(
        `${language}: the identifier of languages, lid.176, does not know it`,
        "Steer between languages that it knows.",
      );
  const random = seeded(seed);
  const { fit, test } = splitSentences(corpus.ids.length, 0.5, random);
  const states = await hookedStates({
    checkpoint,
    model,
    engine,
    run,
    progress,
    signal,
    corpus: takeSentences(corpus, fit.slice(0, mostFitted)),
    languages: [from, to],
    layers: [layer],
    poolings: ["mean"],
    truncate: true,
  });
  const [x, y] = [await states.matrix(from, layer, "mean"), await states.matrix(to, layer, "mean")];
  const steps = await languageSteps(x, y, random);
  if (!steps["mean-difference"].every(Number.isFinite))
    throw new IsoglossError(
      `${corpus.name}: the mean states of ${from} and ${to} are the same at layer ${layer}, so there is no step from one to the other`,
      "Take texts that differ, or another layer.",
    );
  const one = { ...takeSentences(corpus, test), languages: [from] };
  const [task] = endingsTasks(one, { limit, seed });
  const requests = task!.requests
    .filter(({ id }) => id.endsWith("/0"))
    .map(({ id, context }) => ({ id: id.replace(/\/0$/, ""), prompt: context }));

  const about = {
    model: options.name ?? checkpoint.name,
    corpus: corpus.name,
    language_x: from,
    language_y: to,
    patched_layer: layer,
    seed,
    ...droppedColumn(corpus),
  };
  const rows: SteeringRow[] = [];
  const texts: SteeredText[] = [];
  const point = pointOfState(layer, model);
  const swept = sweptEngine(engine, [{ point, kind: "shift" }]);
  const common = { checkpoint, model, run, progress, signal, engine: swept };
  const conditions = stepKinds.flatMap(intervention =>
    doses.map(dose => ({ intervention, dose, step: steps[intervention] })),
  );
  /** What is made under each condition; without a step it is the same for every kind. */
  const underEach = async <T>(make: () => Promise<T>): Promise<T[]> => {
    const found: T[] = [];
    for (const { dose, step } of conditions) {
      const plain = conditions.findIndex(other => other.dose === 0);
      swept.edit([{ point, kind: "shift", values: step.map(value => dose * value) }]);
      found.push(dose === 0 && found.length > plain ? found[plain]! : await make());
    }
    return found;
  };
  try {
    // All that is written, then all that is judged: one decoder is open at a time.
    const written = await underEach(async () => {
      const { items } = await generate({ ...common, requests, maxTokens });
      return items.map(({ text }) => text.replace(/\s+/g, " ").trim());
    });
    const right = await underEach(async () => {
      const { items } = await likelihoods({ ...common, requests: task!.requests });
      const scores = task!.score(new Map(items.map(item => [item.id, item])));
      const own = scores.items.filter(row => row.score_measure === "acc");
      return Float64Array.from(own, row => row.value);
    });
    for (const [c, { intervention, dose }] of conditions.entries()) {
      const row = (
        measure: SteeringRow["measure"],
        language: LanguageCode,
        hits: Float64Array,
        chance: number | null,
      ): SteeringRow => {
        const estimate = { value: mean(hits), ...intervalOfMean(hits, { seed }) };
        const own = { ...about, measure, language, intervention, dose };
        return { ...own, ...estimate, chance, n: hits.length };
      };
      const answers = written[c]!;
      for (const [i, answer] of answers.entries())
        texts.push({ intervention, dose, item: requests[i]!.id, answer });
      const found = answers.map(answer => identify(answer).language);
      for (const language of [to, from]) {
        const hits = Float64Array.from(found, name => Number(name === names.get(language)));
        rows.push(row("share-in-language", language, hits, null));
      }
      rows.push(row("acc", from, right[c]!, 1 / endingChoices));
    }
  } finally {
    await swept.closeAll();
  }
  return { rows, texts };
}
