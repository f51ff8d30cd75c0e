import { Command, Option } from "commander";
import { IsoglossError } from "../../base/error.js";
import { chosenLayers } from "../../extract/layers.js";
import { openStates } from "../../extract/store/open-states.js";
import { csvPieces } from "../../format/csv.js";
import type { Provider } from "../../numeric/linear/compute.js";
import { compare } from "../../similarity/compare.js";
import type { Measure } from "../../similarity/measure.js";
import { firstMeasures } from "../../similarity/measure-named.js";
import { measures } from "../../similarity/measures.js";
import {
  languageTimesLanguage,
  layerByLayer,
  layerTimesLayer,
  modelAgainstModel,
} from "../../similarity/questions.js";
import { tieNotes } from "../../similarity/tie-notes.js";
import type { Cell } from "../../states/place.js";
import type { Preprocessing } from "../../states/preprocess.js";
import type { Source } from "../../states/source.js";
import { writeRows } from "../../study/exported/write-rows.js";
import { interruption } from "../interruption.js";
import {
  layerChoice,
  list,
  measureList,
  preprocessingList,
  storedPoolingOption,
  wholeNumber,
} from "../options.js";
import { progressBar } from "../progress-bar.js";
import { printCsv, printJson, remark } from "../terminal.js";

interface Flags {
  readonly question: "layers" | "layers-by-layers" | "languages" | "models";
  readonly measures?: Measure[];
  readonly preprocessing?: Preprocessing[];
  readonly provider?: Provider;
  readonly languages?: string[];
  readonly pivot: string;
  readonly layers: ReturnType<typeof layerChoice>;
  readonly pooling?: string;
  readonly permutations: number;
  readonly seed: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** `isogloss compare`: measures of states that are stored. */
export function compareCommand(): Command {
  return new Command("compare")
    .description("measure stored states: no model is run")
    .argument("<states...>", "folders that extract wrote; two for --question models")
    .addOption(
      new Option("--question <shape>", "what is compared with what")
        .choices(["layers", "layers-by-layers", "languages", "models"])
        .default("layers"),
    )
    .option(
      "--measures <names>",
      `by name, or all; default: ${firstMeasures.map(m => m.name).join(",")}`,
      measureList,
    )
    .option(
      "--preprocessing <names>",
      "raw, centered, standardized, all-but-the-top-K, whitened-K; default: raw,centered",
      preprocessingList,
    )
    .option("--languages <codes>", "which; default: all that are stored", list)
    .option("--pivot <code>", "the language that the others are compared with", "eng_Latn")
    .option("--layers <which>", "all, middle, or 0,4,8-12", layerChoice, "all")
    .addOption(storedPoolingOption())
    .option("--permutations <n>", "random pairings behind each p-value", wholeNumber, 99)
    .option("--seed <n>", "of everything that is drawn at random", wholeNumber, 0)
    .addOption(
      new Option("--provider <name>", "where matrix products run; default: cpu").choices([
        "cpu",
        "webgpu",
        "cuda",
      ]),
    )
    .option(
      "--out <file>",
      "write the rows there (.csv, .parquet, .jsonl, .json) instead of to standard output",
    )
    .option("--json", "JSON instead of CSV")
    .addHelpText(
      "after",
      `
Examples:
  isogloss compare .isogloss/states/base-udhr-1a2b3c
  isogloss compare STATES --question languages --layers 4 --measures mexa
  isogloss compare STATES_A STATES_B --question models --measures linear-cka-debiased

Measures: ${measures.map(measure => measure.name).join(", ")}.`,
    )
    .action(async (folders: string[], flags: Flags) => {
      const rows = [];
      for (const cells of await cellsOf(folders, flags))
        rows.push(
          ...(await compare(cells, {
            measures: flags.measures,
            preprocessing: flags.preprocessing,
            compute: { provider: flags.provider },
            permutations: flags.permutations,
            seed: flags.seed,
            progress: progressBar(),
            signal: interruption(),
          })),
        );
      for (const note of tieNotes(rows)) remark(note);
      if (flags.out) await writeRows(flags.out, rows, flags.json ? "json" : undefined);
      else if (flags.json) printJson(rows);
      else printCsv(csvPieces(rows));
    });
}

/** Opens one pooling of stored states, cut to the languages and layers that are asked for. */
async function openSource(folder: string, flags: Flags): Promise<Source> {
  const stored = (await openStates(folder)).pooled(flags.pooling);
  const chosen = flags.languages ? stored.of(...flags.languages) : stored;
  const layers = Array.isArray(flags.layers)
    ? flags.layers
    : chosenLayers(flags.layers, chosen.blocks).filter(layer => chosen.layers.includes(layer));
  return chosen.at(...layers);
}

async function cellsOf(folders: readonly string[], flags: Flags): Promise<(readonly Cell[])[]> {
  const sources: Source[] = [];
  for (const folder of folders) sources.push(await openSource(folder, flags));
  if (flags.question === "models") {
    const [x, y] = sources;
    if (!x || !y || sources.length > 2)
      throw new IsoglossError(
        `the question "models" compares two models, and ${folders.length} folders are named`,
        "Name two folders of states over the same corpus.",
      );
    if (x.signature.corpus_hash !== y.signature.corpus_hash)
      throw new IsoglossError(
        `${folders[0]} and ${folders[1]} are of different sentences`,
        "Extract both models over the same corpus and languages.",
      );
    return [modelAgainstModel(x, y)];
  }
  const question = {
    layers: layerByLayer,
    languages: languageTimesLanguage,
    "layers-by-layers": layerTimesLayer,
  }[flags.question];
  return sources.map(source => question(source.towards(flags.pivot)));
}
