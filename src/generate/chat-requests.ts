import { sha256 } from "../base/sha256.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { ggufChatTemplate } from "../checkpoint/gguf/gguf-chat-template.js";
import { isGguf } from "../checkpoint/gguf/gguf-file.js";
import { type ChatMessage, chatPrompts } from "../prompt/chat/chat-prompts.js";
import { readChatTemplate } from "../prompt/chat/chat-template.js";
import type { GenerateOptions } from "./generate.js";
import type { GenerationRequest } from "./request.js";

/** How prompts become conversations. */
export interface ChatRequestOptions {
  /** What is said before the user speaks; defaults to nothing. */
  readonly system?: string;
  /** Which template, of a checkpoint that has several by name; defaults to "default". */
  readonly template?: string;
  /** What templates that write the date take for now; defaults to now. */
  readonly now?: Date;
}

/** What `generate` takes of prompts that were written by a chat template. */
export type ChatRequests = Required<
  Pick<GenerateOptions, "requests" | "specialTokens" | "provenance">
>;

/**
 * Returns requests whose prompts are what a user says to a chat model, as its chat template writes
 * them: what `generate` is to be given instead.
 *
 * @throws IsoglossError if the checkpoint has no chat template, or it refuses the conversation.
 *
 * @example
 * const asked = [{ id: "1", prompt: "Translate to Greek: Good morning." }];
 * await generate({ checkpoint, model, ...(await chatRequests(checkpoint, asked)) });
 */
export async function chatRequests(
  { folder }: Pick<Checkpoint, "folder">,
  requests: readonly GenerationRequest[],
  { system, template: name, now }: ChatRequestOptions = {},
): Promise<ChatRequests> {
  const read = isGguf(folder) ? ggufChatTemplate : readChatTemplate;
  const template = await read(folder, name);
  const before: ChatMessage[] = system === undefined ? [] : [{ role: "system", content: system }];
  const prompts = await chatPrompts(
    template,
    requests.map(({ prompt }) => [...before, { role: "user", content: prompt }]),
    { now },
  );
  return {
    requests: requests.map((request, i) => ({ ...request, prompt: prompts[i]! })),
    specialTokens: "written",
    provenance: { chat_template: sha256(template.template), system: system ?? null },
  };
}
