import { stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { IsoglossError } from "../base/error.js";
import { buildCorpus } from "./build-corpus.js";
import type { Corpus } from "./corpus.js";
import { findFlores, loadFlores } from "./flores.js";
import { loadJsonl } from "./jsonl.js";
import { findMoses, loadMoses } from "./moses.js";
import { loadTable } from "./table.js";
import { loadUdhr } from "./udhr/udhr.js";

export interface CorpusOptions {
  /** By code, tag or English name, in the order wanted; all there are by default (UDHR: seven). */
  readonly languages?: readonly string[];
  /** Only the first so many sentences. */
  readonly limit?: number;
  /** Brings texts into Unicode's composed form; by default they stay as they are. */
  readonly normalize?: "NFC";
}

/**
 * Loads parallel sentences from whatever `spec` names:
 *
 * - `udhr`: the Universal Declaration of Human Rights, built in;
 * - a folder of FLORES-101 or FLORES-200, or of its `dev` or `devtest`;
 * - a `.tsv` or `.csv` table, or a `.jsonl` file;
 * - files in Moses' form by what their names share (`corpus/news` for `news.en`,
 *   `news.de`), by one of them, or by their folder if it has only one such set.
 *
 * The licence of a table or a `.jsonl` file is what stands beside it in `FILE.license`
 * (`SPDX-License-Identifier: CC-BY-4.0`), else "unknown".
 *
 * @throws IsoglossError saying what was looked for if nothing fits, or naming file and
 *   line of what is wrong.
 */
export async function loadCorpus(spec: string, options: CorpusOptions = {}): Promise<Corpus> {
  const { languages, limit, normalize } = options;
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
    throw new RangeError(`loadCorpus: limit must be a positive integer, got ${limit}`);
  let corpus = await load(spec, languages);
  if (limit !== undefined && limit < corpus.ids.length) corpus = firstSentences(corpus, limit);
  if (normalize) corpus = mapTexts(corpus, text => text.normalize(normalize));
  const notes = [...corpus.notes, ...textNotes(corpus)];
  return buildCorpus({ ...corpus, name: fileName(corpus.name), notes });
}

async function load(spec: string, languages: readonly string[] | undefined): Promise<Corpus> {
  if (spec === "udhr") return loadUdhr(languages);
  const info = await stat(spec).catch(() => null);
  if (info?.isFile()) {
    const ending = extname(spec).toLowerCase();
    if (ending === ".tsv" || ending === ".csv") return loadTable(spec, languages);
    if (ending === ".jsonl" || ending === ".ndjson") return loadJsonl(spec, languages);
  }
  if (info?.isDirectory()) {
    if (await findFlores(spec)) return loadFlores(spec, languages);
    const stems = [...(await findMoses(spec)).keys()];
    if (stems.length === 1) return loadMoses(join(spec, stems[0]!), languages);
    const found =
      stems.length === 0
        ? "neither FLORES files (devtest/eng_Latn.devtest) nor parallel files (news.en, news.de)"
        : `several sets of parallel files: ${stems.slice(0, 5).join(", ")}`;
    throw new IsoglossError(
      `${spec}: the folder has ${found}`,
      stems.length === 0
        ? "Name another folder, a .tsv, .csv or .jsonl file, or udhr."
        : `Name one of them, for example ${join(spec, stems[0]!)}.`,
    );
  }
  if ((spec.includes("/") || info) && !spec.includes("\0")) return loadMoses(spec, languages);
  throw new IsoglossError(
    `${JSON.stringify(spec)} is neither a corpus that is built in (udhr) nor a file or folder`,
    "Name udhr, a folder of FLORES, a .tsv, .csv or .jsonl file, or ./news for news.en and news.de.",
  );
}

function firstSentences(corpus: Corpus, limit: number): Corpus {
  const texts = new Map([...corpus.texts].map(([code, list]) => [code, list.slice(0, limit)]));
  const note = `The first ${limit} of ${corpus.ids.length} sentences`;
  return { ...corpus, ids: corpus.ids.slice(0, limit), texts, notes: [...corpus.notes, note] };
}

function mapTexts(corpus: Corpus, change: (text: string) => string): Corpus {
  return {
    ...corpus,
    texts: new Map([...corpus.texts].map(([code, list]) => [code, list.map(change)])),
  };
}

/** What a reader of retrieval scores must know of the texts themselves. */
function textNotes({ texts }: Corpus): string[] {
  const notes: string[] = [];
  for (const [code, list] of texts) {
    const repeated = list.length - new Set(list).size;
    if (repeated > 0)
      notes.push(`${code}: ${repeated} texts repeat an earlier one, so that retrieval has ties`);
    const decomposed = list.filter(text => text !== text.normalize("NFC")).length;
    if (decomposed > 0)
      notes.push(`${code}: ${decomposed} texts are not in Unicode's composed form (NFC)`);
  }
  return notes;
}

/** The name with everything that a file name should not have replaced. */
function fileName(name: string): string {
  return (
    name
      .replaceAll(/[^A-Za-z0-9._-]+/g, "-")
      .replace(/^[-.]+/, "")
      .slice(0, 80) || "corpus"
  );
}
