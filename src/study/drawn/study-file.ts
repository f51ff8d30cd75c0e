import { join } from "node:path";
import { z } from "zod";
import { IsoglossError } from "../../base/error.js";
import { isPresent, readText } from "../../base/open-file.js";
import type { Row } from "../../base/row.js";
import { version } from "../../base/version.js";
import { readRows } from "../exported/read-rows.js";
import type { StudyRows } from "./study-rows.js";

/** @file `study.json`, by which a study's folder is drawn again without a model. */

/** The file in a study's folder that says what its tables do not. */
const studyFile = "study.json";

/** In bytes: a study of a hundred languages, models and measures has some hundred megabytes of rows. */
const largest = 2 ** 30;

const described = z.object({
  isogloss: z.string(),
  pivot: z.string(),
  models: z.array(z.string()),
  corpora: z.array(z.object({ corpus: z.string(), unit: z.string() })),
  mapNotes: z.array(z.string()),
  taskScores: z.number(),
  translated: z.string().nullable(),
});

/** Where the rows of each kind stand; those that a study may lack are empty then. */
const tables = {
  alignment: "rows.csv",
  meetings: "meetings.csv",
  languages: "languages.csv",
  tokens: "tokens.csv",
  battery: "battery.csv",
  maps: "maps.csv",
  training: "training.csv",
  arrivals: "arrivals.csv",
  scores: "scores.csv",
} as const;

/** Columns of numbers that may be undefined: an empty cell is NaN there, as it was. */
const measured = [
  ...["value", "low", "high", "chance", "p_value", "p_value_max", "p1", "p1_low", "p1_high"],
  ...["premium_low", "premium_high", "nearer_low", "nearer_high"],
];

function withUndefined(row: Row): Row {
  const undefineds = measured.filter(column => row[column] === null);
  if (undefineds.length === 0) return row;
  return { ...row, ...Object.fromEntries(undefineds.map(column => [column, Number.NaN])) };
}

/** Returns the text of `study.json`. */
export function studyDescription(rows: StudyRows): string {
  const { pivot, models, corpora, mapNotes, taskScores, translated } = rows;
  const told = { isogloss: version, pivot, models, corpora, mapNotes, taskScores, translated };
  return `${JSON.stringify(told, null, 1)}\n`;
}

/**
 * Reads what the figures of a study are drawn from.
 *
 * @throws IsoglossError if the folder holds no study, or a file of it is damaged.
 */
export async function readStudyRows(folder: string): Promise<StudyRows> {
  const file = join(folder, studyFile);
  if (!(await isPresent(file)))
    throw new IsoglossError(
      `${folder}: holds no study: there is no ${studyFile}`,
      "Name a folder that isogloss study wrote, a CSV file of rows, or the JSON of a figure.",
    );
  let told: z.infer<typeof described>;
  try {
    told = described.parse(JSON.parse(await readText(file, largest)));
  } catch (cause) {
    if (cause instanceof IsoglossError) throw cause;
    throw new IsoglossError(
      `${file}: is not what isogloss study wrote`,
      "Run the study again: states are kept, so it takes no model.",
      { cause },
    );
  }
  const read = async (name: string): Promise<Row[]> => {
    const path = join(folder, name);
    if (!(await isPresent(path))) return [];
    return (await readRows(path)).map(withUndefined);
  };
  const rows: Partial<Record<keyof typeof tables, Row[]>> = {};
  for (const [kind, name] of Object.entries(tables) as [keyof typeof tables, string][])
    rows[kind] = await read(name);
  if (rows.alignment!.length === 0)
    throw new IsoglossError(
      `${join(folder, tables.alignment)}: has no rows`,
      "Run the study again: states are kept, so it takes no model.",
    );
  const { isogloss, ...rest } = told;
  const whole = rows as Record<keyof typeof tables, Row[]>;
  return { ...rest, ...whole, scores: whole.scores.slice(told.taskScores) };
}
