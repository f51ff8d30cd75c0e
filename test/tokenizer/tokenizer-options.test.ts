import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { encodeAll } from "../../src/tokenizer/encode-all.js";
import { makeTokenizer } from "../../src/tokenizer/make-tokenizer.js";

type Model = Readonly<Record<string, unknown>>;

/** What test/oracles/tokenizer-options.py wrote. */
const file = new URL("../fixtures/checkpoint/tokenizers/options.json", import.meta.url);
const {
  texts,
  models,
  kinds,
}: {
  texts: string[];
  models: Record<string, Model>;
  kinds: Record<string, { parts: { model?: Model & { type: string } }; ids: number[][] }>;
} = JSON.parse(readFileSync(file, "utf8"));

test.each(Object.entries(kinds))("%s: ids are the reference's", async (_, { parts, ids }) => {
  // Keys that are not needed are left out, as old files do.
  const { type = "BPE", ...options } = parts.model ?? {};
  const model = { ...models[type], ...options, vocab: models[type]!.vocab };
  const tokenizer = await makeTokenizer({ file: "x", content: { ...parts, model } });
  expect(await encodeAll(tokenizer, texts)).toEqual(ids);
  expect(tokenizer.encode(texts[1]!)).toEqual(ids[1]);
});

test("a model that leaves merges out by chance is refused, one that leaves all out is not", async () => {
  const model = { type: "BPE", vocab: { a: 0, b: 1, ab: 2 }, merges: ["a b"] };
  const open = (dropout: number) =>
    makeTokenizer({ file: "x", content: { model: { ...model, dropout } } });
  await expect(open(0.1)).rejects.toThrow('x: its model has "dropout": 0.1');
  expect((await open(0)).encode("ab")).toEqual([2]);
  expect((await open(1)).encode("ab")).toEqual([0, 1]);
});
