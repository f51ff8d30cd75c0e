import { readTag } from "../languages/code-of-tag.js";

/** A reading of a file's name as a language between two parts that its siblings share. */
export interface NamedFile {
  readonly path: string;
  readonly tag: string;
  /** What stands before and after the language, without packing: "news." and "". */
  readonly prefix: string;
  readonly suffix: string;
}

/** Endings of files that hold sentences; a language is looked for before them. */
const dataEnding =
  /\.(?:txt|text|jsonl|ndjson|json|csv|tsv|parquet|po|mo|tmx|xlf|xliff|sgm|sgml|xml|devtest|dev|test|train|snt|raw|plain)$/i;
const packingEnding = /\.(?:gz|zst|bz2)$/i;

/** What macOS, editors and desktops leave beside files. */
export function isHidden(name: string): boolean {
  return name.startsWith(".") || name.endsWith("~") || /^(?:thumbs\.db|desktop\.ini)$/i.test(name);
}

/**
 * Returns every way in which a file's name may name a language: as its ending (`news.de`), whole
 * (`de.txt`), at its end or at its start beside a dot, hyphen or underscore (`newstest-ref.deu.txt`,
 * `deu_Latn.devtest`). The likeliest are first.
 */
export function readingsOf(name: string, path: string): NamedFile[] {
  const unpacked = name.replace(packingEnding, "");
  const found: NamedFile[] = [];
  const add = (prefix: string, tag: string, suffix: string) => {
    if (readTag(tag)) found.push({ path, tag, prefix, suffix });
  };
  const ending = dataEnding.exec(unpacked)?.[0] ?? "";
  const base = unpacked.slice(0, unpacked.length - ending.length);
  const lastDot = unpacked.lastIndexOf(".");
  if (lastDot > 0) add(unpacked.slice(0, lastDot + 1), unpacked.slice(lastDot + 1), "");
  add("", base, ending);
  // From the left, so that a longer tag (sr_Latn) is found before a shorter (Latn).
  for (const match of base.matchAll(/[._-]/g)) {
    const at = match.index;
    if (at === 0) continue;
    add(base.slice(0, at + 1), base.slice(at + 1), ending);
  }
  for (const match of [...base.matchAll(/[._-]/g)].reverse())
    add("", base.slice(0, match.index), base.slice(match.index) + ending);
  return found;
}
