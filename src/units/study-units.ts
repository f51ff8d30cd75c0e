import { basename, dirname, join } from "node:path";
import { IsoglossError } from "../base/error.js";
import { pause } from "../base/pause.js";
import { silent } from "../base/progress.js";
import { sha256 } from "../base/sha256.js";
import { combinedHash, textsHash } from "../corpus/corpus-hash.js";
import { loadCorpus } from "../corpus/load-corpus.js";
import { onnxEngine } from "../engine/onnx/onnx-engine.js";
import { defaultStore } from "../extract/extract.js";
import { statesPlace } from "../extract/states-place.js";
import { firstMeasures } from "../similarity/measure-named.js";
import { checkpointAnswerer, defaultAnswers } from "../study/answer/checkpoint-answerer.js";
import { rowsFile } from "../study/measuring/measured-rows.js";
import { studiedPivot } from "../study/measuring/studied-pivot.js";
import { type OpenModel, openModels } from "../study/open-model.js";
import type { StudyOptions, StudyPlan } from "../study/study.js";
import type { Task } from "../task/task.js";
import type { Unit } from "./unit.js";

/** What a study is, and how it is run. */
export interface UnitsOf {
  readonly plan: StudyPlan;
  readonly options: StudyOptions;
}

/**
 * Returns a study's units of work, model by model, so that neighbours open the same weights.
 * Everything that outputs depend on is hashed, no model is run.
 *
 * @throws IsoglossError for models, corpora or tasks that cannot be read.
 */
export async function studyUnits({ plan, options }: UnitsOf): Promise<Unit[]> {
  const { models, corpora, tasks = [], limit, pooling = "mean", pivot: spoken = "eng_Latn" } = plan;
  const { measures = firstMeasures, permutations = 99, seed = 0 } = plan;
  const { progress = silent, signal, base, engine = onnxEngine(), selection, languages } = options;
  const folder = options.folder ?? defaultStore;
  const loaded = [];
  for (const spec of corpora)
    loaded.push({ spec, corpus: await loadCorpus(spec, { ...selection, languages, limit }) });
  const opened = await openModels(models, { progress, base, engine, signal });
  const work = progress.start("Looking at models", models.length, "models");
  const units: Unit[] = [];
  try {
    for (const [i, one] of opened.entries()) {
      const model = models[i]!;
      const { parameters, weight_bytes } = sizeOf(one);
      const shared = { model, name: one.name, parameters, weight_bytes, engine: engine.name };
      for (const { spec, corpus } of loaded) {
        await pause(signal);
        const { layers, prompt, promptName, truncate } = options;
        const place = await statesPlace({
          ...one,
          corpus,
          engine,
          folder,
          layers,
          prompt,
          promptName,
          truncate,
          poolings: [pooling],
        });
        const { inputs } = place;
        const sentences = corpus.ids.length;
        const output_bytes =
          4 * inputs.layers.length * inputs.poolings.length * sentences * inputs.model.width;
        for (const { language, files } of place.items)
          units.push({
            ...shared,
            // A folder's name holds the hash of its inputs, a file's that of its texts.
            id: idOf("states", basename(place.folder), files.stem),
            kind: "states",
            corpus: spec,
            task: null,
            language,
            output: join(basename(place.folder), basename(files.states)),
            items: sentences,
            bytes: textBytes(corpus.texts.get(language)!),
            output_bytes,
          });
        const file = rowsFile(folder, {
          measures,
          permutations,
          seed,
          pooling,
          pivot: studiedPivot(corpus, spoken),
          languages: place.chosen.languages,
          layers: inputs.layers,
          model: { ...inputs.model, name: one.name },
          corpus: {
            name: corpus.name,
            hash: combinedHash(textsHash(corpus.ids), [...place.texts]),
          },
        });
        const others = place.items.length - 1;
        // Each layer of each language with the pivot's, and at one layer all pairs.
        const pairs = inputs.layers.length * others + (others * (others + 1)) / 2;
        units.push({
          ...shared,
          id: idOf("rows", basename(file)),
          kind: "rows",
          corpus: spec,
          task: null,
          language: "",
          output: join(basename(dirname(file)), basename(file)),
          items: pairs,
          bytes: 2 * pairs * 4 * sentences * inputs.model.width,
          output_bytes: 0,
          parameters: 1,
          weight_bytes: 0,
        });
      }
      if (tasks.length > 0) units.push(...(await answerUnits(one, tasks, options, shared)));
      work.advance(1, one.name);
    }
  } finally {
    work.done();
  }
  return units;
}

/** What is the same of all units of a model. */
type OfModel = Pick<Unit, "model" | "name" | "parameters" | "weight_bytes" | "engine">;

async function answerUnits(
  opened: OpenModel,
  tasks: readonly Task[],
  { engine = onnxEngine(), answers = defaultAnswers, run }: StudyOptions,
  shared: OfModel,
): Promise<Unit[]> {
  const answerer = await checkpointAnswerer(opened, { engine, folder: answers, run });
  const units: Unit[] = [];
  for (const task of tasks) {
    const place = await answerer.place?.(task);
    if (place === undefined)
      throw new IsoglossError(
        `${opened.name}: nobody keeps what it answers`,
        "Only models of this machine's own can be spread.",
      );
    units.push({
      ...shared,
      id: idOf("answers", place.inputs),
      kind: "answers",
      corpus: null,
      task: task.name,
      language: languageOf(task.name),
      output: join(basename(dirname(place.file)), basename(place.file)),
      items: task.requests.length,
      bytes: textBytes(task.requests.map(asText)),
      output_bytes: 0,
    });
  }
  await answerer.close?.();
  return units;
}

const idOf = (...parts: readonly string[]) => sha256(JSON.stringify(parts)).slice(0, 16);

const textBytes = (texts: readonly string[]) =>
  texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

/** Tasks of one language end in its code, "belebele-ell_Grek". */
const languageOf = (task: string) => /[a-z]{3}_[A-Z][a-z]{3}$/.exec(task)?.[0] ?? "";

const asText = (request: unknown) => JSON.stringify(request);

function sizeOf({ checkpoint }: OpenModel): Pick<Unit, "parameters" | "weight_bytes"> {
  let [parameters, weight_bytes] = [0, 0];
  for (const { shape, length } of checkpoint.weights.values()) {
    parameters += shape.reduce((product, size) => product * size, 1);
    weight_bytes += length;
  }
  return { parameters, weight_bytes };
}
