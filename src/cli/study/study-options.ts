import { type Command, Option } from "commander";
import type { FigureSize } from "../../chart/parts/theme.js";
import { defaultStore } from "../../extract/extract.js";
import type { PoolingName } from "../../extract/poolings.js";
import type { Measure } from "../../similarity/measure.js";
import { defaultAnswers } from "../../study/answer/checkpoint-answerer.js";
import { batterySentences } from "../../study/measuring/battery-plan.js";
import { type LookFlags, sizeOption, withLookOptions } from "../draw/look-options.js";
import {
  type EngineFlags,
  layerChoice,
  list,
  measureList,
  numbers,
  type PromptFlags,
  poolingOption,
  positiveInteger,
  repeated,
  type SelectionFlags,
  wholeNumber,
  withEngineOptions,
  withPromptOptions,
  withSelectionOptions,
} from "../options.js";
import { rememberWords } from "./typed-words.js";

/**
 * @file What a study can be asked for: the one description that the command line and study.yaml
 * are read by, for every command that takes a study.
 */

export interface StudyFlags extends EngineFlags, PromptFlags, SelectionFlags, LookFlags {
  readonly corpus?: string[];
  readonly languages?: string[];
  readonly pivot: string;
  readonly axis?: string;
  readonly at?: number[];
  readonly layers: ReturnType<typeof layerChoice>;
  readonly pooling: PoolingName;
  readonly measures?: Measure[];
  readonly battery: number;
  readonly mapSentences: number;
  readonly mapLayers?: ReturnType<typeof layerChoice>;
  readonly limit?: number;
  readonly tasks?: string[];
  readonly wording?: string;
  readonly shots: number;
  readonly answers: string;
  readonly name?: string[];
  readonly base?: string;
  readonly truncate?: boolean;
  readonly permutations: number;
  readonly seed: number;
  readonly draw?: string[];
  readonly size?: FigureSize;
  readonly out: string;
  readonly states: string;
  readonly outside?: boolean;
}

/** Adds what says which study: models, or a file, and the options that such a file may hold. */
export function withStudyOptions(command: Command): Command {
  command
    .argument(
      "[models...]",
      "folders, Hub ids, shipped models or NAME=any, the first is the base; or study.yaml",
    )
    .option("--corpus <names>", "udhr, a folder or a file, or NAME=path; repeatable", list)
    .option("--languages <codes>", "such as eng_Latn,zho_Hans; default: seven (udhr), or all", list)
    .option("--pivot <code>", "the language that the others are compared with", "eng_Latn")
    .option("--axis <name>", "the models are one training run along it: step, volume, tokens")
    .option(
      "--at <numbers>",
      "where on it each model is; default: as revisions or names say",
      numbers,
    )
    .option("--layers <which>", "all, middle, or 0,4,8-12", layerChoice, "all")
    .addOption(poolingOption())
    .option("--measures <names>", "by language: names, or all; default: a first look", measureList)
    .option(
      "--battery <n>",
      "every measure, averaged over languages, of the first n sentences; 0: none",
      wholeNumber,
      batterySentences,
    )
    .option(
      "--map-sentences <n>",
      "of how many sentences maps are drawn; 0: no maps",
      wholeNumber,
      120,
    )
    .option(
      "--map-layers <which>",
      "all, middle, or 0,4,8; default: four, the best among them",
      layerChoice,
    )
    .option("--limit <n>", "only the first n sentences of each corpus", positiveInteger)
    .option("--tasks <name=data>", "ask them, and relate the scores to alignment", repeated)
    .option("--wording <name>", "how the tasks' items become prompts; default: the task's first")
    .option("--shots <n>", "solved examples before each item of the tasks", wholeNumber, 0)
    .option("--answers <folder>", "where answers to tasks are kept", defaultAnswers)
    .option("--name <name>", "what a model is called; once for each, or write NAME=path", repeated)
    .option("--base <model>", "what to put an adapter on, instead of the model that it names")
    .option("--truncate", "cut sentences that are too long for the model, and count them")
    .option("--permutations <n>", "random pairings behind each p-value", wholeNumber, 99)
    .option("--seed <n>", "of everything that is drawn at random", wholeNumber, 0)
    .option("--draw <figures>", "these alone: alignment, languages, map …, or none", list)
    .option("--out <folder>", "where rows, figures and the report go", "figures/study")
    .option("--states <folder>", "where states are kept between runs", defaultStore);
  withLookOptions(command).addOption(sizeOption());
  withEngineOptions(withSelectionOptions(withPromptOptions(command)));
  rememberWords(command);
  return command.addOption(
    new Option("--outside", "study.yaml may name places outside the working directory"),
  );
}
