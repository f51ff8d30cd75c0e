import { IsoglossError } from "../../base/error.js";
import { groupBy } from "../../base/group-by.js";
import { isHidden } from "../folders/file-name.js";
import { allParts, withoutPart } from "../formats/file-parts.js";
import { readTag } from "../languages/code-of-tag.js";

/** A file of a data set, and what its path says of it. */
export interface DataFile {
  readonly name: string;
  /** All that it consists of, in order: itself, or its parts (`test-00000-of-00005.parquet`). */
  readonly parts: readonly string[];
  /** "devtest", "test" …; "" if its path says none. */
  readonly split: string;
  /** One language, the two of a pair, or none. */
  readonly tags: readonly string[];
}

/** The files of a data set that belong together: one a language, one a pair, or tables that say it inside. */
export interface DataSetFiles {
  readonly kind: "languages" | "pairs" | "tables";
  readonly files: readonly DataFile[];
  readonly split: string;
  readonly otherSplits: readonly string[];
}

/** Results are reported on the first of these that is there. */
const splits = ["devtest", "test", "dev", "validation", "valid", "val", "eval", "", "train"];

/** In the order of preference where a data set has several. */
const endings = ["parquet", "jsonl", "ndjson", "tsv", "csv", "json", "txt"];

const ending = /\.(parquet|jsonl|ndjson|tsv|csv|json|txt)(?:\.(?:gz|zst|bz2))?$/i;
const noData =
  /(?:^|\/)(?:readme|licen[cs]e|dataset_infos?|metadata|changelog|requirements)[^/]*$/i;

/**
 * Returns which files of a repository hold sentences, by their paths: `devtest/eng_Latn.parquet`,
 * `data/eng_Latn/test-00000-of-00001.parquet`, `data/eng_Latn.jsonl`, `test/afr-eng.jsonl.gz`,
 * `de-en/test.tsv`, `test.parquet`.
 *
 * @param where The data set, for messages; `wanted` the split that was asked for.
 * @throws IsoglossError if there is none, or not of that split.
 */
export function dataSetFiles(
  names: readonly string[],
  where: string,
  wanted: string | undefined,
): DataSetFiles {
  const all = names
    .filter(name => ending.test(name) && !noData.test(name))
    .filter(name => !name.split("/").some(isHidden))
    .map(readPath);
  const languages = all.filter(({ tags }) => tags.length === 1);
  const pairs = all.filter(({ tags }) => tags.length === 2);
  const kind =
    new Set(languages.map(({ tags }) => readTag(tags[0]!)?.code)).size > 1
      ? "languages"
      : pairs.length > 0
        ? "pairs"
        : "tables";
  const own = kind === "languages" ? languages : kind === "pairs" ? pairs : all;
  if (own.length === 0)
    throw new IsoglossError(
      `${where}: has no files of sentences, but ${names.slice(0, 6).join(", ").slice(0, 200) || "none"}`,
      "Data sets are read that have Parquet, JSON lines, TSV or CSV; one whose files a script makes is not.",
    );
  const there = [...new Set(own.map(({ split }) => split))];
  const rank = (split: string) => (splits.indexOf(split) + splits.length) % splits.length;
  const split = wanted ?? [...there].sort((a, b) => rank(a) - rank(b))[0]!;
  if (!there.includes(split))
    throw new IsoglossError(
      `${where}: has no split ${JSON.stringify(split.slice(0, 40))}, but ${there.map(one => one || "one without a name").join(", ")}`,
      "Name one of these behind a colon: hub:org/name:dev.",
    );
  const chosen = own.filter(one => one.split === split);
  const files = [
    ...groupBy(chosen, ({ tags, name }) =>
      kind === "tables" ? withoutPart(name) : tags.join("-"),
    ).values(),
  ];
  return {
    kind,
    files: files.map(list => preferred(list, where)),
    split,
    otherSplits: there.filter(one => one !== split && one !== ""),
  };
}

function readPath(name: string): DataFile {
  const stems = name.replace(ending, "").split("/");
  const last = stems.pop()!;
  const words = [...stems, withoutPart(last)];
  const split = words.find(word => word !== "" && splits.includes(word.toLowerCase())) ?? "";
  const others = words.filter(word => word !== split && !/^(?:data|default|main|raw)$/i.test(word));
  const pair = others.map(pairOf).find(found => found !== undefined);
  if (pair) return { name, parts: [name], split: split.toLowerCase(), tags: pair };
  const tag = others.reverse().find(word => readTag(word) !== undefined);
  return { name, parts: [name], split: split.toLowerCase(), tags: tag === undefined ? [] : [tag] };
}

/** "afr-eng", "eng_Latn-deu_Latn": a region is written in capitals (pt-BR). */
function pairOf(word: string): readonly string[] | undefined {
  const [, first, second] =
    /^([a-z]{2,3}(?:_[A-Z][a-z]{3})?)[-.]([a-z]{2,3}(?:_[A-Z][a-z]{3})?)$/.exec(word) ?? [];
  return first && second && readTag(first) && readTag(second) ? [first, second] : undefined;
}

function preferred(files: readonly DataFile[], where: string): DataFile {
  const rank = ({ name }: DataFile) => endings.indexOf(ending.exec(name)![1]!.toLowerCase());
  const best = [...files].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))[0]!;
  const parts = allParts(best.name);
  const names = new Set(files.map(({ name }) => name));
  const missing = parts.find(name => !names.has(name));
  if (missing !== undefined)
    throw new IsoglossError(
      `${where}: has no ${missing}, which is one of ${parts.length} parts of a file`,
      "Its authors have not uploaded all of it; take another revision, or another data set.",
    );
  return { ...best, parts };
}
