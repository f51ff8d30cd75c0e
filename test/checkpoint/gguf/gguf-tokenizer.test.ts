import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { chatTemplateIn } from "../../../src/checkpoint/gguf/gguf-chat-template.js";
import { ggufTokenizer } from "../../../src/checkpoint/gguf/gguf-tokenizer.js";
import { MetadataReader } from "../../../src/checkpoint/gguf/metadata-reader.js";
import { readGgufHeader } from "../../../src/format/gguf/gguf-header.js";
import type { GgufValue } from "../../../src/format/gguf/gguf-metadata.js";
import { encodeAll } from "../../../src/tokenizer/encode-all.js";
import { makeTokenizer } from "../../../src/tokenizer/make-tokenizer.js";

const folder = resolve(import.meta.dirname, "../../fixtures/gguf-tokenizers");
const expected = JSON.parse(readFileSync(join(folder, "ids.json"), "utf8")) as Record<
  string,
  Record<string, number[]>
>;

it.each(Object.keys(expected))("cuts texts as the reference does: %s", async name => {
  const file = join(folder, `${name}.gguf`);
  const { metadata } = await readGgufHeader(file);
  const content = ggufTokenizer(new MetadataReader(file, metadata));
  const tokenizer = await makeTokenizer({ file, content });
  const texts = Object.keys(expected[name]!);
  const ids = await encodeAll(tokenizer, texts);
  expect(Object.fromEntries(texts.map((text, i) => [text, [...ids[i]!]]))).toEqual(expected[name]);
});

const spelled: Readonly<Record<string, GgufValue>> = {
  "tokenizer.ggml.model": "llama",
  "tokenizer.ggml.tokens": ["<unk>", "<s>", "a"],
  "tokenizer.ggml.scores": [0, 0, 0],
  "tokenizer.ggml.token_type": [2, 3, 1],
  "tokenizer.ggml.bos_token_id": 1,
};

it.each([
  [{ "tokenizer.ggml.model": "rwkv" }, 'of the kind "rwkv", which is not read'],
  [{ "tokenizer.ggml.scores": [0] }, "has 3 tokens and scores of 1"],
  [{ "tokenizer.ggml.token_type": [1, 1] }, "has 3 tokens and types of 2"],
  [{ "tokenizer.ggml.bos_token_id": 7 }, "its bos token 7 is none of its tokens"],
  [{ "tokenizer.ggml.tokens": [1, 2, 3] }, "are no list of texts"],
  [
    { "tokenizer.ggml.model": "gpt2", "tokenizer.ggml.merges": [], "tokenizer.ggml.pre": "viking" },
    'finds words as "viking" does',
  ],
] as const)("refuses %j", (changes, message) => {
  const metadata = new Map(Object.entries({ ...spelled, ...changes }));
  expect(() => ggufTokenizer(new MetadataReader("x.gguf", metadata))).toThrow(message);
});

it("finds chat templates, by name where there are several, and the tokens that they name", () => {
  const templates = {
    "tokenizer.chat_template": "{{ bos_token }}{{ messages[0].content }}",
    "tokenizer.chat_templates": ["default", "tool_use"],
    "tokenizer.chat_template.tool_use": "{{ messages }}",
  };
  const of = (said: Readonly<Record<string, GgufValue>>, name?: string) =>
    chatTemplateIn(new MetadataReader("x.gguf", new Map(Object.entries(said))), name);
  expect(of({ ...spelled, ...templates })).toEqual({
    file: "x.gguf",
    template: templates["tokenizer.chat_template"],
    specialTokens: { bos_token: "<s>" },
  });
  expect(of({ ...spelled, ...templates }, "tool_use").template).toBe("{{ messages }}");
  expect(() => of({ ...spelled, ...templates }, "rag")).toThrow("no chat template called rag");
  expect(() => of(spelled)).toThrow("x.gguf: has no chat template");
});
