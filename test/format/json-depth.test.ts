import { expect, test } from "vitest";
import { duplicateKey } from "../../src/format/duplicate-key.js";
import { jsonDepth } from "../../src/format/json-depth.js";

test("counts lists and objects, but no brackets in texts", () => {
  expect(jsonDepth("1")).toBe(0);
  expect(jsonDepth('{"a": [1, {"b": []}], "c": {}}')).toBe(4);
  expect(jsonDepth('["[[[\\"[[", "\\\\", {"{{": 1}]')).toBe(2);
  expect(jsonDepth("[".repeat(1e5) + "]".repeat(1e5))).toBe(1e5);
});

test("finds a key that the outermost object names twice, however it is spelled", () => {
  expect(duplicateKey('{"a": {"b": 1}, "b": {"b": 2}}')).toBeNull();
  expect(duplicateKey('{"a": 1, "b": "a", "a": 2}')).toBe("a");
  expect(duplicateKey('{"\\"": 1, "\\u0022": 2}')).toBe('"');
  expect(duplicateKey("{}")).toBeNull();
});

test("ends where a string does not", () => {
  expect(jsonDepth('[{"a')).toBe(2);
  expect(jsonDepth('["\\')).toBe(1);
});
