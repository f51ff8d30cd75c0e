import { Command, Option } from "commander";
import { IsoglossError } from "../../base/error.js";
import { chatRequests } from "../../generate/chat-requests.js";
import { generate } from "../../generate/generate.js";
import { readPrompts } from "../../generate/read-prompts.js";
import type { Generation, Search } from "../../generate/request.js";
import { openModels } from "../../study/open-model.js";
import { chatOf } from "../chat-of.js";
import { interruption } from "../interruption.js";
import {
  chosenEngine,
  type EngineFlags,
  finiteNumber,
  positiveInteger,
  runOptions,
  strings,
  wholeNumber,
  withEngineOptions,
} from "../options.js";
import { printTable } from "../output.js";
import { progressBar } from "../progress-bar.js";
import { type ServerFlags, serverModels, withServerOptions } from "../server-options.js";
import { printJson } from "../terminal.js";
import { generateServed } from "./generate-served.js";

/** Where continuations are kept unless --generations says otherwise. */
const defaultFolder = ".isogloss/generations";

interface Flags extends EngineFlags, ServerFlags {
  readonly prompts: string;
  readonly as?: string;
  readonly maxTokens: number;
  readonly stop?: string[];
  readonly beams?: number;
  readonly lengthPenalty?: number;
  readonly earlyStopping?: "true" | "false" | "never";
  readonly seed?: number;
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly samples?: number;
  readonly chat?: string | true;
  readonly system?: string;
  readonly sourceLanguage?: string;
  readonly targetLanguage?: string;
  readonly truncate?: boolean;
  readonly rows?: number;
  readonly base?: string;
  readonly generations: string;
  readonly json?: boolean;
}

/** `isogloss generate`: prompts in, continuations out. */
export function generateCommand(): Command {
  const command = new Command("generate")
    .description("let models continue prompts, and keep what they say")
    .argument("<models...>", "folders, Hub ids or names of shipped models")
    .requiredOption("--prompts <file>", 'JSONL: {"id": …, "prompt": "…"} a line')
    .option("--as <name>", "what the store calls them; default: the file's name")
    .option("--max-tokens <n>", "the most tokens of a continuation", positiveInteger, 128)
    .option("--stop <text>", 'ends a continuation; "\\n" is a line break; may be repeated', strings)
    .option("--beams <n>", "follow n hypotheses instead of the likeliest token", positiveInteger)
    .option("--length-penalty <x>", "of beams: above 0 favours long ones; default: 1", finiteNumber)
    .addOption(
      new Option("--early-stopping <when>", "of beams, as in transformers; default: false").choices(
        ["true", "false", "never"],
      ),
    )
    .option("--seed <n>", "draw tokens by chance, from this seed", wholeNumber)
    .option("--temperature <x>", "of chance: logits are divided by it; default: 1", finiteNumber)
    .option("--top-k <n>", "of chance: only the n likeliest tokens", positiveInteger)
    .option("--top-p <x>", "of chance: only the likeliest that have this share", finiteNumber)
    .option("--samples <n>", "of chance: continuations of each prompt; default: 1", positiveInteger)
    .option(
      "--chat [template]",
      "each prompt is what a user says: the model's chat template writes it; a name, of several",
    )
    .option("--system <text>", "of a chat: what comes before the user")
    .option(
      "--source-language <language>",
      "of NLLB, M2M-100 and mBART: what prompts are written in",
    )
    .option(
      "--target-language <language>",
      "of those: what to write: fra_Latn, French, or a code of theirs",
    )
    .option("--truncate", "let prompts that leave no room lose their beginning")
    .option(
      "--rows <n>",
      "continued at once; default: what the memory holds, at most 64",
      positiveInteger,
    )
    .option("--base <model>", "what to put an adapter on, instead of the model that it names")
    .option("--generations <folder>", "where the continuations go", defaultFolder)
    .option("--json", "print the continuations as JSON instead of a table");
  withServerOptions(withEngineOptions(command)).addHelpText(
    "after",
    `
Greedy unless --beams or --seed is given. Work that is interrupted resumes; what is finished is
not generated again. An encoder with a decoder reads the prompt and writes another text, as its
generation_config.json lets it.

Examples:
  isogloss generate base joint-32000 --prompts prompts.jsonl --max-tokens 64
  isogloss generate ./gemma-3-270m --prompts few-shot.jsonl --stop "\\n" --beams 4
  isogloss generate ./qwen3-0.6b --prompts questions.jsonl --chat --system "Answer in Greek."
  isogloss generate ./gemma-3-270m --prompts open.jsonl --seed 0 --temperature 0.7 --top-p 0.9 --samples 4
  isogloss generate ./nllb-200-distilled-600M --prompts sentences.jsonl --source-language English --target-language ell_Grek
  isogloss generate my-70b --server http://localhost:8000/v1 --prompts prompts.jsonl`,
  );
  return command.action(async (specs: string[], flags: Flags) => {
    const progress = progressBar();
    const search = searchOf(flags); // what is wrong with options is said before a model is opened
    const chat = chatOf(flags);
    const requests = await readPrompts(flags.prompts);
    const served = await serverModels(specs, flags, {
      base: flags.base,
      rows: flags.rows,
      truncate: flags.truncate,
      source: flags.sourceLanguage,
      target: flags.targetLanguage,
    });
    if (served !== undefined)
      return generateServed(
        served,
        {
          requests,
          search,
          progress,
          chat: chat !== undefined,
          stop: flags.stop,
          system: chat?.system,
          signal: interruption(),
          folder: flags.generations,
          name: flags.as ?? nameOf(flags.prompts),
          maxTokens: flags.maxTokens,
        },
        flags.json ?? false,
      );
    const engine = chosenEngine(flags);
    const signal = interruption();
    const models = await openModels(specs, { progress, base: flags.base, engine, signal });
    const rows = [];
    const all: unknown[] = [];
    for (const { checkpoint, model, name } of models) {
      const { items, folder, reused } = await generate({
        checkpoint,
        model,
        engine,
        requests,
        search,
        progress,
        ...(chat && (await chatRequests(checkpoint, requests, chat))),
        folder: flags.generations,
        name: flags.as ?? nameOf(flags.prompts),
        maxTokens: flags.maxTokens,
        run: runOptions(flags),
        stop: flags.stop,
        truncate: flags.truncate,
        languages: { from: flags.sourceLanguage, to: flags.targetLanguage },
        rows: flags.rows,
        signal: interruption(),
      });
      const count = (finish: string) => items.filter(item => item.finish === finish).length;
      rows.push({
        model: name,
        continuations: items.length,
        tokens: items.reduce((sum, { ids }) => sum + ids.length, 0),
        ended: count("eos"),
        stopped: count("stop"),
        cut: count("length"),
        near_ties: items.filter(isNearTie).length,
        reused,
        folder,
      });
      all.push({ model: name, folder, reused, items });
    }
    if (flags.json) return printJson(all);
    printTable(rows, [
      ["model", "model"],
      ["continuations", "continuations"],
      ["tokens", "tokens"],
      ["ended", "ended"],
      ["stopped", "stopped"],
      ["cut", "cut at length"],
      ["near_ties", "near ties"],
      ["reused", "from the store"],
      ["folder", "folder"],
    ]);
  });
}

/** Whether another machine may have chosen otherwise somewhere. */
const isNearTie = ({ margin }: Generation) => margin !== null && margin < 1e-3;

/** @throws IsoglossError for options that do not belong together. */
function searchOf(flags: Flags): Search {
  const { beams, lengthPenalty, earlyStopping, seed, temperature, topK, topP, samples } = flags;
  const ofBeams = { lengthPenalty, earlyStopping };
  const ofChance = { temperature, topK, topP, samples };
  const stray = (options: object, needed: string) => {
    const name = Object.entries(options).find(([, value]) => value !== undefined)?.[0];
    if (name === undefined) return;
    const option = `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
    throw new IsoglossError(`${option} is of use with ${needed} only`, `Give ${needed}, too.`);
  };
  if (beams === undefined) stray(ofBeams, "--beams");
  if (seed === undefined) stray(ofChance, "--seed");
  if (beams !== undefined && seed !== undefined)
    throw new IsoglossError("--beams and --seed exclude each other", "Leave one of them out.");
  if (beams !== undefined && beams > 1)
    return {
      kind: "beams",
      beams,
      lengthPenalty,
      earlyStopping:
        earlyStopping === "never" ? earlyStopping : earlyStopping && earlyStopping === "true",
    };
  if (seed !== undefined)
    return {
      kind: "sampling",
      seed,
      temperature,
      topK,
      topP,
      samples,
    };
  return { kind: "greedy" };
}

/** "few-shot" of "data/few-shot.jsonl". */
function nameOf(file: string): string {
  return file.replace(/^.*[\\/]/, "").replace(/\.\w+$/, "") || "prompts";
}
