import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { didYouMean } from "../../base/text/did-you-mean.js";
import { isObject, type JsonObject } from "../../format/json-object.js";
import { type ServerClient, serverClient } from "./ask-server.js";
import { ServerFault } from "./server-fault.js";
import type { ServerSettings } from "./server-settings.js";

/** A model that a server has, and what the server says of itself. */
export interface ServerModel {
  /** Asks the server that has it. */
  readonly client: ServerClient;
  /** As the server calls it. */
  readonly name: string;
  /** Its entry in the server's list, the server's version and headers: short texts and numbers. */
  readonly description: Readonly<Record<string, string | number | boolean>>;
}

/** Headers that say which server answers; others may say who asks. */
const tellingHeaders = ["server", "openai-version", "x-vllm-version", "x-powered-by"];

/** What servers have for their version, beside /v1. */
const versionPaths = ["/version", "/api/version", "/props"];

/** Fields of a listed model that change with every listing, or are long. */
const passing = new Set(["created", "permission", "object"]);

/** In milliseconds; a server that has such a path answers at once. */
const versionTimeout = 5000;

/** In milliseconds; some servers list while they load. */
const listTimeout = 30_000;

const longestText = 200;
const mostFields = 20;

/**
 * Asks a server for its models and returns one of them.
 * @throws IsoglossError if it has none of that name, or does not list any.
 */
export async function serverModel(
  settings: ServerSettings,
  name: string,
  signal?: AbortSignal,
): Promise<ServerModel> {
  const client = serverClient(settings);
  // A list is there at once, whatever else a server is busy with.
  const timeout = Math.min(settings.timeout, listTimeout);
  const lister = serverClient({ ...settings, timeout });
  const { value, headers } = await lister.ask({ path: "/models", signal, check: checkModels });
  const models = (value.data as readonly unknown[]).filter(isObject);
  const found = models.find(({ id }) => id === name);
  if (found === undefined) {
    const names = models.flatMap(({ id }) => (typeof id === "string" ? [id] : []));
    throw new IsoglossError(
      `${settings.url}: has no model ${excerpt(name)}`,
      names.length === 0 ? "It lists none." : didYouMean(name, names, names.slice(0, mostFields)),
    );
  }
  const version = await versionOf(settings, signal);
  const said = tellingHeaders.flatMap(header => {
    const text = headers.get(header);
    return text === null ? [] : [[`header ${header}`, text.slice(0, longestText)] as const];
  });
  const description = Object.fromEntries([...plain(found), ...said]);
  return {
    client,
    name,
    description: { ...description, ...(version !== undefined && { version }) },
  };
}

function checkModels({ data }: JsonObject): void {
  if (!Array.isArray(data))
    throw new ServerFault(
      "does not list its models at /models",
      false,
      "Is this the address of an OpenAI-compatible server? It ends in /v1.",
    );
}

function plain(value: JsonObject): [string, string | number | boolean][] {
  return Object.entries(value)
    .flatMap(([field, said]): [string, string | number | boolean][] => {
      if (passing.has(field)) return [];
      if (typeof said === "string") return [[field, said.slice(0, longestText)]];
      return typeof said === "number" || typeof said === "boolean" ? [[field, said]] : [];
    })
    .slice(0, mostFields);
}

/** Returns what the server says of its version; most say nothing. */
async function versionOf(
  settings: ServerSettings,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const url = settings.url.replace(/\/v1$/, "");
  const timeout = Math.min(settings.timeout, versionTimeout);
  const client = serverClient({ ...settings, url, timeout });
  for (const path of versionPaths) {
    // Twice: a busy moment would make it another server, whose answers lie elsewhere.
    const answer = await client.ask({ path, signal, most: 2 }).catch(() => undefined);
    signal?.throwIfAborted();
    const said = answer?.value.version ?? answer?.value.build_info;
    if (typeof said === "string") return said.slice(0, longestText);
  }
  return undefined;
}
