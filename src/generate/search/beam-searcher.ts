import type { Finish, Search } from "../request.js";
import type { Endings } from "./endings.js";
import type { Predicted, Searcher } from "./searcher.js";

type Beams = Extract<Search, { kind: "beams" }>;

/** What transformers adds to a score that must not be chosen. */
const never = -1e9;

interface Beam {
  readonly ids: readonly number[];
  /** Sum of log-probabilities in float32, as transformers adds them up. */
  readonly score: number;
}

interface Finished extends Beam {
  readonly finish: Finish | null;
  /** Divided by a power of the length. */
  readonly ranked: number;
}

/**
 * Returns beam search as transformers 5 has it, for one prompt: its scores in float32, its two
 * (or one more than there are end tokens) times as many candidates as beams, its three rules of
 * stopping. Of equal scores the earlier beam's, then the lower id comes first.
 *
 * @see `_beam_search` in transformers/generation/utils.py
 */
export function beamSearcher(
  endings: Endings,
  { beams, lengthPenalty = 1, earlyStopping = false }: Beams,
): Searcher {
  const keep = Math.max(2, 1 + endings.endTokens.size) * beams;
  const ranked = (score: number, length: number) =>
    Math.fround(score / Math.fround(length ** lengthPenalty));
  let running: Beam[] = [{ ids: [], score: 0 }];
  let finished: Finished[] = Array.from({ length: beams }, () => {
    return { ids: [], score: never, ranked: never, finish: null };
  });
  let improvable = true;

  function advance(rows: readonly Predicted[]) {
    const candidates = candidatesOf(running, rows)
      .slice(0, keep)
      .map(({ parent, token, score }) => {
        const { ids } = running[parent]!;
        return { parent, token, score, ids: [...ids, token], end: endings.after(ids, token) };
      });
    const length = running[0]!.ids.length + 1;
    const isFull = earlyStopping === true && finished.every(({ finish }) => finish !== null);
    const entering = candidates.slice(0, beams).flatMap(({ ids, score, end }): Finished[] => {
      if (end === null || isFull || !improvable) return [];
      const own = end === "eos" ? ids.slice(0, -1) : ids;
      return [{ ids: own, score, ranked: ranked(score, length), finish: end }];
    });
    finished = best([...finished, ...entering], ({ ranked }) => ranked, beams);
    const open = candidates.filter(({ end }) => end === null);
    const next = open.slice(0, beams);
    running = next.map(({ ids, score }) => ({ ids, score }));
    if (next.length === 0) return [];

    const isLong = earlyStopping === "never" && lengthPenalty > 0;
    const hoped = ranked(running[0]!.score, isLong ? endings.maxTokens : length);
    const worst = finished.reduce(
      (least, { ranked }) => Math.min(least, ranked),
      Number.POSITIVE_INFINITY,
    );
    improvable &&= finished.some(({ finish }) => hoped > (finish === null ? never : worst));
    const isDone = earlyStopping === true && finished.every(({ finish }) => finish !== null);
    if (!improvable || isDone) return [];
    return next.map(({ parent, token }) => ({ parent, token }));
  }

  return {
    width: beams,
    top: keep,
    logits: false,
    advance,
    results() {
      const { ids, score, finish } = finished[0]!;
      return [
        {
          ids,
          text: endings.textOf(ids),
          finish: finish ?? "length",
          logprob: score,
          margin: null,
        },
      ];
    },
  };
}

/** All that can follow, the best first. */
function candidatesOf(running: readonly Beam[], rows: readonly Predicted[]) {
  const all = running.flatMap(({ score: before }, parent) => {
    const { top, topLogits, logSumExp } = rows[parent]!;
    return Array.from(top, (token, i) => {
      const logprob = Math.fround(topLogits[i]! - logSumExp);
      return { parent, token, score: Math.fround(logprob + before) };
    });
  });
  return all.sort((a, b) => b.score - a.score || a.parent - b.parent || a.token - b.token);
}

/** The first so many by a score; of equals the earlier. */
function best<T>(items: readonly T[], scoreOf: (item: T) => number, count: number): T[] {
  return [...items].sort((a, b) => scoreOf(b) - scoreOf(a)).slice(0, count);
}
