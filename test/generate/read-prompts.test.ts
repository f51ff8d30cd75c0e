import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readPrompts } from "../../src/generate/read-prompts.js";
import { scratch } from "../support/scratch.js";

const written = (text: string) => {
  const file = join(scratch(), "prompts.jsonl");
  writeFileSync(file, text);
  return file;
};

it("reads a prompt a line, by its id or the line's number", async () => {
  const text = '\uFEFF{"prompt":"one"}\r\n\r\n{"id":"b","prompt":""}\n{"id":7,"prompt":" \\u0000"}';
  expect(await readPrompts(written(text))).toEqual([
    { id: "1", prompt: "one" },
    { id: "b", prompt: "" },
    { id: "7", prompt: " \0" },
  ]);
});

it.each([
  ["nothing", "", "prompts.jsonl: holds no prompts"],
  ["blank lines", "\n  \n", "prompts.jsonl: holds no prompts"],
  ["no JSON", '{"prompt":"a"}\nHello', "prompts.jsonl:2: not valid JSON"],
  ["a list", '[{"prompt":"a"}]', "prompts.jsonl:1: not a JSON object"],
  ["no text", '{"prompt":5}', "prompts.jsonl:1: is not a prompt"],
  ["an id that is none", '{"prompt":"a","id":1.5}', "prompts.jsonl:1: is not a prompt"],
])("says of %s how prompts are written", async (_, text, message) => {
  await expect(readPrompts(written(text))).rejects.toMatchObject({
    message: expect.stringContaining(message),
    hint: expect.stringContaining('{"prompt": "a text"}'),
  });
});
