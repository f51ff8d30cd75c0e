import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Random } from "../../src/numeric/random.js";

/** Returns a file's bytes as a power cut leaves them: a tail that is missing, or zeros. */
export function torn(bytes: Buffer, random: Random): Buffer {
  const at = random.integer(bytes.length + 1);
  if (random.integer(2) === 0) return bytes.subarray(0, at);
  return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(bytes.length - at)]);
}

/** What is written in place, and has its final name only once the disk has all of it. */
const unfinished = /\.(partial|progress|incomplete|tmp|lock)$/;

/** Tears one of the files in a folder that are not finished, if there is one. */
export function tearUnfinished(folder: string, random: Random): void {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(name =>
    unfinished.test(name),
  );
  if (files.length === 0) return;
  const file = join(folder, files.sort()[random.integer(files.length)]!);
  writeFileSync(file, torn(readFileSync(file), random));
}
