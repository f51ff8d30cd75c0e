import { IsoglossError } from "../base/error.js";
import { pause } from "../base/pause.js";
import { type LongWork, silent } from "../base/progress.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { LanguageCode } from "../corpus/corpus.js";
import type { Engine, RunOptions } from "../engine/engine.js";
import type { Edit } from "../engine/hooks/edit.js";
import { pointOfState } from "../engine/hooks/points-of.js";
import { onnxEngine } from "../engine/onnx/onnx-engine.js";
import type { Model } from "../model/operations.js";
import { seeded } from "../numeric/random.js";
import type { JudgedText, LikelihoodTask } from "../task/task.js";
import { type AskedItem, askedItems } from "./asked-items.js";
import { checkWriter } from "./check-writer.js";
import { type ContextStates, contextStates } from "./context-states.js";
import { itemInterventions, type PatchedHits, type PatchRow, patchRows } from "./patch-rows.js";
import { patchedAnswers } from "./patched-answers.js";

/** What `patchItems` takes. */
export interface PatchItemsOptions extends LongWork {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
  /** What rows call the model; defaults to the checkpoint's name. */
  readonly name?: string;
  /** One a language, of the same items: `endingsTasks`, or those of a benchmark. */
  readonly tasks: readonly LikelihoodTask[];
  /** Whose states are put in place; defaults to eng_Latn. */
  readonly pivot?: LanguageCode;
  /** The states that are replaced, each in turn, 0 … L − 1; default: five, evenly spread. */
  readonly layers?: readonly number[];
  /** Which token of the context, counted from its end; defaults to −1, the last. */
  readonly token?: number;
  /** Defaults to the compiled engine. */
  readonly engine?: Engine;
  /** How the engine runs. */
  readonly run?: Pick<RunOptions, "residence" | "memory" | "threads">;
  /** Draws the other item and the bootstrap; defaults to 0. */
  readonly seed?: number;
}

/**
 * Patches the state of one token, layer by layer, with that of the same item in the pivot language,
 * and counts what becomes right and what becomes wrong. If states that mean the same do the same,
 * whatever language they come from, the pivot's state helps where the language's own falls short,
 * and more than two controls: the pivot's state of another item, which brings the pivot's language
 * but another meaning; and the same item's in a third language, which brings the meaning, but not
 * the pivot's.
 *
 * @returns A row a language, layer, intervention and measure, with intervals over items.
 * @throws IsoglossError if items are not parallel, the model has no head, or a layer is not there.
 *
 * @see Ghandeharioun et al. 2024, https://arxiv.org/abs/2401.06102, for patching between prompts
 */
export async function patchItems(options: PatchItemsOptions): Promise<PatchRow[]> {
  const { checkpoint, model, tasks, pivot = "eng_Latn", token = -1, seed = 0 } = options;
  const { engine = onnxEngine(), run = {}, progress = silent, signal } = options;
  checkWriter(model);
  const layers = patchedLayers(model, options.layers);
  if (!Number.isInteger(token) || token >= 0)
    throw new IsoglossError(
      `the patched token is counted from the end of the context: −1, −2 …; got ${token}`,
      "Write --token -1 for the last.",
    );
  const byLanguage = new Map(tasks.map(task => [languageOf(task), task]));
  const others = [...byLanguage.keys()].filter(language => language !== pivot);
  if (!byLanguage.has(pivot) || others.length < 1)
    throw new IsoglossError(
      `patching needs the pivot, ${pivot}, and other languages beside it; there are ${[...byLanguage.keys()].join(", ")}`,
      "Name more languages, or another pivot.",
    );
  const asked = new Map<LanguageCode, readonly AskedItem[]>();
  for (const [language, task] of byLanguage)
    asked.set(language, await askedItems(checkpoint, model, task, token, signal));
  checkParallel(asked, pivot);

  const states = new Map<LanguageCode, ContextStates>();
  for (const [language, items] of asked)
    states.set(
      language,
      await contextStates(engine, checkpoint, model, items, layers, run, signal),
    );
  const n = asked.get(pivot)!.length;
  const other = 1 + seeded(seed).integer(n - 1); // which is never the item itself
  const points = {
    change: layers.map(layer => ({ point: pointOfState(layer, model), kind: "replace" as const })),
  };
  const decoder = await engine.openDecoder(checkpoint, model, { ...run, caches: true, points });
  const all: PatchedHits[] = [];
  try {
    for (const language of others) {
      const items = asked.get(language)!;
      const third = others.find(code => code !== language) ?? pivot;
      const put = (layer: number, from: LanguageCode, index: number, at: number): Edit[] => [
        {
          point: pointOfState(layer, model),
          kind: "replace",
          tokens: [{ token: at }],
          values: states.get(from)!.get(layer)![index]!,
        },
      ];
      const conditions = (i: number): Edit[][] => {
        const { at } = items[i]!;
        return [
          [],
          ...layers.flatMap(layer => [
            put(layer, pivot, i, at),
            put(layer, pivot, (i + other) % n, at),
            put(layer, third, i, at),
          ]),
        ];
      };
      const found: Map<string, JudgedText>[] = [];
      const step = decoder.residence === "streamed" ? n : 1;
      const work = progress.start(`${language}: patching`, n, "items");
      try {
        for (let from = 0; from < n; from += step) {
          await pause(signal);
          const some = items.slice(from, from + step);
          const answers = await patchedAnswers(decoder, some, i => conditions(from + i));
          for (const own of answers)
            for (const [c, condition] of own.entries()) {
              found[c] ??= new Map();
              for (const [id, answer] of condition) found[c].set(id, answer);
            }
          work.advance(some.length);
        }
      } finally {
        work.done();
      }
      const task = byLanguage.get(language)!;
      const hits = found.map(answers => hitsOf(task, answers, items));
      for (const [l, patched_layer] of layers.entries()) {
        const own = [hits[0]!, ...hits.slice(1 + 3 * l, 4 + 3 * l)];
        all.push({
          language,
          third_language: third,
          patched_layer,
          hits: Object.fromEntries(
            itemInterventions.map((name, i) => [name, own[i]!]),
          ) as PatchedHits["hits"],
        });
      }
    }
  } finally {
    await decoder.close();
  }
  const [first] = tasks;
  return patchRows(all, {
    model: options.name ?? checkpoint.name,
    task: first!.task,
    pivot,
    patched_token: token,
    chance: chanceOf(first!, asked),
    seed,
  });
}

/** Five layers, evenly spread, or those that are asked for. */
function patchedLayers({ blocks }: Model, layers?: readonly number[]): number[] {
  const spread = Array.from({ length: 5 }, (_, i) => Math.round((i * (blocks - 1)) / 4));
  const chosen = [...new Set(layers ?? spread)].sort((a, b) => a - b);
  const wrong = chosen.find(layer => !(Number.isInteger(layer) && layer >= 0 && layer < blocks));
  if (wrong === undefined && chosen.length > 0) return chosen;
  throw new IsoglossError(
    `states 0 to ${blocks - 1} can be patched, got ${wrong ?? "none"}`,
    `What follows the last block, state ${blocks}, runs through no other.`,
  );
}

function languageOf({ provenance, name }: LikelihoodTask): LanguageCode {
  const { language } = provenance;
  if (typeof language === "string" && language !== "") return language;
  throw new IsoglossError(
    `${name}: does not say its language`,
    "Patch items of a task by language.",
  );
}

/** @throws IsoglossError unless every language has the pivot's items, in their order. */
function checkParallel(
  asked: ReadonlyMap<LanguageCode, readonly AskedItem[]>,
  pivot: LanguageCode,
): void {
  const ids = asked.get(pivot)!.map(({ id }) => id);
  if (ids.length < 2)
    throw new IsoglossError("patching needs two items at least", "Take more of them.");
  for (const [language, items] of asked)
    if (items.length !== ids.length || items.some(({ id }, i) => id !== ids[i]))
      throw new IsoglossError(
        `${language} has other items than ${pivot}: patching needs parallel ones, in one order`,
        "Take a data set whose languages have the same ids, or endings of a corpus (--corpus).",
      );
}

/** 1 for each item that is answered right, 0 for the others. */
function hitsOf(
  task: LikelihoodTask,
  answers: ReadonlyMap<string, JudgedText>,
  items: readonly AskedItem[],
): Float64Array {
  const scored = task.score(answers).items.filter(row => row.score_measure === "acc");
  const byId = new Map(scored.map(({ item, value }) => [item, value]));
  return Float64Array.from(items, ({ id }) => byId.get(id) ?? Number.NaN);
}

/** What guessing scores. */
function chanceOf(
  task: LikelihoodTask,
  asked: ReadonlyMap<LanguageCode, readonly AskedItem[]>,
): number | null {
  const some = { logprob: 0, tokens: 1, greedy: false };
  const items = [...asked.values()].flat();
  const ids = new Set(items.flatMap(({ choices }) => choices.map(({ id }) => id)));
  const scores = task.score(new Map([...ids].map(id => [id, some]))).scores;
  return scores.find(row => row.score_measure === "acc")?.chance ?? null;
}
