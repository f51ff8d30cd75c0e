import { expect, it } from "vitest";
import {
  readList,
  readMerges,
  readVocabulary,
} from "../../../src/tokenizer/convert/read-vocabulary.js";

// What transformers 5.24 makes of such files was seen by hand; none of it is in the fixture.

it("takes a vocab.txt's lines for tokens, whatever ends them, and of two alike the later", () => {
  const text = "[PAD]\r\na \n\nb\u3000\n a\nx\u2028y\n\ufeff\na";
  expect([...readList(text)]).toEqual([
    ["[PAD]", 0],
    ["a", 7],
    ["", 2],
    ["b", 3],
    [" a", 4],
    ["x\u2028y", 5],
    ["\ufeff", 6],
  ]);
  expect(readList("a\n")).toEqual(new Map([["a", 0]]));
});

it("takes any integer of a row for an id", () => {
  expect(readVocabulary({ a: 0, b: 5000, c: 0 }).get("b")).toBe(5000);
  for (const id of [-1, 1.5, "1", null, 2 ** 24])
    expect(() => readVocabulary({ zz: id })).toThrow('"zz" has the id');
});

it("takes merges of two parts each, and says in which line there are others", () => {
  const ids = new Map(["a", "b", "ab", "#version"].map((token, id) => [token, id]));
  expect(readMerges("#version: 0.2\r\na b\r\n#version x\na b\n", ids)).toEqual([
    ["a", "b"],
    ["a", "b"],
  ]);
  expect(readMerges("", ids)).toEqual([]);
  expect(() => readMerges("a b\n\na b\n", ids)).toThrow('line 2 of merges.txt is ""');
  expect(() => readMerges("a b \n", ids)).toThrow("no two parts");
  expect(() => readMerges("a b\n# a\n", ids)).toThrow('line 2 of merges.txt has "#"');
  expect(() => readMerges("b a\n", ids)).toThrow('has "ba", which vocab.json has not');
});
