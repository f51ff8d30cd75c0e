import {
  type ServeGenerationsOptions,
  serveGenerations,
} from "../../generate/server/serve-generations.js";
import { serveLikelihoods } from "../../generate/server/serve-likelihoods.js";
import type { ServerModel } from "../../generate/server/server-model.js";
import type { Answerer } from "./answerer.js";

/** How a server answers. */
export interface ServerAnswererOptions
  extends Pick<ServeGenerationsOptions, "folder" | "chat" | "system"> {
  /** What rows call it; defaults to the server's name for the model. */
  readonly name?: string;
}

/**
 * Returns a server's model as one who answers tasks. What its weights are nobody says, and prompts
 * that are too long it refuses itself.
 */
export function serverAnswerer(
  model: ServerModel,
  { name = model.name, folder, chat = false, system }: ServerAnswererOptions = {},
): Answerer {
  return {
    signature: { model: name, revision: null, weights: null, tokenizer: null, engine: "server" },
    async write(task, how) {
      const { items, ...kept } = await serveGenerations({
        model,
        folder,
        chat,
        system,
        ...how,
        name: task.name,
        requests: task.requests,
        maxTokens: task.maxTokens,
        stop: task.stop,
        provenance: task.provenance,
      });
      return { ...kept, answers: new Map(items.map(({ id, text }) => [id, text])) };
    },
    async judge(task, how) {
      const { items, ...kept } = await serveLikelihoods({
        model,
        folder,
        ...how,
        name: task.name,
        requests: task.requests,
        provenance: task.provenance,
      });
      return { ...kept, answers: new Map(items.map(item => [item.id, item])) };
    },
  };
}
