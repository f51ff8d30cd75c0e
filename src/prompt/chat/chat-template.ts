import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { fileError } from "../../base/file-error.js";
import { isPresent, readText } from "../../base/open-file.js";
import { isObject, type JsonObject } from "../../format/json-object.js";
import { parseJson } from "../../format/parse-json.js";
import { tokenText } from "../../tokenizer/convert/added-token.js";
import { readArguments, specialNames } from "../../tokenizer/convert/arguments.js";
import { Settings } from "../../tokenizer/convert/settings.js";
import type { NamedTemplate } from "../process/render.js";

/** How a checkpoint wants conversations written. */
export interface ChatTemplate extends NamedTemplate {
  /** Special tokens as text, by the names that templates call them: bos_token, eos_token … */
  readonly specialTokens: Readonly<Record<string, string>>;
}

/** In bytes: tokenizer_config.json lists every added token; the largest known has 2 MB. */
const largest = 32 * 2 ** 20;

const configFile = "tokenizer_config.json";
const templateFile = "chat_template.jinja";
const moreTemplates = "additional_chat_templates";

/**
 * Returns the chat template of a checkpoint's folder, as transformers 5.24 finds it:
 * chat_template.jinja and additional_chat_templates/ come before tokenizer_config.json's
 * `chat_template`, a text or a list of named ones.
 *
 * @param name Which of several; defaults to "default", or the only one.
 * @throws IsoglossError if there is none, or not by that name.
 */
export async function readChatTemplate(folder: string, name?: string): Promise<ChatTemplate> {
  const json = async (file: string): Promise<JsonObject> => {
    const path = join(folder, file);
    return (await isPresent(path)) ? parseJson(await readText(path, largest), path) : {};
  };
  const config = await json(configFile);
  const files = await templatesIn(folder);
  const templates = files.size > 0 ? files : listed(config.chat_template, join(folder, configFile));
  const names = [...templates.keys()];
  if (names.length === 0)
    throw new IsoglossError(
      `${folder}: has no chat template`,
      "It is no chat model, or its template was not copied: give the prompts without --chat.",
    );
  const chosen = name ?? (templates.has("default") || names.length > 1 ? "default" : names[0]!);
  const found = templates.get(chosen);
  if (found === undefined)
    throw new IsoglossError(
      `${folder}: has no chat template called ${excerpt(chosen)}`,
      `Choose from ${names.map(excerpt).join(", ")}.`,
    );
  return {
    ...found,
    specialTokens: specialTokens(config, await json("special_tokens_map.json"), folder),
  };
}

async function templatesIn(folder: string): Promise<Map<string, NamedTemplate>> {
  const found = new Map<string, NamedTemplate>();
  const take = async (name: string, file: string) =>
    found.set(name, { file, template: await readText(file, largest) });
  const own = join(folder, templateFile);
  if (await isPresent(own)) await take("default", own);
  const more = join(folder, moreTemplates);
  if (!(await isPresent(more))) return found;
  const names = await readdir(more).catch(error => {
    throw fileError(error, more, "read");
  });
  for (const file of names.sort())
    if (file.endsWith(".jinja")) await take(file.slice(0, -".jinja".length), join(more, file));
  return found;
}

function listed(value: unknown, file: string): Map<string, NamedTemplate> {
  if (value === undefined || value === null) return new Map();
  if (typeof value === "string") return new Map([["default", { file, template: value }]]);
  const list: unknown[] = Array.isArray(value)
    ? value
    : isObject(value)
      ? Object.entries(value).map(([name, template]) => ({ name, template }))
      : [value];
  return new Map(
    list.map(entry => {
      const { name, template } = isObject(entry) ? entry : {};
      if (typeof name !== "string" || typeof template !== "string")
        throw new IsoglossError(
          `${file}: chat_template has ${excerpt(entry)}, and no name with a template`,
          "Write a template as a text, or a list of objects with name and template.",
        );
      return [name, { file, template }];
    }),
  );
}

function specialTokens(
  tokenizerConfig: JsonObject,
  specialTokensMap: JsonObject,
  folder: string,
): Record<string, string> {
  try {
    const settings = new Settings(readArguments({ tokenizerConfig, specialTokensMap }));
    return Object.fromEntries(
      specialNames.flatMap(name => {
        const token = settings.token(name, null);
        return token === null ? [] : [[name, tokenText(token)]];
      }),
    );
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new IsoglossError(
      `${join(folder, configFile)}: ${cause.message}`,
      "Get the file again from where the checkpoint came from.",
      { cause },
    );
  }
}
