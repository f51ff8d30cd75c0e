import { basename } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { type FieldRow, type Table, tableOfRows } from "../tables/table.js";
import { readRecordLines } from "../text/lines.js";

/** A segment is a sentence; what has no end is gathered no further. */
const longest = 100_000;

/** Five entities that XML knows; any other stands for itself, as older sets have bare ampersands. */
const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/**
 * Reads what WMT's and IWSLT's scorer reads (`newstest2014-deen-src.de.sgm`, `IWSLT14.TED.tst2012.de-en.de.xml`):
 * `seg` elements in `doc` elements, one language a file. It is SGML, which no XML parser takes: what
 * is between the tags is text. Where a file has several references, the first is read.
 */
export function readSegments(file: string): Promise<Table> {
  return tableOfRows({ file, what: "segments of a test set (.sgm)", columns: ["id", "text"] }, () =>
    segments(file),
  );
}

/**
 * Reads IWSLT's training files (`train.tags.de-en.de`): lines of text between lines of markup.
 */
export function readTaggedLines(file: string): Promise<Table> {
  return tableOfRows(
    { file, what: "lines between tags", columns: ["id", "text"] },
    async function* () {
      let line = 0;
      let count = 0;
      for await (const text of readRecordLines(file)) {
        line++;
        if (/^\s*<[/?!]?[A-Za-z]/.test(text) || text.trim() === "") continue;
        yield rowOf(line, String(++count), text.trim());
      }
    },
  );
}

/** Reads a side of BUCC's comparable corpora: an id, a tab, a sentence. */
export function readNumberedLines(file: string): Promise<Table> {
  return tableOfRows(
    { file, what: "sentences with ids", columns: ["id", "text"] },
    async function* () {
      let line = 0;
      for await (const text of readRecordLines(file)) {
        line++;
        if (text.trim() === "") continue;
        const tab = text.indexOf("\t");
        if (tab < 1)
          throw new IsoglossError(
            `${file}:${line}: has no tab`,
            "BUCC's lines are an id, a tab and a sentence.",
          );
        yield rowOf(line, text.slice(0, tab), text.slice(tab + 1));
      }
    },
  );
}

async function* segments(file: string): AsyncGenerator<FieldRow> {
  const seen = new Set<string>();
  let doc = "";
  let id = "";
  let text: string | undefined;
  let line = 0;
  let count = 0;
  for await (const one of readRecordLines(file)) {
    line++;
    for (const piece of `${one}\n`.split(/(<\/?(?:seg|doc)\b[^>]{0,2000}>)/i)) {
      if (/^<doc\b/i.test(piece)) {
        doc = attribute(piece, "docid") ?? attribute(piece, "id") ?? "";
        count = 0;
      } else if (/^<seg\b/i.test(piece)) {
        id = attribute(piece, "id") ?? String(++count);
        text = "";
      } else if (/^<\/seg\b/i.test(piece) && text !== undefined) {
        const name = doc === "" ? id : `${doc}#${id}`;
        const own = unescaped(text.replaceAll(/\s*\n\s*/g, " ").trim());
        text = undefined;
        if (seen.has(name)) continue;
        seen.add(name);
        yield rowOf(line, name, own);
      } else if (text !== undefined) {
        text += piece;
        if (text.length > longest)
          throw new IsoglossError(
            `${basename(file)}:${line}: a segment has more than ${longest} characters`,
            "Look for a </seg> that is missing.",
          );
      }
    }
  }
  if (text !== undefined)
    throw new IsoglossError(
      `${file}:${line}: the last segment has no end`,
      "It is damaged or only partly downloaded; get it again.",
    );
}

function rowOf(line: number, id: string, text: string): FieldRow {
  return {
    line,
    fields: new Map([
      ["id", id],
      ["text", text],
    ]),
  };
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, "i").exec(tag);
  return found?.[1] ?? found?.[2] ?? found?.[3];
}

function unescaped(text: string): string {
  return text.replaceAll(/&(\w{2,4});/g, (whole, name: string) => entities[name] ?? whole);
}
