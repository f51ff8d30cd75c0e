import { expect, test } from "vitest";
import { promptIds, writtenIds } from "../../src/generate/tokenize-prompts.js";

const bos = { specialIds: new Set([1]), added: { before: 1, after: 0 } };
const framed = { specialIds: new Set([1, 2]), added: { before: 1, after: 1 } };
const two = { specialIds: new Set([8, 9]), added: { before: 2, after: 0 } };

test("a beginning that the prompt spells is there once", () => {
  expect(promptIds([1, 1, 5], bos, 0)).toEqual([1, 5]);
  expect(promptIds([1, 5, 1], bos, 0)).toEqual([1, 5, 1]);
  expect(promptIds([1, 1, 5, 2], framed, 1)).toEqual([1, 5]);
});

test("a beginning of two tokens, too", () => {
  expect(promptIds([8, 9, 8, 9, 5], two, 0)).toEqual([8, 9, 5]);
  expect(promptIds([8, 9, 8, 5], two, 0)).toEqual([8, 9, 8, 5]);
  expect(promptIds([8, 9], two, 0)).toEqual([8, 9]);
});

test("a text that begins with the same word twice keeps both", () => {
  expect(promptIds([7, 7, 5], { specialIds: new Set([1]) }, 0)).toEqual([7, 7, 5]);
});

test("as written, nothing is there but what the prompt spells", () => {
  expect(writtenIds([1, 1, 5], bos)).toEqual([1, 5]);
  expect(writtenIds([1, 5], bos)).toEqual([5]);
  expect(writtenIds([1, 1, 5, 2], framed)).toEqual([1, 5]);
  expect(writtenIds([8, 9, 8, 9, 5], two)).toEqual([8, 9, 5]);
  expect(writtenIds([7, 5], {})).toEqual([7, 5]);
});
