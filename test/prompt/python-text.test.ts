import { expect, it } from "vitest";
import { compileTemplate } from "../../src/prompt/jinja/compile-template.js";

/** Of Python 3.11's `repr`. */
const printed: readonly (readonly [text: string, repr: string])[] = [
  ["it's", `"it's"`],
  [`it's "so"`, `'it\\'s "so"'`],
  ["a\\b\n\t\0\x7f", "'a\\\\b\\n\\t\\x00\\x7f'"],
  [
    "a\u00ad\u200b\u2028\u{e0001}\x85\u3000\ue000é中 👍",
    "'a\\xad\\u200b\\u2028\\U000e0001\\x85\\u3000\\ue000é中 👍'",
  ],
];

it.each(printed)("%j in a list is written as Python writes it", (text, repr) => {
  expect(compileTemplate("{{ list }}", new Date(0))({ list: [text] })).toBe(`[${repr}]`);
});
