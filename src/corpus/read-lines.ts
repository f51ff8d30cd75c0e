import { readFile, stat } from "node:fs/promises";
import { IsoglossError } from "../base/error.js";
import { fileError } from "../base/file-error.js";

/** A file of half this size is a million long sentences; V8's strings end at 2²⁹ units. */
const maxBytes = 1 << 28;

/** Longer than any sentence, paragraph or article: a file without line breaks. */
const maxLineLength = 100_000;

/**
 * Returns the lines of a UTF-8 text file, one sentence each, as they are: only the
 * line's end (LF or CRLF) and a byte order mark are taken off. Other separators,
 * such as U+2028, are text. The last line may lack its end.
 *
 * @throws IsoglossError naming file and line for invalid UTF-8, an empty line, a NUL
 *   character, a bare carriage return or an overlong line; or if the file is too large.
 */
export async function readLines(file: string): Promise<string[]> {
  const lines = splitLines(await readText(file), file);
  for (const [i, line] of lines.entries())
    if (line.trim() === "")
      throw new IsoglossError(
        `${file}:${i + 1}: the line is empty`,
        "Parallel files have one sentence on every line; fill it in, or remove the line from every language.",
      );
  return lines;
}

/** Splits a text into lines with the same checks; empty lines are left to the caller. */
export function splitLines(text: string, file: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop(); // after the last line's end
  for (const [i, raw] of lines.entries()) {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    if (line.length > maxLineLength)
      throw new IsoglossError(
        `${file}:${i + 1}: the line has ${line.length} characters, more than ${maxLineLength}`,
        "Put one sentence on a line, each ended by a line feed.",
      );
    if (line.includes("\r"))
      throw new IsoglossError(
        `${file}:${i + 1}: a carriage return stands within the line`,
        "End lines with a line feed (LF or CRLF), and remove other control characters.",
      );
    lines[i] = line;
  }
  return lines;
}

/**
 * Returns a file's text, which must be UTF-8 without NUL characters.
 * @throws IsoglossError naming file and line.
 */
export async function readText(file: string): Promise<string> {
  const refuse = (error: unknown) => {
    throw fileError(error, file, "read");
  };
  const info = await stat(file).catch(refuse);
  if (!info.isFile()) throw new IsoglossError(`${file}: is not a file`, "Name a text file.");
  if (info.size > maxBytes)
    throw new IsoglossError(
      `${file}: has ${info.size} bytes, more than the ${maxBytes} that a corpus file may have`,
      "Take a part of it, or split it.",
    );
  const bytes = await readFile(file).catch(refuse);
  const nul = bytes.indexOf(0);
  if (nul >= 0)
    throw new IsoglossError(
      `${file}:${lineOf(bytes, nul)}: there is a NUL character`,
      "Is this a text file in UTF-8? Convert it from UTF-16 with iconv, or remove the character.",
    );
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes); // takes a byte order mark off
  } catch (cause) {
    throw new IsoglossError(
      `${file}:${lineOf(bytes, firstInvalid(bytes))}: the line is not valid UTF-8`,
      "Convert the file to UTF-8, for example with iconv.",
      { cause },
    );
  }
}

/** The line, from 1, that byte `offset` belongs to. */
function lineOf(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let i = 0; i < offset; i++) if (bytes[i] === 0x0a) line++;
  return line;
}

/** The offset of a line that is not valid UTF-8; a character never spans a line feed. */
function firstInvalid(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for (let begin = 0; begin < bytes.length; ) {
    const feed = bytes.indexOf(0x0a, begin);
    const end = feed < 0 ? bytes.length : feed + 1;
    try {
      decoder.decode(bytes.subarray(begin, end));
    } catch {
      return begin;
    }
    begin = end;
  }
  return bytes.length;
}
