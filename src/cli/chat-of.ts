import { IsoglossError } from "../base/error.js";
import type { ChatRequestOptions } from "../generate/chat-requests.js";

/** What --chat and --system say. */
interface ChatFlags {
  readonly chat?: string | true;
  readonly system?: string;
}

/**
 * Returns how prompts become conversations; undefined: they do not.
 * @throws IsoglossError for --system without --chat.
 */
export function chatOf({ chat, system }: ChatFlags): ChatRequestOptions | undefined {
  if (chat !== undefined) return { system, template: chat === true ? undefined : chat };
  if (system === undefined) return undefined;
  throw new IsoglossError("--system is of use with --chat only", "Give --chat, too.");
}
