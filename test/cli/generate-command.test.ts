import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { printed } from "../support/command.js";
import { scratch } from "../support/scratch.js";

const folder = scratch();

const prompts = join(folder, "prompts.jsonl");
const prompt = "Translate the following sentences from English to Greek.\nRain.\n### Response:\n";
writeFileSync(prompts, `${JSON.stringify({ id: 7, prompt })}\n\n${JSON.stringify({ prompt })}\n`);

const run = (...words: string[]) => runOf("base", ...words);

function runOf(model: string, ...words: string[]): Promise<string> {
  const places = ["--prompts", prompts, "--generations", join(folder, "store")];
  return printed("generate", model, ...places, "--provider", "cpu", ...words);
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

it("says prompts to a chat model as its template writes them", async () => {
  const model = join(folder, "chat");
  cpSync(join(import.meta.dirname, "../../data/models/base"), model, { recursive: true });
  const template = "{{ bos_token }}{% for m in messages %}{{ m.content }}{% endfor %}";
  writeFileSync(join(model, "chat_template.jinja"), template);
  const chat = async (...words: string[]) =>
    JSON.parse(await runOf(model, "--max-tokens", "8", "--json", ...words))[0];
  const plain = await chat();
  const said = await chat("--chat");
  // The template spells BOS, which the tokenizer adds to every text: it is there once.
  expect(said.items[0].prompt).toBe(`<s>${prompt}`);
  expect(said.items[0].prompt_tokens).toBe(plain.items[0].prompt_tokens);
  expect(said.items[0].ids).toEqual(plain.items[0].ids);
  const led = await chat("--chat", "--system", "Rain.\n");
  expect(led.items[0].prompt).toBe(`<s>Rain.\n${prompt}`);
  expect(led.folder).not.toBe(said.folder);
  await expect(run("--chat")).rejects.toThrow("base: has no chat template");
  await expect(runOf(model, "--chat", "other")).rejects.toThrow('called "other"');
  await expect(run("--system", "x")).rejects.toThrow("--system is of use with --chat only");
});
