import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { inside, realInside } from "../../src/base/inside.js";
import { scratch } from "../support/scratch.js";

const root = scratch();

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

test("follows links, but not out of the folder", async () => {
  const folder = join(root, "folder");
  await mkdir(folder);
  await writeFile(join(root, "secret"), "");
  await writeFile(join(folder, "file"), "");
  await symlink("file", join(folder, "link"));
  await symlink("../secret", join(folder, "leak"));
  expect(await realInside(folder, "link", "x")).toBe(join(folder, "file"));
  await expect(realInside(folder, "leak", "x")).rejects.toThrow("leads out of");
  await expect(realInside(folder, "none", "x")).rejects.toThrow("missing");
});
