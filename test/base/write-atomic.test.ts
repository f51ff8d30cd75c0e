import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sha256, sha256File } from "../../src/base/sha256.js";
import { writeAtomic } from "../../src/base/write-atomic.js";
import { scratch } from "../support/scratch.js";

const folder = scratch();

test("replaces a file and makes missing folders", async () => {
  const file = join(folder, "a", "b.txt");
  await writeAtomic(file, "one");
  await writeAtomic(file, handle => handle.writeFile("two"));
  expect(await readFile(file, "utf8")).toBe("two");
  expect(await readdir(join(folder, "a"))).toEqual(["b.txt"]);
});

test("an error in the middle leaves the old file and nothing else", async () => {
  const file = join(folder, "c", "d.txt");
  await writeAtomic(file, "old");
  const failing = writeAtomic(file, async handle => {
    await handle.write("half of the n");
    throw new Error("power cut");
  });
  await expect(failing).rejects.toThrow("power cut");
  expect(await readFile(file, "utf8")).toBe("old");
  expect(await readdir(join(folder, "c"))).toEqual(["d.txt"]);
});

test("hashes bytes, texts and files alike", async () => {
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-4's example
  await writeFile(join(folder, "abc"), "abc");
  expect(sha256("abc")).toBe(abc);
  expect(sha256(Buffer.from("abc"))).toBe(abc);
  expect(await sha256File(join(folder, "abc"))).toBe(abc);
});
