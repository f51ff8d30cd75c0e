import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { IsoglossError } from "../base/error.js";
import type { LongWork } from "../base/progress.js";
import { namedPlace } from "../base/text/named-place.js";
import { buildCorpus } from "./build-corpus.js";
import type { Corpus, LanguageCode } from "./corpus.js";
import type { Draft, Wanted } from "./draft.js";
import { readingsOf } from "./folders/file-name.js";
import { findFlores, loadFlores } from "./folders/flores.js";
import { type FileSet, findSets } from "./folders/group-files.js";
import { type FolderSet, findLanguageFolders, folderSetOf } from "./folders/language-folders.js";
import { loadSet, saysLanguages } from "./folders/parallel-files.js";
import { openTable } from "./formats/open-table.js";
import { isHubSpec, loadHub } from "./hub/load-hub.js";
import { readTag } from "./languages/code-of-tag.js";
import { languageOfName } from "./languages/language-names.js";
import { licenceBeside } from "./licence-beside.js";
import { selectSentences } from "./select-sentences.js";
import { enoughAfter, type Selection } from "./sieve.js";
import { draftOfFile } from "./tables/draft-of-file.js";
import { findLayout } from "./tables/find-layout.js";
import { languagesOfName } from "./tables/headerless.js";
import { isPlain } from "./text/is-plain.js";
import { TextIndex } from "./text/kept/text-index.js";
import { TextStore } from "./text/kept/text-store.js";
import { loadUdhr } from "./udhr/udhr.js";

/** What `loadCorpus` takes of a corpus, and how. */
export interface CorpusOptions extends Selection, LongWork {
  /** By code, tag or English name, in the order wanted; all there are by default (UDHR: seven). */
  readonly languages?: readonly string[];
  /** Only the first so many sentences; where a file can be stopped at, no more is read. */
  readonly limit?: number;
  /** Brings texts into Unicode's composed form; by default they stay as they are. */
  readonly normalize?: "NFC";
}

/**
 * Loads parallel sentences from whatever `spec` names:
 *
 * - `udhr`: the Universal Declaration of Human Rights, built in;
 * - a folder of FLORES-101, FLORES-200 or FLORES+, or of its `dev` or `devtest`;
 * - a file that holds all languages: a table (CSV, TSV, semicolons), JSON lines or an array,
 *   Parquet, TMX, XLIFF, a gettext catalogue, told by what is in it;
 * - files with one language each, by what their names share (`corpus/news` for `news.en`,
 *   `news.de`), by one of them, or by their folder if it has only one such set;
 * - a folder with a folder a language (`sib200/eng_Latn/test.tsv`), or one of those files;
 * - `hub:org/name`: a data set of the Hugging Face Hub, of which only files of the languages asked for
 *   are downloaded (`hub:openlanguagedata/flores_plus@REVISION`, `hub:openlanguagedata/flores_plus:dev`).
 *
 * With a name before it, as in `news=corpus/news-2024`, that is what rows and figures call it;
 * since it names files, too, what has no place in one becomes a hyphen.
 *
 * Files may be packed (gzip, Zstandard, bzip2). `docs/corpora.md` shows each.
 *
 * The licence of a table or a `.jsonl` file is what stands beside it in `FILE.license`
 * (`SPDX-License-Identifier: CC-BY-4.0`), else "unknown".
 *
 * @throws IsoglossError saying what was looked for if nothing fits, or naming file and
 *   line of what is wrong.
 *
 * @example
 * ```ts
 * import { loadCorpus } from "isogloss";
 * const corpus = await loadCorpus("udhr", { languages: ["en", "German", "swh_Latn"], limit: 20 });
 * console.assert(corpus.texts.get("deu_Latn")?.length === 20);
 * ```
 */
export async function loadCorpus(spec: string, options: CorpusOptions = {}): Promise<Corpus> {
  const { languages, limit, normalize } = options;
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
    throw new RangeError(`loadCorpus: limit must be a positive integer, got ${limit}`);
  const { dropIncomplete, skipLong, dedupe } = options;
  if (skipLong !== undefined && !(Number.isInteger(skipLong) && skipLong > 0))
    throw new RangeError(`loadCorpus: skipLong must be a positive integer, got ${skipLong}`);
  const { name, place } = namedPlace(spec);
  const selection = { dropIncomplete, skipLong, dedupe };
  const enough = limit === undefined ? undefined : enoughAfter(limit, selection);
  const wanted = { languages, enough };
  const draft = isHubSpec(place)
    ? await loadHub(place, wanted, options)
    : await load(place, wanted);
  let corpus = selectSentences(draft, { ...selection, limit });
  if (normalize) corpus = mapTexts(corpus, text => text.normalize(normalize));
  const notes = [...corpus.notes, ...textNotes(corpus)];
  const own = fileName(corpus.name);
  const built = buildCorpus({ ...corpus, name: own, notes });
  return name === undefined ? built : { ...built, name: fileName(name), storedAs: own };
}

async function load(spec: string, wanted: Wanted): Promise<Draft> {
  const { languages } = wanted;
  if (spec === "udhr") return loadUdhr(languages);
  const info = spec.includes("\0") ? null : await stat(spec).catch(() => null);
  if (info?.isDirectory()) return loadFolder(spec, wanted);
  if ((spec.includes("/") || info) && !spec.includes("\0")) {
    const set = await setOf(spec, languages);
    if (set) return loadSet(set, wanted);
    const folders = info && (await folderSetOf(spec));
    if (folders && !(await saysLanguages(spec))) return loadFolders(folders, wanted);
    if (info) return loadFile(spec, wanted);
    throw new IsoglossError(
      `${spec}: is neither a file nor a folder, and there are no two files ${basename(spec)}.LANGUAGE in ${dirname(resolve(spec))}`,
      "Name a file or folder, or the part that files have in common: corpus/news for news.en and news.de.",
    );
  }
  throw new IsoglossError(
    `${JSON.stringify(spec.slice(0, 200))} is neither a corpus that is built in (udhr) nor a file or folder`,
    "Name udhr, a folder of FLORES, a table or JSON lines, or ./news for news.en and news.de.",
  );
}

/** The set of files that a path means by their stem, or by one of them. */
async function setOf(spec: string, languages: readonly string[] | undefined) {
  const path = resolve(spec);
  const sets = await findSets(dirname(path), languages);
  const byStem = sets.find(({ stem }) => stem !== "" && stem === basename(path));
  if (byStem) return byStem;
  // A file of pairs or records may stand beside its like: it is a set's only if it is one language.
  const ofFile = sets.find(({ files }) => files.some(file => resolve(file.path) === path));
  return ofFile && !(await saysLanguages(path)) ? ofFile : undefined;
}

async function loadFile(file: string, wanted: Wanted): Promise<Draft> {
  const alone = await loneLanguage(file, wanted.languages);
  const draft =
    alone === undefined
      ? await draftOfFile(await openTable(file), wanted)
      : await loadSet(setOfOne(file, alone), wanted);
  return { ...draft, licence: await licenceBeside(file) };
}

/**
 * The language of a file that holds one and does not say it inside: plain lines, or records with a
 * text each. The file's name says it, or the caller.
 */
async function loneLanguage(
  file: string,
  asked: readonly string[] | undefined,
): Promise<string | undefined> {
  const own = languagesOfName(file);
  const named = asked?.length === 1 ? asked : own.length === 1 ? own : [];
  const tag = named[0] ?? readingsOf(basename(file), file)[0]?.tag;
  if (tag === undefined || own.length > 1) return undefined;
  const plain = await isPlain(file);
  const table = await openTable(file).catch(error => {
    if (!plain) throw error;
    return undefined; // lines with a comma here and there
  });
  const layout = table && findLayout(table, asked);
  return layout?.kind === "single" || (layout === undefined && plain) ? tag : undefined;
}

function setOfOne(file: string, tag: string): FileSet {
  const code = readTag(tag) ? tag : (languageOfName(tag)?.code ?? tag);
  const named = { path: file, tag: code, prefix: "", suffix: "" };
  return { stem: basename(file).replace(/\.[^.]*$/, ""), files: [named], doubtful: [] };
}

async function loadFolder(folder: string, wanted: Wanted): Promise<Draft> {
  const flores = await findFlores(folder);
  if (flores) return loadFlores(flores, wanted);
  const folders = await findLanguageFolders(folder);
  if (folders) return loadFolders(folders, wanted);
  const sets = await findSets(folder, wanted.languages);
  if (sets.length === 1) return loadSet(sets[0]!, wanted);
  const stems = sets.map(({ stem }) => stem);
  if (sets.length > 1)
    throw new IsoglossError(
      `${folder}: the folder has several sets of parallel files: ${stems.slice(0, 5).join(", ")}`,
      `Name one of them, for example ${join(folder, stems[0]!)}.`,
    );
  const names = (await readdir(folder)).filter(name => !name.startsWith(".")).sort();
  const shown = names.slice(0, 5).map(name => name.slice(0, 60));
  throw new IsoglossError(
    `${folder}: the folder has neither FLORES files (devtest/eng_Latn.devtest) nor parallel files (news.en, news.de; en.txt, de.txt), but ${shown.length > 0 ? shown.join(", ") : "nothing"}${names.length > 5 ? " …" : ""}`,
    "Name another folder, one of the files, or udhr.",
  );
}

async function loadFolders({ otherSplits, ...set }: FolderSet, wanted: Wanted): Promise<Draft> {
  const draft = await loadSet(set, wanted);
  if (otherSplits.length === 0) return draft;
  const note = `The split is ${set.stem.split("-").at(-1)}; ${otherSplits.join(", ")} ${otherSplits.length === 1 ? "is" : "are"} there, too`;
  return { ...draft, notes: [...draft.notes, note] };
}

function mapTexts(corpus: Corpus, change: (text: string) => string): Corpus {
  const store = new TextStore();
  const texts = new Map<LanguageCode, readonly string[]>();
  for (const [code, all] of corpus.texts) {
    const list = store.list();
    for (const text of all) list.push(change(text));
    texts.set(code, list.array() as readonly string[]);
  }
  return { ...corpus, texts };
}

/** What a reader of retrieval scores must know of the texts themselves. */
function textNotes({ texts }: Corpus): string[] {
  const notes: string[] = [];
  for (const [code, list] of texts) {
    const seen = new TextIndex(i => list[i]!);
    let [repeated, decomposed] = [0, 0];
    for (const [i, text] of list.entries()) {
      if (seen.add(text, i) !== undefined) repeated++;
      if (text !== text.normalize("NFC")) decomposed++;
    }
    if (repeated > 0)
      notes.push(`${code}: ${repeated} texts repeat an earlier one, so that retrieval has ties`);
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
