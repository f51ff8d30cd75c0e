import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";

/** A value of a YAML document, and the line that it stands in. */
export type YamlValue = YamlText | YamlList | YamlMap | YamlNothing;

/** A scalar, as it is written: "1e3", "no" and "007" stay what they are. */
export interface YamlText {
  readonly kind: "text";
  readonly line: number;
  readonly text: string;
}

interface YamlList {
  readonly kind: "list";
  readonly line: number;
  readonly items: readonly YamlValue[];
}

export interface YamlMap {
  readonly kind: "map";
  readonly line: number;
  readonly entries: readonly YamlEntry[];
}

/** An empty place, `~` or `null`. */
interface YamlNothing {
  readonly kind: "nothing";
  readonly line: number;
}

interface YamlEntry {
  readonly key: string;
  readonly line: number;
  readonly value: YamlValue;
}

/** In UTF-16 units; a parser looks at each key beside all others of its map. */
const longest = 2 ** 18;

/** What people write is three deep. */
const deepest = 8;

/**
 * Returns what a YAML document says, every value with its line. It is a stranger's: aliases, which
 * can stand for more than fits anywhere, and tags are refused, and so is a second document.
 *
 * @param file For messages.
 * @throws IsoglossError naming file and line.
 */
export function readYaml(text: string, file: string): YamlValue {
  if (text.length > longest)
    throw new IsoglossError(
      `${file}: is larger than the ${longest} characters that such a file may have`,
      "Is it the right file?",
    );
  const lines = new LineCounter();
  const document = parsed(text, lines, file);
  const refused = (offset: number | undefined, what: string, hint: string) =>
    new IsoglossError(`${file}:${lines.linePos(offset ?? 0).line}: ${what}`, hint);
  const [problem] = [...document.errors, ...document.warnings];
  if (problem)
    throw refused(problem.pos[0], firstLine(problem.message), "Mend that line; it is YAML 1.2.");

  const read = (node: unknown, offset: number, depth: number): YamlValue => {
    const range = (node as { range?: readonly number[] } | null)?.range;
    const at = range?.[0] ?? offset;
    const { line } = lines.linePos(at);
    if (depth > deepest) throw refused(at, "is nested too deeply", "Lists hold values or maps.");
    if (node === null) return { kind: "nothing", line };
    const { anchor, tag } = node as { anchor?: string; tag?: string };
    if (anchor !== undefined)
      throw refused(at, "anchors are not read", "Write the value where it is used.");
    if (tag !== undefined) throw refused(at, "tags are not read", "Write the value without it.");
    if (isScalar(node)) {
      const { value, source } = node;
      if (value === null) return { kind: "nothing", line };
      return { kind: "text", line, text: typeof value === "string" ? value : `${source ?? value}` };
    }
    if (isSeq(node))
      return { kind: "list", line, items: node.items.map(item => read(item, at, depth + 1)) };
    if (!isMap(node))
      throw refused(at, "aliases are not read", "Write the value where it is used.");
    const entries = node.items.map(({ key, value }): YamlEntry => {
      const name = read(key, at, depth + 1);
      if (name.kind !== "text")
        throw refused(at, `${excerpt(String(key))} is no name`, "Keys are plain words.");
      return { key: name.text, line: name.line, value: read(value, at, depth + 1) };
    });
    return { kind: "map", line, entries };
  };
  return read(document.contents, 0, 0);
}

function parsed(text: string, lineCounter: LineCounter, file: string): Document.Parsed {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause; // of nesting that no stack holds
    throw new IsoglossError(`${file}: is nested too deeply`, "Is it the right file?", { cause });
  }
}

const firstLine = (message: string) => message.split("\n")[0]!.replace(/[.:]?\s*$/, "");
