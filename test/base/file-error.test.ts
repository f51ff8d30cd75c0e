import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fileError } from "../../src/base/file-error.js";
import { scratch } from "../support/scratch.js";

const folder = scratch();
const caught = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
};

it("names the path, the reason and the remedy", () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  const missing = caught(() => readFileSync(join(folder, "missing")));
  expect(fileError(missing, "elsewhere", "read")).toMatchObject({
    name: "IsoglossError",
    message: `${join(folder, "missing")}: cannot be read: there is no such file or folder`,
    hint: "Check the path.",
    cause: missing,
  });
  const below = caught(() => mkdirSync(join(file, "folder"), { recursive: true }));
  expect(fileError(below, folder, "written")).toMatchObject({
    message: `${join(file, "folder")}: cannot be written: a part of the path is a file, not a folder`,
  });
  const full = Object.assign(new Error("ENOSPC"), { code: "ENOSPC", syscall: "write" });
  expect(fileError(full, "states", "written")).toMatchObject({
    message: "states: cannot be written: no space is left on its disk",
    hint: expect.stringContaining("Make room"),
  });
  // What a disk over a network answers of a file that another machine has replaced.
  const stale = Object.assign(new Error("ESTALE"), { code: "ESTALE", syscall: "read" });
  expect(fileError(stale, "states", "read")).toMatchObject({
    message: "states: cannot be read: another machine replaced or removed it while it was read",
    hint: expect.stringContaining("Run the same again"),
  });
});

it("leaves alone what did not come out of the file system", () => {
  const refused = Object.assign(new Error(), { code: "ECONNREFUSED", syscall: "connect" });
  const own = Object.assign(new Error(), { code: "ENOENT" });
  for (const error of [refused, own, new TypeError("fetch failed"), "text", undefined])
    expect(fileError(error, folder, "read")).toBe(error);
});
