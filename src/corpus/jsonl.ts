import { z } from "zod";
import { IsoglossError } from "../base/error.js";
import { usualOrder } from "./build-corpus.js";
import type { Corpus, LanguageCode } from "./corpus.js";
import { codeOfTag } from "./languages.js";
import { licenceBeside } from "./licence-beside.js";
import { readText, splitLines } from "./read-lines.js";
import { corpusOfRecords, type SentenceRecord } from "./records.js";
import { resolveLanguages } from "./resolve-language.js";

const line = z.object({
  id: z.union([z.string().min(1), z.number()]).transform(String),
  texts: z.record(z.string(), z.string()),
  source: z.string().optional(),
});

/**
 * Loads one JSON object a line: `{"id": "a1", "texts": {"eng_Latn": "…", "tur_Latn": "…"},
 * "source": "…"}`, the source being optional. Sentences may have languages beyond those
 * that are loaded.
 *
 * @param spoken Languages by code or name; those of the first line by default.
 * @throws IsoglossError naming file and line.
 */
export async function loadJsonl(file: string, spoken?: readonly string[]): Promise<Corpus> {
  const records = splitLines(await readText(file), file).map((text, i) =>
    parseLine(text, i + 1, file),
  );
  const available = [...(records[0]?.texts.keys() ?? [])];
  const languages = spoken ? resolveLanguages(spoken, available, file) : usualOrder(available);
  return corpusOfRecords(file, records, languages, await licenceBeside(file));
}

function parseLine(text: string, number: number, file: string): SentenceRecord {
  const refuse = (what: string, cause?: unknown): never => {
    throw new IsoglossError(
      `${file}:${number}: ${what}`,
      'Each line is an object: {"id": "1", "texts": {"eng_Latn": "…", "tur_Latn": "…"}}.',
      { cause },
    );
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    refuse("is not valid JSON", error);
  }
  const parsed = line.safeParse(value);
  if (!parsed.success) return refuse(describeIssue(parsed.error), parsed.error);
  const texts = new Map<LanguageCode, string>();
  for (const [tag, own] of Object.entries(parsed.data.texts)) {
    const code = codeOfTag(tag) ?? refuse(`${JSON.stringify(tag.slice(0, 40))} is not a language`);
    if (texts.has(code)) refuse(`has two texts in ${code}`);
    texts.set(code, own);
  }
  const { id, source } = parsed.data;
  return { line: number, id, texts, ...(source === undefined ? {} : { source }) };
}

function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0]!;
  return `${issue.path.length > 0 ? issue.path.join(".") : "the line"}: ${issue.message}`;
}
