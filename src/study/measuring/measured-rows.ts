import { join } from "node:path";
import { isPresent, readText } from "../../base/open-file.js";
import { sha256 } from "../../base/sha256.js";
import { version } from "../../base/version.js";
import { writeAtomic } from "../../base/write-atomic.js";
import type { Manifest } from "../../extract/states.js";
import { bestLayer } from "../../similarity/best-layer.js";
import { type CompareOptions, compare, type PairRow } from "../../similarity/compare.js";
import { chosenMeasure, type MeasureChoice } from "../../similarity/measure-named.js";
import { languageTimesLanguage } from "../../similarity/questions.js";
import type { Source } from "../../states/source.js";

/** What is measured of one model on one corpus. */
export interface MeasuredRows {
  /** Each language with the pivot, layer by layer. */
  readonly alignment: readonly PairRow[];
  /** Each language with each other, at the best inner layer. */
  readonly languages: readonly PairRow[];
}

/** How it is measured. */
export interface MeasuringOptions extends CompareOptions {
  readonly measures: readonly MeasureChoice[];
  readonly permutations: number;
  readonly seed: number;
}

/** What rows follow from, known before there are states. */
export interface RowsInputs extends Pick<MeasuringOptions, "measures" | "permutations" | "seed"> {
  readonly model: Manifest["model"];
  readonly corpus: Pick<Manifest["corpus"], "name" | "hash">;
  readonly languages: readonly string[];
  readonly layers: readonly number[];
  readonly pooling: string;
  readonly pivot: string;
}

/** Returns the file of a store that rows are kept in, by all that they follow from. */
export function rowsFile(store: string, inputs: RowsInputs): string {
  const { model, corpus, languages, layers, pooling, pivot, measures, permutations, seed } = inputs;
  const hash = sha256(
    JSON.stringify([
      ...[version, model.name, model.weightsHash, model.tokenizerHash, model.configHash],
      ...[corpus.name, corpus.hash, languages, layers, pooling, pivot],
      ...[measures.map(choice => chosenMeasure(choice).name), permutations, seed],
    ]),
  );
  return join(store, "rows", `${hash.slice(0, 32)}.json`);
}

/**
 * Measures one model on one corpus.
 *
 * @param file Where the rows are kept: those that are there are read, and not measured again.
 */
export async function measureRows(
  source: Source,
  options: MeasuringOptions,
  file?: string,
): Promise<MeasuredRows> {
  const kept = file === undefined ? null : await readRows(file);
  if (kept !== null) return kept;
  const alignment = await compare(source, options);
  const all = languageTimesLanguage(source.at(bestLayer(alignment, source).layer));
  const languages = await compare(all, { ...options, permutations: 0 });
  const rows = { alignment, languages };
  if (file !== undefined) await writeAtomic(file, rowsText(rows));
  return rows;
}

/** In bytes: two hundred languages and thirty layers have some fifty megabytes. */
const largest = 2 ** 29 - 2 ** 16;

function rowsText(rows: MeasuredRows): string {
  const text = JSON.stringify(rows, (_, value: unknown) =>
    value === undefined || (typeof value === "number" && !Number.isFinite(value))
      ? { not: String(value) }
      : value,
  );
  return `${sha256(text)}\n${text}\n`;
}

const notInJson: Readonly<Record<string, number | undefined>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
  undefined,
};

/** Returns the rows in a file; null if there are none, or not as they were written. */
async function readRows(file: string): Promise<MeasuredRows | null> {
  if (!(await isPresent(file))) return null;
  const [hash, text = ""] = (await readText(file, largest).catch(() => "")).split("\n");
  if (hash !== sha256(text)) return null;
  const found = JSON.parse(text) as { alignment: object[]; languages: object[] };
  const whole = (row: object) =>
    Object.fromEntries(
      Object.entries(row).map(([column, value]: [string, unknown]) => [
        column,
        typeof value === "object" && value !== null
          ? notInJson[(value as { not: string }).not]
          : value,
      ]),
    ) as unknown as PairRow;
  return { alignment: found.alignment.map(whole), languages: found.languages.map(whole) };
}
