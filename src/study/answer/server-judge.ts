import type { KeptWork } from "../../generate/kept/kept-work.js";
import { serveGenerations } from "../../generate/server/serve-generations.js";
import type { ServerModel } from "../../generate/server/server-model.js";
import type { Judge } from "../../task/judge/judge.js";

/** How a judge is asked. */
export type ServerJudgeOptions = Pick<KeptWork, "folder" | "progress" | "signal">;

/** A judge explains before it scores. */
const maxTokens = 1024;

/**
 * Returns a server's model as a judge: greedy, in a chat. What it says is kept as it said it, one
 * JSON line a question, and is not asked for again.
 */
export function serverJudge(model: ServerModel, options: ServerJudgeOptions = {}): Judge {
  return {
    name: model.name,
    async ask(name, requests, system) {
      const { items } = await serveGenerations({
        ...options,
        model,
        requests,
        system,
        maxTokens,
        chat: true,
        name: `judge-${name}`,
      });
      return new Map(items.map(({ id, text }) => [id, text]));
    },
  };
}
