import { IsoglossError } from "../../base/error.js";
import { openBytes } from "./open-bytes.js";

/** Longer than any sentence, paragraph or article: a file without line breaks. */
export const maxLineLength = 100_000;

/** A line of a table or of JSON holds a sentence in hundreds of languages. */
const maxRecordLength = 1 << 24;

/** Sixteen million, whose texts a machine can hold; a packed file of a kilobyte can have more. */
const mostLines = 1 << 24;

const lineFeed = 0x0a;

/**
 * Yields the lines of a UTF-8 text file as they are: only the line's end (LF or CRLF) and a byte
 * order mark are taken off. Other separators, such as U+2028, are text. The last line may lack its
 * end. Each is a string of its own, so that memory is what is kept of them.
 *
 * @param longest Defaults to 100,000 characters.
 * @throws IsoglossError naming file and line for invalid UTF-8, a NUL character, a bare
 *   carriage return or an overlong line; or as `openBytes`.
 */
export async function* readLines(file: string, longest = maxLineLength): AsyncGenerator<string> {
  let number = 0;
  for await (const bytes of byteLines(file, longest)) {
    number++;
    yield checkedLine(bytes, file, number, longest);
  }
}

/** The same for lines that hold a record: longer, and carriage returns are the reader's own affair. */
export async function* readRecordLines(file: string): AsyncGenerator<string> {
  let number = 0;
  for await (const bytes of byteLines(file, maxRecordLength)) yield decoded(bytes, file, ++number);
}

function checkedLine(bytes: Uint8Array, file: string, number: number, longest: number): string {
  const line = decoded(bytes, file, number);
  if (line.length > longest)
    throw new IsoglossError(
      `${file}:${number}: the line has ${line.length} characters, more than ${longest}`,
      "Put one sentence on a line, each ended by a line feed.",
    );
  if (line.includes("\r"))
    throw new IsoglossError(
      `${file}:${number}: a carriage return stands within the line`,
      "End lines with a line feed (LF or CRLF), and remove other control characters.",
    );
  return line;
}

function decoded(bytes: Uint8Array, file: string, number: number): string {
  if (bytes.includes(0))
    throw new IsoglossError(
      `${file}:${number}: there is a NUL character`,
      "Is this a text file in UTF-8? Convert it from UTF-16 with iconv, or remove the character.",
    );
  try {
    // Beyond the first line a byte order mark is text.
    const line = (number === 1 ? first : rest).decode(bytes);
    return line.endsWith("\r") ? line.slice(0, -1) : line;
  } catch (cause) {
    throw new IsoglossError(
      `${file}:${number}: the line is not valid UTF-8`,
      "Convert the file to UTF-8, for example with iconv.",
      { cause },
    );
  }
}

const first = new TextDecoder("utf-8", { fatal: true });
const rest = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Yields the bytes between line feeds; a character never spans one. */
async function* byteLines(file: string, longest: number): AsyncGenerator<Uint8Array> {
  // A character takes at most four bytes; what is longer is not gathered in memory.
  const most = 4 * longest + 4;
  let pending: Uint8Array[] = [];
  let held = 0;
  let number = 1;
  const refuse = () => {
    throw new IsoglossError(
      `${file}:${number}: the line has more than ${longest} characters`,
      "Put one sentence on a line, each ended by a line feed.",
    );
  };
  for await (const chunk of openBytes(file)) {
    let begin = 0;
    for (;;) {
      const feed = chunk.indexOf(lineFeed, begin);
      if (feed < 0) break;
      const piece = chunk.subarray(begin, feed);
      yield held > 0 ? Buffer.concat([...pending, piece]) : piece;
      pending = [];
      held = 0;
      if (++number > mostLines)
        throw new IsoglossError(
          `${file}: has more than ${mostLines} lines`,
          "Take a part of it: so many sentences are more than a comparison can use.",
        );
      begin = feed + 1;
    }
    if (begin < chunk.length) {
      pending.push(chunk.subarray(begin));
      held += chunk.length - begin;
      if (held > most) refuse();
    }
  }
  if (held > 0) yield Buffer.concat(pending);
}

/**
 * Returns all of a UTF-8 text that is read in one piece.
 * @throws IsoglossError as `readLines`.
 */
export async function readWhole(file: string, most: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of openBytes(file, most)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const nul = bytes.indexOf(0);
  if (nul < 0)
    try {
      return first.decode(bytes);
    } catch {
      // The line is looked for below.
    }
  let number = 0;
  for await (const line of byteLines(file, most)) decoded(line, file, ++number);
  throw new IsoglossError(`${file}: is not valid UTF-8`, "Convert the file to UTF-8.");
}
