import { sha256 } from "../../base/sha256.js";
import { type Random, seeded } from "../../numeric/random.js";
import type { Finish, Search } from "../request.js";
import type { Endings } from "./endings.js";
import type { Predicted, Searcher, Step } from "./searcher.js";

type Sampling = Extract<Search, { kind: "sampling" }>;

/** From so many on, the likeliest tokens are picked out of all logits. */
const mostCandidates = 1024;

/** Tokens below this probability are rarely in a nucleus: the others are sorted first. */
const rare = 1e-6;

/**
 * Returns the search that draws each token: logits are divided by the temperature, then the
 * `topK` likeliest are kept, then of these the fewest that have `topP` of the probability, in
 * transformers' order. A draw depends on the seed, the prompt's id and the sample's number, and
 * on nothing that runs beside it.
 */
export function samplingSearcher(endings: Endings, search: Sampling, id: string): Searcher {
  const { seed, temperature = 1, topK = 0, topP = 1, samples = 1 } = search;
  const narrow = topK > 0 && topK <= mostCandidates;
  const all = Array.from({ length: samples }, (_, sample) => ({
    random: randomOf(seed, id, sample),
    ids: [] as number[],
    logprob: 0,
    finish: "length" as Finish,
  }));
  let running: typeof all = [];

  return {
    width: samples,
    top: narrow ? topK : 0,
    logits: !narrow,

    advance(rows) {
      const steps: Step[] = [];
      const begins = running.length === 0;
      const next: typeof all = [];
      for (const [i, sample] of (begins ? all : running).entries()) {
        const parent = begins ? 0 : i;
        const row = rows[parent]!;
        const { token, logit } = draw(row, { temperature, topK, topP }, sample.random);
        sample.logprob += logit - row.logSumExp;
        const end = endings.after(sample.ids, token);
        if (end !== "eos") sample.ids.push(token);
        if (end !== null) sample.finish = end;
        else {
          next.push(sample);
          steps.push({ parent, token });
        }
      }
      running = next;
      return steps;
    },

    results: () =>
      all.map(({ ids, logprob, finish }) => {
        return { ids, text: endings.textOf(ids), finish, logprob, margin: null };
      }),
  };
}

/** Returns the generator of one sample. */
function randomOf(seed: number, id: string, sample: number): Random {
  return seeded(Number.parseInt(sha256(JSON.stringify([seed, id, sample])).slice(0, 8), 16) | 0);
}

function draw(
  { top, topLogits, logits }: Predicted,
  { temperature, topK, topP }: Required<Pick<Sampling, "temperature" | "topK" | "topP">>,
  random: Random,
): { token: number; logit: number } {
  const values = logits ?? topLogits;
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const weights = Float64Array.from(values, value => Math.exp((value - most) / temperature));
  const kept = nucleus(weights, topK > 0 ? topK : weights.length, topP);
  let sum = 0;
  for (const i of kept) sum += weights[i]!;
  let left = random.uniform() * sum;
  let chosen = kept[0]!;
  for (const i of kept) {
    chosen = i;
    left -= weights[i]!;
    if (left < 0) break;
  }
  return { token: logits ? chosen : top[chosen]!, logit: values[chosen]! };
}

/** Returns the indices of the k largest, and of these the first that reach a share p of their sum. */
export function nucleus(
  weights: Float64Array,
  k: number,
  p: number,
): ArrayLike<number> & Iterable<number> {
  const indices = Uint32Array.from(weights.keys());
  if (k >= weights.length && p >= 1) return indices;
  const byWeight = (a: number, b: number) => weights[b]! - weights[a]! || a - b;
  const total = weights.reduce((a, b) => a + b, 0);
  const common = indices.filter(i => weights[i]! >= rare * total);
  const enough = (sorted: Uint32Array, sum: number) => {
    let before = 0;
    for (const [n, i] of sorted.entries()) {
      before += weights[i]!;
      if (before >= p * sum) return sorted.subarray(0, n + 1);
    }
    return undefined;
  };
  if (k >= weights.length) {
    const found = enough(common.sort(byWeight), total);
    if (found !== undefined) return found;
  }
  const sorted = (common.length >= k ? common : indices).sort(byWeight).subarray(0, k);
  const sum = sorted.reduce((all, i) => all + weights[i]!, 0);
  return (p < 1 ? enough(sorted, sum) : undefined) ?? sorted;
}
