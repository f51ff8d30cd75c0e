import { join } from "node:path";
import { expect, test } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { inside } from "../../src/base/inside.js";

test("a relative name stays inside", () => {
  expect(inside("/data", "a/b.bin", "index.json")).toBe(join("/data", "a", "b.bin"));
});

test.each([
  "../x",
  "a/../../x",
  "/etc/passwd",
  "",
  ".",
  "a//b",
  "C:\\x",
  "..\\x",
  "a\0b",
])("refuses %j", name => {
  expect(() => inside("/data", name, "index.json")).toThrow(IsoglossError);
  expect(() => inside("/data", name, "index.json")).toThrow("index.json: names");
});
