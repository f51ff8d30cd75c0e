import { expect, test } from "vitest";
import { excerpt } from "../../src/base/excerpt.js";

test.each<[unknown, string]>([
  ["a\nb", '"a\\nb"'],
  ["a\u202eb\u009b\u2028", '"a\\u{202e}b\\u{9b}\\u{2028}"'],
  [1.5, "1.5"],
  [null, "null"],
  [undefined, "undefined"],
  [[1, "a", [2], {}], '[1, "a", […], {…}]'],
  [{ a: 1 }, "{…}"],
  ["x".repeat(100), `"${"x".repeat(60)}…"`],
  [Array.from({ length: 9 }, () => 0), "[0, 0, 0, 0, 0, 0, 0, 0, …]"],
])("%j is shown as %s", (value, text) => {
  expect(excerpt(value)).toBe(text);
});
