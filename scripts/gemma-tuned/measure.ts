import { join, resolve } from "node:path";
import type { LongWork } from "../../src/base/progress.js";
import type { Row } from "../../src/base/row.js";
import { loadCorpus } from "../../src/corpus/load-corpus.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { extract } from "../../src/extract/extract.js";
import { chosenPieces } from "../../src/metric/pieces/chosen-pieces.js";
import type { TunedItem } from "../../src/papers/tuned/tuned-tables.js";
import { pair } from "../../src/similarity/prepared/pair.js";
import { prepare } from "../../src/similarity/prepared/prepare.js";
import { centered, raw } from "../../src/states/preprocess.js";
import type { Source } from "../../src/states/source.js";
import { checkpointAnswerer } from "../../src/study/answer/checkpoint-answerer.js";
import { heldoutCorpus } from "../../src/study/embedded-models.js";
import { evaluate } from "../../src/study/evaluate.js";
import type { OpenModel } from "../../src/study/open-model.js";
import type { JudgedText } from "../../src/task/task.js";
import { openTasks } from "../../src/task/task-kinds.js";
import { asLine } from "../../src/task/translation/score-translations.js";

/** A translation of a held-out segment, whose texts are in its corpus under the same id. */
export interface Hypothesis {
  readonly direction: string;
  readonly id: string;
  readonly hypothesis: string;
}

/** Segments that are translated in each direction. */
const translated = 50;
/** Segments whose states are compared, and whose English a model reads. */
const aligned = 200;

/** Held-out segments in German and Russian, which nothing is tuned on. */
const untunedCorpus = resolve(import.meta.dirname, "../../data/gemma-3-270m/heldout-untuned.jsonl");

/** English, the tuned six, and four others; they have 50 paragraphs in common. */
const declared =
  "eng_Latn arb_Arab ell_Grek hin_Deva tur_Latn vie_Latn zho_Hans deu_Latn rus_Cyrl ind_Latn kor_Hang";

const metrics = ["chrF++", "BLEU", "spBLEU"];

/**
 * Returns greedy translations of the first held-out segments both ways, and what they score.
 *
 * @param folder Where answers are kept: stopped work goes on.
 * @param pieces FLORES-200's tokenizer, for spBLEU: a name or a file.
 */
export async function measureTranslation(
  opened: OpenModel,
  folder: string,
  { pieces, ...work }: LongWork & { readonly pieces?: string | undefined },
): Promise<{ readonly scores: readonly Row[]; readonly hypotheses: readonly Hypothesis[] }> {
  const engine = onnxEngine();
  const tokenizer = pieces === undefined ? undefined : await chosenPieces(pieces);
  const given = { wording: "shipped", limit: translated, pieces: tokenizer };
  const untuned = { from: ["eng_Latn", "deu_Latn"], to: ["deu_Latn", "eng_Latn"] };
  const tasks = [
    ...(await openTasks([`translation=${heldoutCorpus}`], given)),
    ...(await openTasks([`translation=${untunedCorpus}`], { ...given, ...untuned })),
  ];
  const hypotheses: Hypothesis[] = [];
  const { scores } = await evaluate({
    models: [await checkpointAnswerer(opened, { engine, folder })],
    tasks,
    ...work,
    onAnswers({ answers, scores: [score] }) {
      for (const [id, text] of answers)
        hypotheses.push({ direction: score!.direction, id, hypothesis: asLine(`${text}`) });
    },
  });
  const kept = scores.filter(row => row.direction !== "" && metrics.includes(row.score_measure));
  return { scores: kept, hypotheses };
}

/**
 * Yields, set by set, which sentences find their translations at each layer, and then how many bits
 * English takes.
 *
 * @param isThere Whether a set was measured already: of "hits" or of "bits".
 */
export async function* measureItems(
  opened: OpenModel,
  folder: string,
  isThere: (kind: TunedItem["kind"], set: string) => boolean,
  work: LongWork,
): AsyncGenerator<TunedItem[]> {
  const engine = onnxEngine();
  for (const [set, spec, options] of [
    ["heldout", heldoutCorpus, { limit: aligned }],
    ["heldout-untuned", untunedCorpus, { limit: aligned }],
    ["udhr", "udhr", { languages: declared.split(" ") }],
  ] as const) {
    if (isThere("hits", set)) continue;
    const { checkpoint, model, name } = opened;
    const corpus = await loadCorpus(spec, options);
    const place = { folder: join(folder, "states"), poolings: ["mean"] as const, name };
    const states = await extract({ checkpoint, model, corpus, engine, ...place, ...work });
    yield hitsItems(set, states.pooled("mean"));
  }
  if (isThere("bits", "heldout") && isThere("bits", "udhr")) return;
  const english = { languages: ["eng_Latn"], limit: aligned };
  const items: TunedItem[] = [];
  await evaluate({
    models: [await checkpointAnswerer(opened, { engine, folder: join(folder, "answers") })],
    tasks: [
      ...(await openTasks([`perplexity=${heldoutCorpus}`], english)),
      ...(await openTasks(["perplexity=udhr"], english)),
    ],
    ...work,
    onAnswers({ task, answers }) {
      if (task.kind === "likelihood")
        items.push(bitsItem(task.name, task.requests, answers as Map<string, JudgedText>));
    },
  });
  yield items;
}

function bitsItem(
  name: string,
  requests: readonly { readonly id: string; readonly continuation: string }[],
  answers: ReadonlyMap<string, JudgedText>,
): TunedItem {
  const rounded = (bits: number) => Math.round(bits * 100) / 100;
  return {
    kind: "bits",
    set: name.includes("udhr") ? "udhr" : "heldout",
    language: "eng_Latn",
    bits: requests.map(({ id }) => rounded(-answers.get(id)!.logprob / Math.LN2)),
    bytes: requests.map(({ continuation }) => Buffer.byteLength(continuation)),
  };
}

/** Returns which sentences of each language find their English, and are found by it, at each layer. */
async function hitsItems(set: string, source: Source): Promise<TunedItem[]> {
  const items: TunedItem[] = [];
  for (const step of [raw, centered]) {
    const view = source.preprocessed(step);
    for (const layer of view.layers) {
      const pivot = prepare(await view.matrix(view.pivot, layer));
      for (const language of view.others) {
        const { forward, backward } = await pair(await view.matrix(language, layer), pivot).ranks();
        const hits = Array.from(
          forward,
          (rank, i) => Number(rank === 1) + Number(backward[i] === 1),
        );
        const about = { set, language, preprocessing: step.name, layer };
        items.push({ kind: "hits", ...about, hits: hits.join("") });
      }
    }
  }
  return items;
}
