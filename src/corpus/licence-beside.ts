import { IsoglossError } from "../base/error.js";
import { isPresent, readText } from "../base/open-file.js";

/** A licence's name is a line; whoever put its text there instead is told so. */
const mostBytes = 1 << 16;

/**
 * Returns the licence of a file by what stands beside it under the same name and
 * `.license`, as REUSE has it for files that cannot say so themselves: the expressions
 * after `SPDX-License-Identifier:`, joined with AND. "unknown" without such a file.
 *
 * @throws IsoglossError if the file is there and names none.
 * @see https://reuse.software/spec-3.3/ "Comment headers" and "Files that cannot contain comments"
 */
export async function licenceBeside(file: string): Promise<string> {
  const beside = `${file}.license`;
  if (!(await isPresent(beside))) return "unknown";
  const text = await readText(beside, mostBytes);
  const named = [...text.matchAll(/SPDX-License-Identifier:[ \t]*(\S[^\r\n]*)/g)].map(([, name]) =>
    name!.trim(),
  );
  if (named.length === 0)
    throw new IsoglossError(
      `${beside}: names no licence`,
      "Write a line such as “SPDX-License-Identifier: CC-BY-4.0” into it, or remove it.",
    );
  return named.length === 1 ? named[0]! : named.map(name => bracketed(name)).join(" AND ");
}

/** An expression of several licences keeps together among others. */
function bracketed(expression: string): string {
  return /\s/.test(expression) ? `(${expression})` : expression;
}
