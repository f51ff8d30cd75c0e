import { SaxesParser } from "saxes";
import { IsoglossError } from "../../base/error.js";
import type { LanguageCode } from "../corpus.js";
import { readTag } from "../languages/code-of-tag.js";
import { type FieldRow, type Table, tableOfRows } from "../tables/table.js";
import { readRecordLines } from "../text/lines.js";

/** Elements inside a segment whose content is markup, not text. */
const markup = new Set(["bpt", "ept", "ph", "it", "ut", "sub"]);

/**
 * Reads a translation memory (TMX: `tu` of `tuv` with a language and a `seg`) or XLIFF 1.2 and 2
 * (`source` and `target` in the languages of their file), or a WMT test set of 2021 and later (`doc` of
 * `src` and `ref` with a language, of each language the first). No entity is fetched or expanded but
 * XML's own five.
 */
export async function readXml(file: string): Promise<Table> {
  const declared = new Set<string>();
  const table = await tableOfRows({ file, what: "a translation memory", columns: [] }, () =>
    units(file, declared),
  );
  return {
    ...table,
    columns: [...new Set(table.sample.flatMap(({ fields }) => [...fields.keys()]))],
    declared,
  };
}

async function* units(file: string, declared: Set<string>): AsyncGenerator<FieldRow> {
  const parser = new SaxesParser();
  const done: FieldRow[] = [];
  let fields = new Map<string, string>();
  let languages: { source?: string | undefined; target?: string | undefined } = {};
  let language: string | undefined;
  let text: string | undefined;
  let hidden = 0;
  let line = 0;
  /** Of a test set's document: its segments by number, and the one at hand. */
  let segments: Map<string, Map<string, string>> | undefined;
  let segment = "";
  parser.on("error", error => {
    throw new IsoglossError(
      `${file}:${line}: is not valid XML: ${error.message.slice(0, 100)}`,
      "It is damaged or only partly downloaded; get it again.",
    );
  });
  parser.on("opentag", ({ name, attributes }) => {
    const own = attributes["xml:lang"] ?? attributes.lang;
    if (name === "file" || name === "xliff")
      languages = {
        source: attributes["source-language"] ?? attributes.srcLang ?? languages.source,
        target: attributes["target-language"] ?? attributes.trgLang ?? languages.target,
      };
    else if (name === "tuv") language = own;
    else if (name === "doc") segments = new Map();
    else if (segments && (name === "src" || name === "ref" || name === "hyp"))
      language = name === "hyp" ? undefined : own;
    else if (name === "seg") {
      text = "";
      segment = attributes.id ?? "";
    } else if ((name === "source" || name === "target") && (languages.source || own)) {
      language = own ?? languages[name];
      text = "";
    } else if (markup.has(name) && text !== undefined) hidden++;
  });
  parser.on("text", piece => {
    if (text !== undefined && hidden === 0) text += piece;
  });
  parser.on("cdata", piece => {
    if (text !== undefined && hidden === 0) text += piece;
  });
  parser.on("closetag", ({ name }) => {
    if (markup.has(name) && hidden > 0) hidden--;
    else if (name === "seg" || name === "source" || name === "target") {
      if (text !== undefined && language !== undefined) {
        if (segments) fields = segments.get(segment) ?? new Map();
        keep(language, text);
        segments?.set(segment, fields);
      }
      text = undefined;
    } else if (name === "doc" && segments) {
      for (const fields of segments.values()) done.push({ line, fields });
      segments = undefined;
      fields = new Map();
    } else if (name === "tu" || name === "trans-unit" || name === "segment") {
      if (fields.size > 0) done.push({ line, fields });
      fields = new Map();
    }
  });
  function keep(tag: string, value: string): void {
    const code: LanguageCode | undefined = readTag(tag)?.code;
    if (!code)
      throw new IsoglossError(
        `${file}:${line}: ${JSON.stringify(tag.slice(0, 40))} is not a language`,
        "Name languages by codes, such as eng_Latn, eng or en.",
      );
    declared.add(tag);
    if (!fields.has(tag)) fields.set(tag, value.replaceAll(/\s*\n\s*/g, " ").trim());
  }
  for await (const one of readRecordLines(file)) {
    line++;
    parser.write(`${one}\n`);
    yield* done.splice(0);
  }
  parser.close();
}
