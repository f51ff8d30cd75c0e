import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import { groupBy } from "../base/group-by.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { beginningOf } from "../generate/likelihoods.js";
import { scoredTexts } from "../generate/scored-texts.js";
import type { Model } from "../model/operations.js";
import type { LikelihoodTask } from "../task/task.js";

/** A choice of an item, as the model reads it. */
interface AskedChoice {
  /** The request's id: "item/0". */
  readonly id: string;
  readonly ids: readonly number[];
  /** Tokens from this one on are scored. */
  readonly from: number;
}

/** An item of a task: its choices begin with the same tokens. */
export interface AskedItem {
  readonly id: string;
  readonly choices: readonly AskedChoice[];
  /** The position of the token whose state is patched. */
  readonly at: number;
}

/**
 * Returns the items of a task as the model reads them, by the rules of `likelihoods`.
 *
 * @param token Which token of what all choices begin with is patched, counted from its end: −1 is
 *   the last of the context.
 * @throws IsoglossError for a context that has no such token.
 */
export async function askedItems(
  checkpoint: Checkpoint,
  model: Model,
  task: LikelihoodTask,
  token: number,
  signal?: AbortSignal,
): Promise<AskedItem[]> {
  const { requests } = task;
  const beginning = await beginningOf(checkpoint);
  const texts = await scoredTexts(checkpoint, model, requests, beginning, signal);
  const byItem = groupBy(texts, ({ request }) => requests[request]!.id.replace(/\/\d+$/, ""));
  return [...byItem].map(([id, own]): AskedItem => {
    // Where there are no spaces a choice may take a context's last letters into its first token.
    const from = Math.min(...own.map(text => text.from));
    const first = own[0]!.ids;
    const apart = first.findIndex((value, t) => own.some(({ ids }) => ids[t] !== value));
    const at = Math.min(from, apart < 0 ? from : apart) + token;
    if (at < 0)
      throw new IsoglossError(
        `${task.name}: item ${excerpt(id)} has no token ${token} before its choices`,
        "Patch the last token (-1), or leave short items out.",
      );
    return {
      id,
      at,
      choices: own.map(({ request, ids, from }) => ({ id: requests[request]!.id, ids, from })),
    };
  });
}
