import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { chatPrompts } from "../../src/prompt/chat/chat-prompts.js";
import { readChatTemplate } from "../../src/prompt/chat/chat-template.js";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folderOf(files: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), "chat-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(
      join(folder, name),
      typeof content === "string" ? content : JSON.stringify(content),
    );
  }
  return folder;
}

test("finds a text in tokenizer_config.json, and special tokens by any of their spellings", async () => {
  const folder = folderOf({
    "tokenizer_config.json": {
      chat_template: "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}{{ pad_token }}|",
      bos_token: { __type: "AddedToken", content: "<s>" },
      eos_token: "</s>",
      pad_token: null,
    },
  });
  const template = await readChatTemplate(folder);
  expect(await chatPrompts(template, [[{ role: "user", content: "hi" }]])).toEqual(["<s>hi</s>|"]);
});

test("takes special tokens from special_tokens_map.json where the other has none", async () => {
  const folder = folderOf({
    "tokenizer_config.json": { chat_template: "{{ bos_token }}" },
    "special_tokens_map.json": { bos_token: { content: "<b>", lstrip: false } },
  });
  const { specialTokens } = await readChatTemplate(folder);
  expect(specialTokens).toEqual({ bos_token: "<b>" });
});

test("prefers files of their own, and finds named ones", async () => {
  const folder = folderOf({
    "tokenizer_config.json": { chat_template: "old" },
    "chat_template.jinja": "new",
    "additional_chat_templates/tool_use.jinja": "tools",
    "additional_chat_templates/notes.txt": "no template",
  });
  expect((await readChatTemplate(folder)).template).toBe("new");
  expect((await readChatTemplate(folder, "tool_use")).template).toBe("tools");
  await expect(readChatTemplate(folder, "notes")).rejects.toThrow(
    /no chat template called "notes"/,
  );
});

test("finds the default in a list, or the only one", async () => {
  const named = (...names: string[]) =>
    folderOf({
      "tokenizer_config.json": {
        chat_template: names.map(name => ({ name, template: `of ${name}` })),
      },
    });
  expect((await readChatTemplate(named("rag", "default"))).template).toBe("of default");
  expect((await readChatTemplate(named("rag"))).template).toBe("of rag");
  await expect(readChatTemplate(named("rag", "tool_use"))).rejects.toThrow(/"default"/);
});

test.each([
  ["no template", {}, /has no chat template$/],
  ["a null", { chat_template: null }, /has no chat template$/],
  ["a number", { chat_template: 3 }, /tokenizer_config\.json: chat_template has 3/],
  ["a list of texts", { chat_template: ["x"] }, /tokenizer_config\.json: chat_template has "x"/],
  [
    "a BOS that is none",
    { chat_template: "x", bos_token: 3 },
    /tokenizer_config\.json: bos_token is 3/,
  ],
])("names the file of %s", async (_, config, message) => {
  const folder = folderOf({ "tokenizer_config.json": config });
  await expect(readChatTemplate(folder)).rejects.toThrow(message);
});
