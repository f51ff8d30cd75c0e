import { join } from "node:path";
import { Command, Option } from "commander";
import { IsoglossError } from "../../../base/error.js";
import { readText } from "../../../base/open-file.js";
import { writeAtomic } from "../../../base/write-atomic.js";
import { chosenLayers } from "../../../extract/layers.js";
import { openStates } from "../../../extract/store/open-states.js";
import { csvPieces } from "../../../format/csv.js";
import { isObject, type JsonObject } from "../../../format/json-object.js";
import { parseJson } from "../../../format/parse-json.js";
import { buccRows, buccSides } from "../../../similarity/mining/bucc-rows.js";
import type { MinedSides } from "../../../similarity/mining/mined-scores.js";
import {
  type HardNegatives,
  type MiningRow,
  miningRows,
} from "../../../similarity/mining/mining-rows.js";
import { mtebResults } from "../../../similarity/mining/mteb-results.js";
import type { MarginKind } from "../../../similarity/retrieval/margin.js";
import { type Preprocessing, raw } from "../../../states/preprocess.js";
import type { Source } from "../../../states/source.js";
import { writeRows } from "../../../study/exported/write-rows.js";
import { interruption } from "../../interruption.js";
import { writeMinedScores } from "../../mined-figures.js";
import {
  layerChoice,
  list,
  positiveInteger,
  preprocessingList,
  storedPoolingOption,
} from "../../options.js";
import { progressBar } from "../../progress-bar.js";
import { printCsv, printJson, say } from "../../terminal.js";

interface Flags {
  readonly languages?: string[];
  readonly pivot: string;
  readonly layers: ReturnType<typeof layerChoice>;
  readonly pooling?: string;
  readonly preprocessing?: Preprocessing[];
  readonly margin?: MarginKind;
  readonly k: number;
  readonly gold?: string;
  readonly negatives?: string;
  readonly errtypes?: string;
  readonly figures?: string;
  readonly mteb?: string;
  readonly task: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** Of files of pairs and of kinds of changes. */
const mostBytes = 1 << 28;

/** `isogloss mine`: how well stored states find translations, as MTEB, LASER and XTREME count it. */
export function mineCommand(): Command {
  return new Command("mine")
    .description("score how translations are found: MTEB's F1, xSIM, xSIM++, BUCC's F1")
    .argument("<states...>", "folders that extract or import wrote; with --gold the two sides")
    .option("--languages <codes>", "which; default: all that are stored", list)
    .option(
      "--pivot <code>",
      "the language that translations are sought into, and out of",
      "eng_Latn",
    )
    .option("--layers <which>", "all, middle, or 0,4,8-12", layerChoice, "all")
    .addOption(storedPoolingOption())
    .option("--preprocessing <names>", "raw, centered …; default: raw", preprocessingList)
    .addOption(
      new Option("--margin <kind>", "of xSIM; default: all three, and ratio with --gold").choices([
        "ratio",
        "distance",
        "absolute",
      ]),
    )
    .option("--k <n>", "neighbours on each side of a margin", positiveInteger, 4)
    .option("--gold <file>", "BUCC: two folders' right pairs, a line each: id, tab, id")
    .option("--negatives <states>", "xSIM++: a folder of states of wrong translations")
    .option("--errtypes <file>", "xSIM++: what each is (eng_Latn_errtype.devtest.json)")
    .option("--mteb <folder>", "write result files as MTEB has them, too")
    .option("--task <name>", "what MTEB calls the task", "FloresBitextMining")
    .option(
      "--out <file>",
      "write the rows there (.csv, .parquet, .jsonl, .json) instead of to standard output",
    )
    .option(
      "--figures <folder>",
      "draw margins of right and wrong pairs there, with precision and recall",
    )
    .option("--json", "JSON instead of CSV")
    .addHelpText(
      "after",
      `
Examples:
  isogloss mine STATES --layers 12 --mteb results --task FloresBitextMining
  isogloss mine STATES --margin ratio --negatives NEGATIVES --errtypes eng_Latn_errtype.devtest.json
  isogloss mine GERMAN ENGLISH --gold de-en.training.gold --layers 12 --figures mined`,
    )
    .action(async (folders: string[], flags: Flags) => {
      const sides: MinedSides[] = [];
      const rows =
        flags.gold === undefined
          ? await mined(folders, flags, sides)
          : await bucc(folders, flags, sides);
      if (flags.mteb !== undefined)
        for (const { path, content } of mtebResults(rows, { task: flags.task })) {
          await writeAtomic(join(flags.mteb, path), content);
          say(join(flags.mteb, path));
        }
      if (flags.figures !== undefined) {
        const { figures: folder, margin, k } = flags;
        const names = await writeMinedScores(folder, sides, { margin, k, signal: interruption() });
        for (const name of names) say(join(folder, name));
      }
      if (flags.out) await writeRows(flags.out, rows, flags.json ? "json" : undefined);
      else if (flags.json) printJson(rows);
      else if (flags.mteb === undefined && flags.figures === undefined) printCsv(csvPieces(rows));
    });
}

async function mined(
  folders: readonly string[],
  flags: Flags,
  sides: MinedSides[],
): Promise<MiningRow[]> {
  if (flags.errtypes !== undefined && flags.negatives === undefined)
    throw new IsoglossError("--errtypes says what --negatives are", "Give --negatives, too.");
  const negatives = flags.negatives === undefined ? undefined : await openNegatives(flags);
  const rows: MiningRow[] = [];
  for (const folder of folders)
    for (const step of flags.preprocessing ?? [raw]) {
      const source = (await opened(folder, flags)).towards(flags.pivot).preprocessed(step);
      const own = negatives && { ...negatives, source: negatives.source.preprocessed(step) };
      const { pivot: into, sentences: gold } = source;
      const right = (i: number, j: number) => i === j;
      for (const from of source.others)
        sides.push({ x: source, from, y: source, into, right, gold });
      rows.push(
        ...(await miningRows(source, {
          margins: flags.margin && [flags.margin],
          k: flags.k,
          negatives: own,
          progress: progressBar(),
          signal: interruption(),
        })),
      );
    }
  return rows;
}

async function bucc(
  folders: readonly string[],
  flags: Flags,
  sides: MinedSides[],
): Promise<MiningRow[]> {
  const [x, y] = folders;
  if (x === undefined || y === undefined || folders.length > 2)
    throw new IsoglossError(
      `--gold is about two sides, and ${folders.length} ${folders.length === 1 ? "folder is" : "folders are"} named`,
      "Name the states of the source, then those of the target.",
    );
  const gold = await readGold(flags.gold!);
  const whole = { ...flags, languages: undefined };
  const [from, into] = [await opened(x, whole), await opened(y, whole)];
  const { margin, k } = flags;
  const rows: MiningRow[] = [];
  for (const step of flags.preprocessing ?? [raw]) {
    const [x, y] = [from.preprocessed(step), into.preprocessed(step)];
    sides.push(await buccSides(x, y, gold));
    rows.push(
      ...(await buccRows(x, y, {
        gold,
        margin,
        k,
        signal: interruption(),
      })),
    );
  }
  return rows;
}

async function opened(folder: string, { pooling, languages, layers }: Flags): Promise<Source> {
  const stored = (await openStates(folder)).pooled(pooling);
  const chosen = languages ? stored.of(...languages) : stored;
  return chosen.at(
    ...(Array.isArray(layers)
      ? layers
      : chosenLayers(layers, chosen.blocks).filter(layer => chosen.layers.includes(layer))),
  );
}

async function openNegatives(flags: Flags): Promise<HardNegatives> {
  const source = await opened(flags.negatives!, { ...flags, languages: undefined });
  if (flags.errtypes === undefined) return { source };
  const hint =
    "Name the file that lies beside xSIM++'s wrong translations: eng_Latn_errtype.devtest.json.";
  const value = parseJson(await readText(flags.errtypes, mostBytes), flags.errtypes, hint);
  const kinds = new Map<string, { of: string; kind: string }>();
  for (const [text, change] of Object.entries(value)) {
    const { src, errtype }: Partial<JsonObject> = isObject(change) ? change : {};
    if (typeof src !== "string" || typeof errtype !== "string")
      throw new IsoglossError(
        `${flags.errtypes}: of ${JSON.stringify(text.slice(0, 40))} it does not say src and errtype`,
        'xSIM++ has {"wrong translation": {"src": "the right one", "errtype": "Entity"}, …}.',
      );
    kinds.set(text, { of: src, kind: errtype });
  }
  return { source, kinds };
}

async function readGold(file: string): Promise<[string, string][]> {
  const lines = (await readText(file, mostBytes)).replace(/^\uFEFF/, "").split(/\r?\n/);
  return lines
    .map((line, i) => ({ cells: line.trim().split("\t"), number: i + 1, line }))
    .filter(({ line }) => line.trim() !== "")
    .map(({ cells, number }) => {
      if (cells.length !== 2)
        throw new IsoglossError(
          `${file}:${number}: has ${cells.length} cells, and a right pair two ids`,
          "BUCC's files of right pairs have lines such as de-000000001, a tab, en-000000002.",
        );
      return [cells[0]!, cells[1]!];
    });
}
