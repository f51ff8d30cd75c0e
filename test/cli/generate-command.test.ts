import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, it, vi } from "vitest";
import { program } from "../../src/cli/program.js";

const folder = mkdtempSync(join(tmpdir(), "isogloss-generate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

const prompts = join(folder, "prompts.jsonl");
const prompt = "Translate the following sentences from English to Greek.\nRain.\n### Response:\n";
writeFileSync(prompts, `${JSON.stringify({ id: 7, prompt })}\n\n${JSON.stringify({ prompt })}\n`);

async function run(...words: string[]): Promise<string> {
  let out = "";
  vi.spyOn(process.stdout, "write").mockImplementation(text => {
    out += text;
    return true;
  });
  const places = ["--prompts", prompts, "--generations", join(folder, "store")];
  const all = ["node", "isogloss", "generate", "base", ...places, "--provider", "cpu", ...words];
  await program().parseAsync(all);
  return out;
}

it("continues the prompts of a file, and finds them again", async () => {
  const out = await run("--max-tokens", "12");
  expect(out.split("\n")[1]).toMatch(/^base +2 +\d+ +\d+ +0 +\d+ +\d+ +false +\S+$/);
  const [{ items, folder: place, reused }] = JSON.parse(await run("--max-tokens", "12", "--json"));
  expect(reused).toBe(true);
  expect(items.map(({ id }: { id: string }) => id)).toEqual(["7", "3"]);
  expect(items[0].text).toBe(items[1].text);
  expect(readFileSync(join(place, "generations.jsonl"), "utf8").split("\n")).toHaveLength(3);
});

it("takes beams, chance and stop strings", async () => {
  const [beams] = JSON.parse(await run("--beams", "3", "--max-tokens", "8", "--json"));
  expect(beams.items[0].margin).toBeNull();
  const chance = ["--seed", "1", "--samples", "2", "--top-p", "0.9", "--max-tokens", "8"];
  const [drawn] = JSON.parse(await run(...chance, "--json"));
  expect(drawn.items).toHaveLength(4);
  const [{ items }] = JSON.parse(await run("--max-tokens", "12", "--json"));
  const stop = items[0].text.slice(2, 4);
  const [cut] = JSON.parse(await run("--stop", stop, "--max-tokens", "12", "--json"));
  expect(cut.items[0]).toMatchObject({ text: items[0].text.split(stop)[0], finish: "stop" });
});

it("refuses options that do not belong together, and lines that are no prompts", async () => {
  await expect(run("--top-k", "3")).rejects.toThrow("--top-k is of use with --seed only");
  await expect(run("--length-penalty", "3")).rejects.toThrow("--length-penalty is of use");
  await expect(run("--seed", "3", "--beams", "2")).rejects.toThrow("exclude each other");
  writeFileSync(join(folder, "bad.jsonl"), '{"prompt": "a"}\n{"promt": "b"}\n');
  await expect(run("--prompts", join(folder, "bad.jsonl"))).rejects.toThrow("bad.jsonl:2");
});
