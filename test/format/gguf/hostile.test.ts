import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { IsoglossError } from "../../../src/base/error.js";
import { readGgufHeader } from "../../../src/format/gguf/gguf-header.js";
import { seeded } from "../../../src/numeric/random.js";
import { scratch } from "../../support/scratch.js";

const fixtures = resolve(import.meta.dirname, "../../fixtures");
const place = scratch();

/** Where the header of the fixture ends, before its tensors. */
const headerEnd = 4096;

async function refusal(bytes: Uint8Array): Promise<string | null> {
  const file = join(place, "mutant.gguf");
  await writeFile(file, bytes);
  try {
    await readGgufHeader(file);
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(IsoglossError);
    return (error as IsoglossError).message;
  }
}

it("reads or refuses 2,000 mutants of a file, and takes no memory that it does not have", async () => {
  const original = await readFile(join(fixtures, "gguf/llama/model.gguf"));
  const { integer: below } = seeded(0);
  const before = process.memoryUsage().arrayBuffers;
  let refused = 0;
  for (let i = 0; i < 2000; i++) {
    const cut = i % 5 === 0 ? below(original.length) : original.length;
    const mutant = Uint8Array.from(original.subarray(0, cut));
    const changes = i % 5 === 0 ? 0 : 1 + below(4);
    for (let change = 0; change < changes; change++) {
      const at = below(Math.min(headerEnd, mutant.length));
      // Lengths and counts are eight bytes: all ones and small steps are what breaks them.
      if (i % 3 === 0) mutant.fill(0xff, at, at + 1 + below(8));
      else mutant[at] = below(256);
    }
    const message = await refusal(mutant);
    if (message === null) continue;
    refused++;
    expect(message.length).toBeLessThan(1000);
    expect(message).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
  }
  expect(refused).toBeGreaterThan(800);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20);
}, 120_000);

it("names what is wrong", async () => {
  const original = await readFile(join(fixtures, "gguf/llama/model.gguf"));
  const changed = (at: number, ...bytes: number[]) => {
    const copy = Uint8Array.from(original);
    copy.set(bytes, at);
    return refusal(copy);
  };
  expect(await changed(0, 0x50, 0x4b, 3, 4)).toContain("is a zip archive");
  expect(await changed(4, 1)).toContain("is of GGUF's version 1, which is not read");
  expect(await changed(4, 0, 0, 0, 3)).toContain("version for big-endian machines");
  expect(await changed(8, 255, 255, 255, 255, 255)).toContain("announces 1099511627775 tensors");
  expect(await refusal(original.subarray(0, 20))).toContain("has 20 bytes, too few");
  expect(await refusal(original.subarray(0, -32))).toContain("and the file has");
});
