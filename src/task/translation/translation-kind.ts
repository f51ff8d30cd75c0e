import { IsoglossError } from "../../base/error.js";
import type { Corpus } from "../../corpus/corpus.js";
import { corpusHash } from "../../corpus/corpus-hash.js";
import { loadCorpus } from "../../corpus/load-corpus.js";
import type { GenerationTask } from "../task.js";
import type { TaskKind, TaskOptions } from "../task-kind.js";
import { directionsOf } from "./directions.js";
import { promptFile } from "./prompt-file.js";
import { translationShots } from "./translation-shots.js";
import { translationTask } from "./translation-task.js";
import { translationWording, translationWordings } from "./translation-wordings.js";

/** Translation of any parallel corpus, as people name it: a task a direction. */
export const translationKind: TaskKind = {
  name: "translation",
  about: `any parallel corpus, both ways; wordings: ${translationWordings.map(({ name }) => name).join(", ")}`,
  layout: "udhr, a folder of FLORES, or any corpus that study takes (docs/corpora.md)",
  open,
};

async function open(data: string, options: TaskOptions): Promise<readonly GenerationTask[]> {
  const { languages, limit, from, to, shots = 0, shotsFrom, shotsSeed } = options;
  if (options.mutualInformation)
    throw new IsoglossError(
      "translation: there are no given answers that mutual information could be had of",
      "Leave --mutual-information out.",
    );
  if (options.prompt !== undefined && options.wording !== undefined)
    throw new IsoglossError(
      "--prompt and --wording exclude each other",
      "A file is a wording: leave one of them out.",
    );
  const wording =
    options.prompt === undefined
      ? translationWording(options.wording)
      : await promptFile(options.prompt, options.stop);
  const named = [...new Set([...(languages ?? []), ...(from ?? []), ...(to ?? [])])];
  const wanted = languages ?? (from && to ? named : undefined);
  const corpus = await complete(await loadCorpus(data, { languages: wanted, limit }));
  const directions = directionsOf(corpus, from, to);
  const examples =
    shotsFrom === undefined || shots === 0
      ? corpus
      : await loadCorpus(shotsFrom, { languages: corpus.languages });
  const tasks: GenerationTask[] = [];
  for (const direction of directions)
    tasks.push(
      await translationTask({
        corpus,
        direction,
        wording,
        shots,
        shotsOf: translationShots(examples, direction, { shots, seed: shotsSeed }),
        provenance:
          shots === 0
            ? {}
            : {
                shots_from: corpusHash(examples, [direction.from, direction.to]),
                shots_seed: shotsSeed ?? null,
              },
        pieces: options.pieces,
        scorer: options.scorer,
      }),
    );
  return tasks;
}

/** @throws IsoglossError if a sentence is empty in some language: it has no translation. */
async function complete(corpus: Corpus): Promise<Corpus> {
  for (const [language, texts] of corpus.texts) {
    const at = texts.findIndex(text => text.trim() === "");
    if (at >= 0)
      throw new IsoglossError(
        `${corpus.name}: sentence ${corpus.ids[at]} is empty in ${language}`,
        "Complete it, or leave the language out with --languages.",
      );
  }
  return corpus;
}
