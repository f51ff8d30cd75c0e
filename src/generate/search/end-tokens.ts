import { existsSync } from "node:fs";
import { join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { readJson } from "../../checkpoint/read-json.js";

/**
 * Returns the tokens that end a text by the checkpoint's own word: `eos_token_id` of
 * generation_config.json, of config.json, or of the text part of a multimodal one; one or several.
 *
 * @throws IsoglossError if they are no token ids.
 */
export async function endTokensOf({ folder, config }: Checkpoint): Promise<number[]> {
  const file = join(folder, "generation_config.json");
  const generation = existsSync(file) ? await readJson(file) : {};
  const inner = config.text_config as Record<string, unknown> | undefined;
  for (const [source, { eos_token_id: ids }] of [
    [file, generation],
    [join(folder, "config.json"), config],
    [join(folder, "config.json"), inner ?? {}],
  ] as const) {
    if (ids === undefined || ids === null) continue;
    const list: unknown[] = Array.isArray(ids) ? ids : [ids];
    if (list.every((id): id is number => Number.isSafeInteger(id) && (id as number) >= 0))
      return list;
    throw new IsoglossError(
      `${source}: eos_token_id must be one token id or a list of them, got ${excerpt(ids)}`,
      "Correct the file; it is null where no token ends a text.",
    );
  }
  return [];
}
