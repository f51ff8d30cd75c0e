import { excerpt } from "../base/excerpt.js";

/**
 * @file What a score checks before it counts anything. Scores are called from notebooks and plain
 * JavaScript, where no compiler reads the call: a null among texts or a misspelt option
 * must not become a number.
 */

/** What an option may be: a test of its value, and what the message says was expected. */
export type Allowed = readonly [test: (value: unknown) => boolean, expected: string];

export const flag: Allowed = [value => typeof value === "boolean", "true or false"];

/** Returns what allows whole numbers from `least` to `most`. */
export function wholeFrom(least: number, most: number): Allowed {
  return [
    value => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
    `a whole number from ${least} to ${most}`,
  ];
}

/** Returns what allows the words of a list. */
export function oneOf(...words: readonly string[]): Allowed {
  return [value => words.includes(value as string), `one of ${words.join(", ")}`];
}

/**
 * Checks options by name and value; undefined stands for the default.
 * @throws RangeError for an option that there is not, or a value that it cannot have.
 */
export function checkOptions(
  caller: string,
  options: object,
  allowed: Readonly<Record<string, Allowed>>,
): void {
  if (typeof options !== "object" || options === null)
    throw new RangeError(`${caller}: expected options as an object, got ${excerpt(options)}`);
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(allowed, name))
      throw new RangeError(
        `${caller}: there is no option ${excerpt(name)}; options are ${Object.keys(allowed).join(", ")}`,
      );
    const [test, expected] = allowed[name]!;
    if (value !== undefined && !test(value))
      throw new RangeError(`${caller}: ${name} must be ${expected}, got ${excerpt(value)}`);
  }
}

/**
 * Checks that a list holds texts and nothing else.
 * @param what What the list holds, in the singular: "hypothesis".
 * @throws RangeError naming the caller and the place.
 */
export function checkTexts(caller: string, what: string, list: readonly string[]): void {
  if (!Array.isArray(list))
    throw new RangeError(
      `${caller}: expected a list of texts (each a ${what}), got ${excerpt(list)}`,
    );
  // Not findIndex on its own: holes of a sparse list count too.
  const odd = Array.from(list).findIndex(text => typeof text !== "string");
  if (odd >= 0)
    throw new RangeError(
      `${caller}: expected a text as ${what} ${odd}, got ${excerpt(Array.from(list)[odd])}`,
    );
}

/**
 * Checks that there are as many lists of references as hypotheses, none of them empty, and
 * that all are texts.
 * @throws RangeError naming the caller.
 */
export function checkReferences(
  caller: string,
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
): void {
  checkTexts(caller, "hypothesis", hypotheses);
  if (hypotheses.length === 0)
    throw new RangeError(`${caller}: expected at least one hypothesis, got none`);
  if (!Array.isArray(references))
    throw new RangeError(
      `${caller}: expected a list of references for each hypothesis, got ${excerpt(references)}`,
    );
  if (references.length !== hypotheses.length)
    throw new RangeError(
      `${caller}: expected references for ${hypotheses.length} hypotheses, got ${references.length}`,
    );
  for (const [i, list] of references.entries()) checkReferenceList(caller, i, list);
}

/**
 * Checks the references of one hypothesis.
 * @throws RangeError naming the caller and the hypothesis.
 */
export function checkReferenceList(caller: string, i: number, list: readonly string[]): void {
  // A flat list, from code without types, would pass for lists of letters.
  if (!Array.isArray(list))
    throw new RangeError(
      `${caller}: expected a list of references for hypothesis ${i}, got ${excerpt(list)}`,
    );
  if (list.length === 0) throw new RangeError(`${caller}: hypothesis ${i} has no reference`);
  checkTexts(caller, `reference of hypothesis ${i},`, list);
}
