import { type Command, InvalidArgumentError, Option } from "commander";
import { IsoglossError } from "../base/error.js";
import { namedPlace } from "../base/text/named-place.js";
import type { Selection } from "../corpus/sieve.js";
import type { Engine, RunOptions } from "../engine/engine.js";
import { onnxEngine } from "../engine/onnx/onnx-engine.js";
import type { ProductDtype } from "../engine/onnx/weights/arithmetic.js";
import { tfjsEngine } from "../engine/tfjs/tfjs-engine.js";
import { poolingNames } from "../extract/poolings.js";
import type { Measure } from "../similarity/measure.js";
import { measureNamed } from "../similarity/measure-named.js";
import { measures } from "../similarity/measures.js";
import { type Preprocessing, preprocessingNamed } from "../states/preprocess.js";

/** @file Options that several commands share, and what they mean to the library. */

/** Where states are kept unless --states says otherwise: beside the work, out of its version control. */

export interface EngineFlags {
  readonly engine: "onnx" | "tfjs";
  readonly provider?: "cpu" | "webgpu" | "cuda";
  readonly backend?: "tensorflow" | "webgpu" | "wasm" | "cpu";
  readonly threads?: number;
  readonly memory?: number;
  readonly residence?: "resident" | "streamed";
  readonly dtype?: ProductDtype;
}

/** Adds the options that say who runs the forward passes, and how. */
export function withEngineOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--engine <name>", "who runs the forward passes")
        .choices(["onnx", "tfjs"])
        .default("onnx"),
    )
    .addOption(
      new Option("--provider <name>", "of the onnx engine; default: the best there is").choices([
        "cpu",
        "webgpu",
        "cuda",
      ]),
    )
    .addOption(
      new Option("--backend <name>", "of the tfjs engine; default: the best there is").choices([
        "tensorflow",
        "webgpu",
        "wasm",
        "cpu",
      ]),
    )
    .option("--threads <n>", "threads of the processor; default: one a core", positiveInteger)
    .option(
      "--memory <size>",
      "the weights may take, e.g. 8GB; default: half of what is free",
      byteCount,
    )
    .addOption(
      new Option("--residence <how>", "hold the model whole, or read it block by block").choices([
        "resident",
        "streamed",
      ]),
    )
    .addOption(
      new Option(
        "--dtype <name>",
        "what products with weights are computed in: float16 for GPUs, int8 and int4 weights for the cpu",
      ).choices(["float32", "float16", "int8", "int4"]),
    );
}

/**
 * Returns the engine that the options ask for.
 * @throws IsoglossError for an option of the other engine.
 */
export function chosenEngine({ engine, provider, backend, dtype }: EngineFlags): Engine {
  const others = provider ? "provider" : dtype && dtype !== "float32" ? "dtype" : undefined;
  const stray = engine === "tfjs" ? others : backend && "backend";
  if (stray)
    throw new IsoglossError(
      `--${stray} is not an option of the ${engine} engine`,
      engine === "tfjs"
        ? "Give --backend, or --engine onnx."
        : "Give --provider, or --engine tfjs.",
    );
  return engine === "tfjs" ? tfjsEngine({ backend }) : onnxEngine({ provider, dtype });
}

/** Returns how the engine is to run. */
export function runOptions({
  threads,
  memory,
  residence,
}: EngineFlags): Omit<RunOptions, "layers"> {
  return {
    threads,
    memory,
    residence,
  };
}

/** Which sentences of a corpus are left out. */
export type SelectionFlags = Selection;

/** Adds the options that say which sentences of a corpus are left out. */
export function withSelectionOptions(command: Command): Command {
  return command
    .option("--drop-incomplete", "leave out sentences that lack a text in some language")
    .option("--skip-long <n>", "leave out sentences of more than n characters", positiveInteger)
    .option("--dedupe", "leave out sentences that repeat an earlier text");
}

/** Returns which sentences the options leave out. */
export function selectionOf({ dropIncomplete, skipLong, dedupe }: SelectionFlags): Selection {
  return {
    dropIncomplete,
    skipLong,
    dedupe,
  };
}

/** What stands before the texts of sentence vectors. */
export interface PromptFlags {
  readonly prompt?: string;
  readonly promptName?: string;
}

/** Adds the options that say what stands before texts whose sentence vectors are made. */
export function withPromptOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--prompt <text>",
        "of the pooling sentence, before each text: 'query: '",
      ).conflicts("promptName"),
    )
    .option("--prompt-name <name>", "the same, one of the model's own; default: what it says");
}

/** The pooling of a single analysis. */
export const poolingOption = () =>
  new Option("--pooling <name>", "how the tokens of a sentence become one state")
    .choices([...poolingNames])
    .default("mean");

/** The same, of states that are stored. */
export const storedPoolingOption = () =>
  new Option("--pooling <name>", "of states; default: the first that is stored").choices([
    ...poolingNames,
  ]);

/** "all", "middle", or numbers and ranges: "0,4,8-12". */
export function layerChoice(text: string): "all" | "middle" | number[] {
  if (text === "all" || text === "middle") return text;
  return text.split(",").flatMap(part => {
    const match = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part.trim());
    if (!match) throw new InvalidArgumentError("Write all, middle, or numbers such as 0,4,8-12.");
    const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
    if (last < first) throw new InvalidArgumentError(`Write ${last}-${first}, not ${part}.`);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!(Number.isSafeInteger(value) && value > 0))
    throw new InvalidArgumentError("Write a positive whole number.");
  return value;
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError("Write a whole number, 0 or more.");
  return value;
}

export function finiteNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value))
    throw new InvalidArgumentError("Write a number.");
  return value;
}

/** Collects "1,2.5" and repeated options into one list of numbers. */
export function numbers(text: string, before: readonly number[] = []): number[] {
  return [...before, ...list(text).map(finiteNumber)];
}

const units: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

export function byteCount(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?$/i.exec(text.trim());
  const bytes = match ? Number(match[1]) * units[match[2]!.toLowerCase()]! : 0;
  if (!(bytes >= 1)) throw new InvalidArgumentError("Write a size such as 512MB or 8GB.");
  return bytes;
}

/** Collects "a,b" and repeated options into one list. */
export function list(text: string, before: readonly string[] = []): string[] {
  const words = text
    .split(",")
    .map(word => word.trim())
    .filter(word => word !== "");
  if (words.length === 0) throw new InvalidArgumentError("Write one name or more.");
  return [...before, ...words];
}

/** Collects repeated texts as they stand: paths and names may hold commas. */
export const repeated = (text: string, before: readonly string[] = []): string[] => [
  ...before,
  text,
];

/**
 * Returns models under the names that --name gives them, in their order.
 * @throws IsoglossError for more names than models.
 */
export function namedModels(models: readonly string[], names: readonly string[] = []): string[] {
  if (names.length > models.length)
    throw new IsoglossError(
      `--name is given ${names.length} times, and there ${models.length === 1 ? "is 1 model" : `are ${models.length} models`}`,
      "Give --name once for each model, in their order, or write NAME=path.",
    );
  return models.map((model, i) =>
    names[i] === undefined ? model : `${names[i]}=${namedPlace(model).place}`,
  );
}

/** Like `list`, of measures; "all" stands for every one. */
export function measureList(text: string, before: readonly Measure[] = []): Measure[] {
  const named = list(text).flatMap(name => (name === "all" ? measures : usual(measureNamed, name)));
  return [...new Set([...before, ...named])];
}

/** Like `list`, of preprocessings. */
export function preprocessingList(
  text: string,
  before: readonly Preprocessing[] = [],
): Preprocessing[] {
  return [...before, ...list(text).map(name => usual(preprocessingNamed, name))];
}

/** Returns what the library has by that name, or takes its complaint for wrong usage. */
function usual<T>(named: (name: string) => T, name: string): T {
  try {
    return named(name);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidArgumentError(error.message.replace(/^\w+: e/, "E"));
  }
}

/** Collects repeated texts, in which \n is a line break and \t a tab. */
export function strings(text: string, before: readonly string[] = []): string[] {
  return [...before, text.replaceAll("\\n", "\n").replaceAll("\\t", "\t")];
}
