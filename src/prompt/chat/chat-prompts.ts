import { renderAll } from "../process/render.js";
import type { ChatTemplate } from "./chat-template.js";

/** A turn of a conversation. */
export interface ChatMessage {
  /** Who speaks. */
  readonly role: "system" | "user" | "assistant";
  /** What is said. */
  readonly content: string;
}

/** How conversations become prompts. */
export interface ChatOptions {
  /** Whether the template is to end where the model's turn begins; defaults to true. */
  readonly generationPrompt?: boolean;
  /** What templates that write the date take for now; defaults to now. */
  readonly now?: Date | undefined;
  /** More variables of the template, such as `enable_thinking`. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/**
 * Returns conversations as the texts that a model's chat template makes of them: those of
 * transformers' `apply_chat_template(…, tokenize=False)`.
 *
 * @throws IsoglossError naming the template's file, if it refuses a conversation or fails.
 *
 * @example
 * const template = await readChatTemplate("./qwen3-0.6b");
 * const [prompt] = await chatPrompts(template, [[{ role: "user", content: "Καλημέρα!" }]]);
 */
export async function chatPrompts(
  template: ChatTemplate,
  conversations: readonly (readonly ChatMessage[])[],
  { generationPrompt = true, now, variables = {} }: ChatOptions = {},
): Promise<string[]> {
  return renderAll(
    template,
    conversations.map(messages => ({
      messages,
      tools: null,
      documents: null,
      add_generation_prompt: generationPrompt,
      ...template.specialTokens,
      ...variables,
    })),
    { now },
  );
}
