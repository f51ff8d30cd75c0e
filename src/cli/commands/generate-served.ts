import type { Progress } from "../../base/progress.js";
import type { GenerationRequest, Search } from "../../generate/request.js";
import { serveGenerations } from "../../generate/server/serve-generations.js";
import type { ServerModel } from "../../generate/server/server-model.js";
import { printTable } from "../output.js";
import { printJson } from "../terminal.js";

/** What is asked of a server's models. */
export interface ServedWork {
  readonly requests: readonly GenerationRequest[];
  readonly search: Search;
  readonly chat: boolean;
  readonly system: string | undefined;
  readonly folder: string;
  readonly name: string;
  readonly maxTokens: number;
  readonly stop: readonly string[] | undefined;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** The part of `isogloss generate` that asks a server. */
export async function generateServed(
  models: readonly ServerModel[],
  work: ServedWork,
  asJson: boolean,
): Promise<void> {
  const rows = [];
  const all: unknown[] = [];
  for (const model of models) {
    const { items, folder, reused } = await serveGenerations({ model, ...work });
    const counted = items.flatMap(({ tokens }) => tokens ?? []);
    rows.push({
      model: model.name,
      continuations: items.length,
      tokens: counted.length === items.length ? counted.reduce((a, b) => a + b, 0) : null,
      ended: items.filter(({ finish }) => finish === "ended").length,
      cut: items.filter(({ finish }) => finish === "length").length,
      reused,
      folder,
    });
    all.push({ model: model.name, server: model.client.settings.url, folder, reused, items });
  }
  if (asJson) return printJson(all);
  printTable(rows, [
    ["model", "model"],
    ["continuations", "continuations"],
    ["tokens", "tokens"],
    ["ended", "ended"],
    ["cut", "cut at length"],
    ["reused", "from the store"],
    ["folder", "folder"],
  ]);
}
