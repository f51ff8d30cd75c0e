import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { matchPython } from "../../src/checkpoint/adapter/match-python.js";

/** What test/oracles/checkpoint-regex.py wrote. */
const {
  names,
  expressions,
}: { names: string[]; expressions: [string, string | null, string | null][] } = JSON.parse(
  readFileSync(new URL("../fixtures/checkpoint/python-regex.json", import.meta.url), "utf8"),
);

/** "1" a name where something is found, "0" where not; null if the expression is refused. */
function found(expression: string, whole: boolean): string | null {
  try {
    const results = matchPython(expression, names, { whole });
    return results.map(result => (result === null ? "0" : "1")).join("");
  } catch (error) {
    expect(error).toBeInstanceOf(SyntaxError);
    return null;
  }
}

test("finds what Python finds, or refuses", () => {
  let [read, refused] = [0, 0];
  for (const [expression, match, full] of expressions) {
    for (const [own, python] of [
      [found(`(.*\\.)?(${expression})$`, false), match],
      [found(expression, true), full],
    ] as const) {
      if (own === null) refused += python === null ? 0 : 1;
      else {
        read++;
        expect({ expression, found: own }).toEqual({ expression, found: python });
      }
    }
  }
  // A quarter of the expressions made at random has a flag of a part or a possessive repetition.
  expect(refused / (read + refused)).toBeLessThan(0.3);
});

test.each([
  ["backreferences", "(q)\\1"],
  ["verbose expressions", "(?x) q"],
  ["flags of a part", "(?i:q)"],
  ["atomic groups", "(?>q)"],
  ["possessive repetitions", "q*+"],
  ["lookbehind of some width", "(?<=q*)a"],
  ["what is not ASCII", "é"],
])("%s are refused", (_, expression) => {
  expect(() => matchPython(expression, ["q"])).toThrow(SyntaxError);
});

test("an expression that takes for ever is stopped", () => {
  const begin = performance.now();
  expect(() => matchPython("(.*\\.)?((a+)+b)$", ["a".repeat(60)])).toThrow("takes too long");
  expect(() => matchPython("x".repeat(30_000), ["x"])).toThrow("characters");
  expect(() => matchPython(`${"(".repeat(5000)}x${")".repeat(5000)}`, ["x"])).toThrow("nests");
  expect(() => matchPython("(((x{1000}){1000}){1000}){1000}", ["x"])).not.toThrow();
  expect(performance.now() - begin).toBeLessThan(5000);
});

test("the group idx is returned", () => {
  expect(
    matchPython(".*?\\.[^.]*\\.(?P<idx>\\d+)\\.", ["model.layers.3.mlp.experts.0.up", "lm_head"]),
  ).toEqual(["3", null]);
});
