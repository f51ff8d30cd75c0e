import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Command, Option } from "commander";
import { IsoglossError } from "../../../base/error.js";
import { writeAtomic } from "../../../base/write-atomic.js";
import { openStates } from "../../../extract/store/open-states.js";
import { middleLayer } from "../../../states/inner-layers.js";
import { type Preprocessing, raw } from "../../../states/preprocess.js";
import { parquetFromRows } from "../../../study/exported/parquet-from-rows.js";
import { projectorFiles } from "../../../study/exported/projector-files.js";
import { readRows } from "../../../study/exported/read-rows.js";
import { statePoints } from "../../../study/exported/state-points.js";
import { writeRows } from "../../../study/exported/write-rows.js";
import { type Choice, choice, chosenRows } from "../../chosen-rows.js";
import {
  list,
  positiveInteger,
  preprocessingList,
  storedPoolingOption,
  wholeNumber,
} from "../../options.js";
import { say } from "../../terminal.js";

interface Flags {
  readonly layout: "parquet" | "projector";
  readonly layer?: number;
  readonly pooling?: string;
  readonly preprocessing?: Preprocessing[];
  readonly languages?: string[];
  readonly sentences?: number;
  readonly where?: Choice;
  readonly out: string;
}

/** `isogloss export`: rows, maps and states for other programs. */
export function exportCommand(): Command {
  return new Command("export")
    .description("write rows, maps or states as Parquet, or for TensorFlow's projector")
    .argument("<what>", "a CSV of rows (rows.csv, maps.csv), or a folder of stored states")
    .addOption(
      new Option("--layout <name>", "of states; rows become Parquet")
        .choices(["parquet", "projector"])
        .default("parquet"),
    )
    .requiredOption("--out <path>", "a file (Parquet), or a folder (projector)")
    .option("--layer <n>", "of states; default: the middle one", wholeNumber)
    .addOption(storedPoolingOption())
    .option(
      "--preprocessing <name>",
      "of states: raw, centered …; default: centered",
      preprocessingList,
    )
    .option("--languages <codes>", "of states; default: all that are stored", list)
    .option("--sentences <n>", "of states, only the first n", positiveInteger)
    .option("--where <column=value>", "of rows, only those; repeatable", choice)
    .addHelpText(
      "after",
      `
Examples:

Parquet opens in pandas, DuckDB and embedding-atlas:
  isogloss export figures/study/rows.csv --out rows.parquet
  isogloss export figures/study/maps.csv --where layer=4 --out map.parquet
  embedding-atlas map.parquet --text text --x x --y y
  isogloss export STATES --layer 12 --out states.parquet
  embedding-atlas states.parquet --text text --vector vector
TensorFlow's projector (projector.tensorflow.org, Load):
  isogloss export STATES --layer 12 --layout projector --out projector`,
    )
    .action(async (what: string, flags: Flags) => {
      const info = await stat(what).catch(() => null);
      if (info?.isDirectory()) return exportStates(what, flags);
      if (flags.layout === "projector")
        throw new IsoglossError(
          `${what}: is no folder of states, and the projector shows vectors`,
          "Name a folder of stored states, or leave --layout out.",
        );
      const rows = chosenRows(await readRows(what), what, flags.where ?? {});
      if (rows.length === 0)
        throw new IsoglossError(`${what}: has no rows`, "Name a file of rows, such as rows.csv.");
      await writeRows(/\.\w+$/.test(flags.out) ? flags.out : `${flags.out}.parquet`, rows);
      say(`${flags.out}: ${rows.length} rows`);
    });
}

async function exportStates(folder: string, flags: Flags): Promise<void> {
  const { languages, sentences, preprocessing } = flags;
  const stored = (await openStates(folder)).pooled(flags.pooling);
  const chosen = languages ? stored.of(...languages) : stored;
  const cut = sentences === undefined ? chosen : chosen.first(sentences);
  const [step, second] = preprocessing ?? [];
  if (second)
    throw new IsoglossError(
      "--preprocessing is given twice, and a point has one place",
      "Name one, such as centered.",
    );
  const layer = flags.layer ?? middleLayer(cut);
  if (!cut.layers.includes(layer))
    throw new IsoglossError(
      `${folder}: has no layer ${layer}, only ${cut.layers.join(", ")}`,
      "Name one that is stored.",
    );
  const usual = cut.usualSteps.at(-1) ?? raw;
  const points = await statePoints(cut.preprocessed(step ?? usual), layer);
  const { model, corpus } = cut.signature;
  if (flags.layout === "projector") {
    const title = `${model}, ${corpus}, layer ${layer}`;
    for (const { name, content } of projectorFiles(points, title))
      await writeAtomic(join(flags.out, name), content);
  } else {
    const { rows, vectors } = points;
    await writeAtomic(flags.out, parquetFromRows(rows, { name: "vector", vectors }));
  }
  say(
    `${flags.out}: ${points.rows.length} states of layer ${layer}, ${points.rows[0]?.preprocessing}`,
  );
}
