import { join } from "node:path";
import { parse } from "yaml";
import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { type HubId, parseHubId } from "../../base/hub/hub-id.js";
import { hubSettings } from "../../base/hub/hub-settings.js";
import { hubSnapshot } from "../../base/hub/hub-snapshot.js";
import { isPresent, readText } from "../../base/open-file.js";
import { type LongWork, silent } from "../../base/progress.js";
import type { LanguageCode } from "../corpus.js";
import type { Draft, Wanted } from "../draft.js";
import { loadSet } from "../folders/parallel-files.js";
import { openTable } from "../formats/open-table.js";
import { codeOfTag } from "../languages/code-of-tag.js";
import { languageOfName } from "../languages/language-names.js";
import { resolveLanguages } from "../languages/resolve-language.js";
import { draftOfFile } from "../tables/draft-of-file.js";
import { type DataFile, type DataSetFiles, dataSetFiles } from "./data-set-files.js";
import { draftOfPairFile } from "./pair-file.js";

const card = "README.md";
const longestCard = 1 << 20;

/** `hub:org/name`, with a split behind a colon and a revision behind an at sign. */
export function isHubSpec(spec: string): boolean {
  return spec.startsWith("hub:");
}

/**
 * Loads a data set of the Hugging Face Hub by its name: `hub:openlanguagedata/flores_plus`,
 * `hub:facebook/belebele@REVISION`, `hub:openlanguagedata/flores_plus:dev`. Only files of the languages asked for
 * are downloaded, into the Hub's own cache, checked by their hashes and resumed as models are; without
 * a network the cache serves. What its page says of licence and conditions is noted.
 *
 * @throws IsoglossError if the Hub refuses, or the data set has nothing that is read.
 */
export async function loadHub(
  spec: string,
  request: Wanted,
  { progress = silent, signal }: LongWork,
): Promise<Draft> {
  const { id, split } = parsed(spec);
  const where = `hub:${id.repository}`;
  let chosen: DataSetFiles | undefined;
  let wanted: readonly DataFile[] = [];
  const { folder, commit } = await hubSnapshot(
    id,
    hubSettings({ signal }),
    progress,
    async names => {
      chosen = dataSetFiles(names, where, split);
      wanted = ofLanguages(chosen, request.languages, where);
      return [...(names.includes(card) ? [card] : []), ...wanted.flatMap(({ parts }) => parts)];
    },
  );
  const { kind, otherSplits, split: taken } = chosen!;
  const { licence, gated } = await readCard(join(folder, card));
  const page = `https://huggingface.co/datasets/${id.repository}`;
  const terms = `${id.repository}@${commit.slice(0, 12)}: licence ${licence}${gated ? `; its authors ask for agreement to conditions (${page})` : ""}`;
  progress.note?.(terms);
  const draft = await loadFiles(folder, kind, wanted, request);
  const name = id.repository.split("/")[1]!;
  const note = `The split is ${taken}; ${otherSplits.join(", ")} ${otherSplits.length === 1 ? "is" : "are"} there, too`;
  return {
    ...draft,
    name: taken === "" ? name : `${name}-${taken}`,
    source: `${page}, revision ${commit}`,
    licence,
    notes: [
      ...draft.notes,
      ...(gated ? [`Its authors ask for agreement to conditions: ${page}`] : []),
      ...(otherSplits.length > 0 ? [note] : []),
    ],
  };
}

function parsed(spec: string): { id: HubId; split: string | undefined } {
  const found = parseHubId(spec.slice("hub:".length));
  if (found === null)
    throw new IsoglossError(
      `${excerpt(spec)} names no data set of the Hub`,
      "Write hub:org/name, hub:org/name@revision or hub:org/name:split, for example hub:openlanguagedata/flores_plus.",
    );
  const { gguf: split, ...id } = found; // what stands behind the colon
  return { id: { ...id, kind: "dataset" }, split };
}

/** The files of the languages asked for; of pairs those of which both are. */
function ofLanguages(
  { kind, files }: DataSetFiles,
  asked: readonly string[] | undefined,
  where: string,
): readonly DataFile[] {
  if (kind === "tables") {
    if (files.length === 1) return files;
    throw several(where, files);
  }
  const codes = (file: DataFile) => file.tags.map(tag => codeOfTag(tag)!);
  if (kind === "languages") {
    if (!asked) return files;
    const wanted = resolveLanguages(asked, [...new Set(files.flatMap(codes))], where);
    return files.filter(file => wanted.includes(codes(file)[0]!));
  }
  const wanted = new Set((asked ?? []).map(word => codeOfTag(word) ?? languageOfName(word)?.code));
  const fitting = asked ? files.filter(file => codes(file).every(code => wanted.has(code))) : files;
  if (fitting.length === 1) return fitting;
  if (fitting.length === 0)
    throw new IsoglossError(
      `${where}: has no pair of ${(asked ?? []).join(", ")}, only ${shown(files)}`,
      "Name the two languages of one pair: --languages de,en.",
    );
  throw several(where, fitting);
}

function several(where: string, files: readonly DataFile[]): IsoglossError {
  return new IsoglossError(
    `${where}: has ${files.length} files whose sentences are not the same: ${shown(files)}`,
    "Name the two languages of one pair, --languages de,en, or download the file and name that.",
  );
}

function shown(files: readonly DataFile[]): string {
  const names = files
    .slice(0, 8)
    .map(({ tags, name }) => (tags.length > 0 ? tags.join("-") : name));
  return `${names.join(", ")}${files.length > 8 ? ` … (${files.length})` : ""}`;
}

async function loadFiles(
  folder: string,
  kind: DataSetFiles["kind"],
  files: readonly DataFile[],
  request: Wanted,
): Promise<Draft> {
  const [first] = files;
  const path = join(folder, first!.name);
  if (kind === "languages")
    return loadSet(
      {
        stem: "data",
        doubtful: [],
        files: files.map(({ name, tags }) => ({
          path: join(folder, name),
          tag: tags[0]!,
          prefix: "",
          suffix: name,
        })),
      },
      request,
    );
  if (kind === "pairs") {
    const codes = first!.tags.map(tag => codeOfTag(tag)!) as [LanguageCode, LanguageCode];
    return draftOfPairFile(path, codes, request);
  }
  return draftOfFile(await openTable(path), request);
}

/** What a data set's card says of its licence, and whether agreement is asked for. */
async function readCard(file: string): Promise<{ licence: string; gated: boolean }> {
  const none = { licence: "unknown", gated: false };
  if (!(await isPresent(file))) return none;
  const front = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---/.exec(await readText(file, longestCard))?.[1];
  let value: unknown;
  try {
    value = front === undefined ? undefined : parse(front, { maxAliasCount: 10 });
  } catch {
    return none; // a card that is damaged says nothing
  }
  if (typeof value !== "object" || value === null) return none;
  const { license, license_name: name } = value as Record<string, unknown>;
  const words = (Array.isArray(license) ? license : [license]).filter(
    one => typeof one === "string",
  );
  const said = words[0] === "other" && typeof name === "string" ? [name] : words;
  return {
    licence: said.length > 0 ? said.join(" AND ").slice(0, 200) : "unknown",
    gated: Object.keys(value).some(key => key.startsWith("extra_gated")),
  };
}
