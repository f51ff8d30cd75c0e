import { createContext, Script } from "node:vm";
import { translatePythonRegex } from "./python-regex.js";

/** For all texts together; what is not against somebody's will takes microseconds. */
const longest = 1000; // milliseconds

/** The longest expression; PEFT's own lists of layers have a few thousand characters. */
const largest = 20_000;

/** A virtual machine can be stopped in the middle of a match, which costs exponential time in the worst case. */
const script = new Script(`
  const pattern = new RegExp(source, flags);
  texts.map(text => {
    const match = pattern.exec(text);
    return match === null ? null : match.groups?.idx ?? "";
  });
`);

/**
 * Returns what a Python expression finds at the beginning of each text, as `re.match`: null, or
 * its group "idx" ("" if it has none).
 *
 * @param whole As `re.fullmatch`: to the text's end.
 * @throws SyntaxError if the expression is not read, or takes too long.
 */
export function matchPython(
  expression: string,
  texts: readonly string[],
  { whole = false } = {},
): (string | null)[] {
  if (expression.length > largest)
    throw new SyntaxError(`has ${expression.length} characters, more than ${largest}`);
  if (!texts.every(text => /^[ -~]*$/.test(text)))
    throw new SyntaxError("is to match a name that is not printable ASCII");
  const { source, flags } = translatePythonRegex(expression);
  const context = createContext({
    source: `^(?:${source})${whole ? "$" : ""}`,
    flags,
    texts: [...texts],
  });
  try {
    return [...(script.runInContext(context, { timeout: longest }) as (string | null)[])];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT")
      throw new SyntaxError("takes too long to match");
    throw new SyntaxError("is not read by JavaScript");
  }
}
