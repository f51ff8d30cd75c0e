import type { Command } from "commander";
import { IsoglossError } from "../base/error.js";
import { type ServerModel, serverModel } from "../generate/server/server-model.js";
import { serverSettings } from "../generate/server/server-settings.js";
import { type EngineFlags, list, positiveInteger } from "./options.js";

/** Options of commands that may ask a server instead of running a model. */
export interface ServerFlags {
  readonly server?: string;
  readonly chat?: string | true;
  readonly concurrency?: number;
  readonly serverTimeout?: number;
}

/** Adds the options that say which server is asked, and how. */
export function withServerOptions(command: Command): Command {
  return command
    .option(
      "--server <url>",
      "ask models of an OpenAI-compatible server, http://localhost:8000/v1; its key: ISOGLOSS_API_KEY",
    )
    .option("--concurrency <n>", "with --server: requests at once; default: 8", positiveInteger)
    .option(
      "--server-timeout <s>",
      "with --server: seconds for an answer; default: 300",
      positiveInteger,
    );
}

/** Where a judge's key is looked for. */
const judgeKey = "ISOGLOSS_JUDGE_KEY";

/** Options of commands that have answers judged. */
export interface JudgeFlags {
  readonly judge?: string;
  readonly judgeModel?: string;
}

/** Adds the options that say who judges. */
export function withJudgeOptions(command: Command): Command {
  return command
    .option("--judge <url>", `an OpenAI-compatible server that judges; its key: ${judgeKey}`)
    .option("--judge-model <name>", "the model there that does")
    .option("--against <files>", "another model's answers, to be compared with: id, text", list);
}

/** Returns the model that judges; undefined if none is named. */
export async function judgeModel({
  judge,
  judgeModel,
}: JudgeFlags): Promise<ServerModel | undefined> {
  if ((judge === undefined) !== (judgeModel === undefined))
    throw new IsoglossError(
      "--judge and --judge-model go together",
      "Name the server and the model that judges.",
    );
  if (judge === undefined || judgeModel === undefined) return undefined;
  return serverModel(serverSettings(judge, { keyVariable: judgeKey }), judgeModel);
}

/** Options that choose how a model runs here: a server has it running. */
const ofEngines = ["provider", "backend", "threads", "memory", "residence", "dtype"] as const;

/**
 * Returns the server's models of these names; undefined if no server is asked.
 * @param here Further options that only a model that runs here has, by flag.
 * @throws IsoglossError for options that do not belong together, or as `serverModel` does.
 */
export async function serverModels(
  names: readonly string[],
  flags: ServerFlags & EngineFlags,
  here: Readonly<Record<string, unknown>> = {},
): Promise<ServerModel[] | undefined> {
  const { server, chat, concurrency, serverTimeout } = flags;
  if (server === undefined) {
    const stray = Object.entries({ concurrency, "server-timeout": serverTimeout });
    refuse(stray, "is of use with --server only", "Give --server, too.");
    return undefined;
  }
  if (typeof chat === "string")
    throw new IsoglossError(
      "--chat names a template, and a server applies its own",
      "Give --chat without a name.",
    );
  const engine = ofEngines.map(name => [name, flags[name]] as const);
  refuse(
    [...engine, ...Object.entries(here)],
    "says how a model runs here, and --server asks for one that runs elsewhere",
    "Leave one of them out.",
  );
  const settings = serverSettings(server, { concurrency, timeout: serverTimeout });
  const models: ServerModel[] = [];
  for (const name of names) models.push(await serverModel(settings, name));
  return models;
}

function refuse(options: readonly (readonly [string, unknown])[], why: string, hint: string): void {
  const name = options.find(([, value]) => value !== undefined)?.[0];
  if (name !== undefined) throw new IsoglossError(`--${name} ${why}`, hint);
}
