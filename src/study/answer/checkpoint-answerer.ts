import { join } from "node:path";
import { onnxEngine } from "../../engine/onnx/onnx-engine.js";
import { sharedDecoder } from "../../engine/shared-decoder.js";
import { hashedModel } from "../../extract/identity/hashed-model.js";
import { type ChatRequestOptions, chatRequests } from "../../generate/chat-requests.js";
import { generate, generationsPlace } from "../../generate/generate.js";
import type { ModelWork } from "../../generate/kept/kept-work.js";
import { likelihoods, likelihoodsPlace } from "../../generate/likelihoods.js";
import type { GenerationTask, LikelihoodTask } from "../../task/task.js";
import type { OpenModel } from "../open-model.js";
import type { Answerer } from "./answerer.js";
import { toldLanguages } from "./told-languages.js";

/** How a checkpoint answers. */
export interface CheckpointAnswererOptions extends Pick<ModelWork, "engine" | "folder" | "run"> {
  /** What rows call it; defaults to the name that it was opened under. */
  readonly name?: string;
  /** Lets the checkpoint's chat template write what the model reads; by default prompts are read as they are. */
  readonly chat?: ChatRequestOptions;
}

/** Where answers are kept unless somebody says otherwise. */
export const defaultAnswers = ".isogloss/answers";

/** Hexadecimal digits of a hash that rows show. */
const shownDigits = 12;

/**
 * Returns a checkpoint as one who answers tasks. A prompt that leaves no room for an answer loses
 * its beginning, as in lm-evaluation-harness; only greedy answers are given. The model is opened
 * for the first answer that is not in the store, and stays open until `close`.
 */
export async function checkpointAnswerer(
  { checkpoint, model, name: opened }: OpenModel,
  options: CheckpointAnswererOptions = {},
): Promise<Answerer> {
  const { name = opened, engine = onnxEngine(), folder, run, chat } = options;
  // Without a folder hashes are not kept either: they take a second a gigabyte.
  const cache = join(folder ?? defaultAnswers, "weight-hashes.json");
  const { identity } = await hashedModel(checkpoint, model, cache);
  const shared = sharedDecoder(engine);
  const common = { checkpoint, model, engine: shared, folder, run };
  const written = async (task: GenerationTask) => {
    const said = chat && (await chatRequests(checkpoint, task.requests, chat));
    return {
      ...common,
      name: task.name,
      ...(said ?? { requests: task.requests }),
      maxTokens: task.maxTokens,
      stop: task.stop,
      truncate: true,
      provenance: { ...task.provenance, ...said?.provenance },
      languages: toldLanguages({ checkpoint, model }, task),
    };
  };
  const judged = ({ name, requests, provenance }: LikelihoodTask) => {
    return { ...common, name, requests, provenance };
  };
  return {
    signature: {
      model: name,
      revision: identity.revision,
      weights: identity.weightsHash.slice(0, shownDigits),
      tokenizer: identity.tokenizerHash.slice(0, shownDigits),
      engine: engine.name,
    },
    async write(task, how) {
      const { items, ...kept } = await generate({ ...(await written(task)), ...how });
      return { ...kept, answers: new Map(items.map(({ id, text }) => [id, text])) };
    },
    async judge(task, how) {
      const { items, ...kept } = await likelihoods({ ...judged(task), ...how });
      return { ...kept, answers: new Map(items.map(item => [item.id, item])) };
    },
    async place(task) {
      const root = folder ?? defaultAnswers;
      const isWritten = task.kind === "generation";
      const { folder: own, inputs } = isWritten
        ? await generationsPlace(await written(task), root)
        : await likelihoodsPlace(judged(task), root);
      return { file: join(own, `${isWritten ? "generations" : "likelihoods"}.jsonl`), inputs };
    },
    close: shared.closeAll,
  };
}
