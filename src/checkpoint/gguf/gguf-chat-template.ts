import { readGgufHeader } from "../../format/gguf/gguf-header.js";
import { MetadataReader } from "./metadata-reader.js";

/** The special tokens that templates name, by llama.cpp's names for their ids. */
const special = {
  bos_token: "bos",
  eos_token: "eos",
  unk_token: "unknown",
  pad_token: "padding",
} as const;

/** A chat template of a file's metadata, with the texts of the tokens that it names. */
export interface GgufChatTemplate {
  readonly file: string;
  readonly template: string;
  readonly specialTokens: Readonly<Record<string, string>>;
}

/**
 * Returns the chat template of a GGUF file.
 * @param name Which of several; the one without a name by default.
 * @throws IsoglossError if there is none, or not by that name.
 */
export async function ggufChatTemplate(file: string, name?: string): Promise<GgufChatTemplate> {
  const { metadata } = await readGgufHeader(file);
  return chatTemplateIn(new MetadataReader(file, metadata), name);
}

export function chatTemplateIn(metadata: MetadataReader, name = "default"): GgufChatTemplate {
  const key = "tokenizer.chat_template";
  const named = metadata.texts("tokenizer.chat_templates") ?? [];
  const template = metadata.text(name === "default" ? key : `${key}.${name}`);
  if (template === undefined)
    metadata.refuse(
      name === "default" ? "has no chat template" : `has no chat template called ${name}`,
      named.length > 0
        ? `Choose from ${named.join(", ")}.`
        : "It is no chat model: give the prompts without --chat.",
    );
  const tokens = metadata.texts("tokenizer.ggml.tokens") ?? [];
  const specialTokens = Object.entries(special).flatMap(([token, id]) => {
    const text = tokens[metadata.number(`tokenizer.ggml.${id}_token_id`) ?? -1];
    return text === undefined ? [] : [[token, text] as const];
  });
  return {
    file: metadata.file,
    template: template as string,
    specialTokens: Object.fromEntries(specialTokens),
  };
}
