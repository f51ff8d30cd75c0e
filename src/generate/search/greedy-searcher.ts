import type { Finish, Hypothesis } from "../request.js";
import type { Endings } from "./endings.js";
import type { Predicted, Searcher, Step } from "./searcher.js";

/** Returns the search that takes the likeliest token each time; of equals the one of the lowest id. */
export function greedySearcher(endings: Endings): Searcher {
  const ids: number[] = [];
  let logprob = 0;
  let margin = Number.POSITIVE_INFINITY;
  let finish: Finish = "length";

  return {
    width: 1,
    top: 2,
    logits: false,

    advance([row]) {
      const { top, topLogits, logSumExp } = row as Predicted;
      const token = top[0]!;
      logprob += topLogits[0]! - logSumExp;
      if (topLogits.length > 1) margin = Math.min(margin, topLogits[0]! - topLogits[1]!);
      const end = endings.after(ids, token);
      if (end === "eos") finish = end;
      else ids.push(token);
      if (end === null) return [{ parent: 0, token }] satisfies Step[];
      finish = end;
      return [];
    },

    results: (): Hypothesis[] => [
      {
        ids,
        text: endings.textOf(ids),
        finish,
        logprob,
        margin: Number.isFinite(margin) ? margin : null,
      },
    ],
  };
}
