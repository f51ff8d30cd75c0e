import type { Endings } from "../search/endings.js";
import type { Predicted, Searcher } from "../search/searcher.js";
import { bannedTokens, mostBanned } from "./banned-tokens.js";
import type { Constraints } from "./constraints.js";

/**
 * Returns a search that sees of all predictions what a checkpoint lets its decoder write. A forced
 * token has probability 1; what is banned has none, and the others keep theirs, unless they are to
 * add up to 1 again: so transformers scores beams.
 *
 * @param start The token that the text begins after.
 */
export function constrainedSearcher(
  inner: Searcher,
  { endTokens, maxTokens }: Endings,
  start: number,
  constraints: Constraints,
): Searcher {
  const { forcedFirst, forcedLast, renormalized } = constraints;
  const most = mostBanned(constraints, maxTokens, endTokens);
  let rows: (readonly number[])[] = [[]];

  function seen(row: Predicted, ids: readonly number[]): Predicted {
    if (forcedLast.length > 0 && ids.length === maxTokens - 1) return forced(forcedLast);
    if (forcedFirst !== null && ids.length === 0) return forced([forcedFirst]);
    const banned = bannedTokens(constraints, start, ids, endTokens);
    return banned.size === 0 ? row : without(row, banned, renormalized);
  }

  return {
    width: inner.width,
    top: inner.top === 0 ? 0 : inner.top + most,
    logits: inner.logits || (renormalized && most > 0),
    advance(predicted) {
      const steps = inner.advance(predicted.map((row, i) => seen(row, rows[i]!)));
      rows = steps.map(({ parent, token }) => [...rows[parent]!, token]);
      return steps;
    },
    results: () => inner.results(),
  };
}

function forced(tokens: readonly number[]): Predicted {
  const top = Int32Array.from(tokens).sort();
  return { top, topLogits: new Float32Array(top.length), logSumExp: 0, logits: undefined };
}

function without(
  { top, topLogits, logSumExp, logits }: Predicted,
  banned: ReadonlySet<number>,
  renormalized: boolean,
): Predicted {
  const kept = [...top.keys()].filter(i => !banned.has(top[i]!));
  const left = logits?.slice();
  let gone = 0; // share of what is banned
  if (left !== undefined)
    for (const id of banned)
      if (id < left.length) {
        gone += Math.exp(left[id]! - logSumExp);
        left[id] = Number.NEGATIVE_INFINITY;
      }
  return {
    top: Int32Array.from(kept, i => top[i]!),
    topLogits: Float32Array.from(kept, i => topLogits[i]!),
    logSumExp: renormalized ? logSumExp + Math.log1p(-gone) : logSumExp,
    logits: left,
  };
}
