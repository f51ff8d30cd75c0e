import { IsoglossError } from "../base/error.js";
import { readText } from "../base/open-file.js";
import { parseJson } from "../format/parse-json.js";
import type { GenerationRequest } from "./request.js";

const hint = 'Write {"prompt": "a text"} on each line, with "id" if you like.';

/** Prompts with examples are long, and there may be a hundred thousand of them. */
const largest = 512 * 2 ** 20;

/**
 * Returns the prompts of a JSONL file: {"prompt": "…"} a line, with an "id" if answers are to be
 * found by another name than the line's number.
 *
 * @throws IsoglossError naming the line that is none, or a file without any.
 */
export async function readPrompts(file: string): Promise<GenerationRequest[]> {
  const lines = (await readText(file, largest)).replace(/^\uFEFF/, "").split(/\r?\n/);
  const requests = lines.flatMap((line, i): GenerationRequest[] => {
    if (line.trim() === "") return [];
    const { prompt, id = String(i + 1) } = parseJson(line, `${file}:${i + 1}`, hint);
    const isId = typeof id === "string" || Number.isSafeInteger(id);
    if (typeof prompt === "string" && isId) return [{ id: String(id), prompt }];
    throw new IsoglossError(`${file}:${i + 1}: is not a prompt`, hint);
  });
  if (requests.length === 0) throw new IsoglossError(`${file}: holds no prompts`, hint);
  return requests;
}
