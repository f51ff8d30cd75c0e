import { checkOptions, checkReferences, flag } from "./check.js";
import { distanceTo, insert, match, remove } from "./edit-distance.js";
import { type TerTokenizerOptions, terTokens } from "./ter-tokenizer.js";
import { like, referenceCount, trimEnd } from "./text.js";

/** The translation edit rate, with its parts. */
export interface Ter {
  /** In per cent of the reference tokens: 0 is perfect, and it may exceed 100. */
  readonly score: number;
  /** Insertions, deletions, substitutions and shifts. */
  readonly edits: number;
  /** Averaged over the references of each hypothesis, then summed. */
  readonly referenceTokens: number;
  readonly signature: string;
}

/** Tercom's limits, which keep the search for shifts short. */
const longestShift = 10;
const farthestShift = 50;
const mostCandidates = 1000;

/**
 * Returns the translation edit rate of hypotheses: insertions, deletions, substitutions and
 * shifts of blocks to reach the closest reference, over the mean reference length. Lower is better.
 *
 * Shifts are found greedily, by Tercom's own heuristics. References are tokenised twice and
 * hypotheses once, as sacreBLEU does it: with `normalized`, "neighbour's." against
 * itself is not perfect, since "'s" before a period is only set off the second time.
 *
 * @param references One list a hypothesis.
 * @returns 100 if all references are empty and some hypothesis is not, 0 if all are.
 * @throws RangeError if the two differ in number, a hypothesis has no reference or is no text,
 *   or an option is unknown.
 * @see Snover et al. 2006, https://aclanthology.org/2006.amta-papers.25
 *
 * @example
 * ```ts
 * import { ter } from "isogloss/scores";
 * const { score, edits } = ter(["the cat sat on the mat"], [["on the mat the cat sat"]]);
 * console.assert(edits === 1 && score < 20); // one shift of a block
 * ```
 */
export function ter(
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
  options: TerTokenizerOptions = {},
): Ter {
  checkReferences("ter", hypotheses, references);
  checkOptions("ter", options, allowed);
  let edits = 0;
  let referenceTokens = 0;
  hypotheses.forEach((hypothesis, i) => {
    const [own, length] = terStatistics(hypothesis, references[i]!, options);
    edits += own;
    referenceTokens += length;
  });
  const score = terFromStatistics([edits, referenceTokens]);
  const yes = (flag: boolean | undefined) => (flag ? "yes" : "no");
  return {
    score,
    edits,
    referenceTokens,
    signature: `nrefs:${referenceCount(references)}|case:${options.caseSensitive ? "mixed" : "lc"}|tok:tercom|norm:${yes(options.normalized)}|punct:${yes(!options.withoutPunctuation)}|asian:${yes(options.asianSupport)}|${like}`,
  };
}

/**
 * Returns the edits to the closest reference of one sentence, and the mean length of its
 * references. They add up over sentences.
 */
export function terStatistics(
  hypothesis: string,
  references: readonly string[],
  options: TerTokenizerOptions = {},
): [edits: number, referenceTokens: number] {
  const own = terTokens(trimEnd(hypothesis), options);
  const others = references.map(line =>
    terTokens(terTokens(trimEnd(line), options).join(" "), options),
  );
  return [
    Math.min(...others.map(other => shiftedEdits(own, other))),
    others.reduce((sum, other) => sum + other.length, 0) / others.length,
  ];
}

/** Returns the rate from edits and lengths summed over sentences. */
export function terFromStatistics(statistics: ArrayLike<number>): number {
  const [edits, referenceTokens] = [statistics[0]!, statistics[1]!];
  return referenceTokens > 0 ? (100 * edits) / referenceTokens : edits > 0 ? 100 : 0;
}

const allowed = {
  normalized: flag,
  withoutPunctuation: flag,
  asianSupport: flag,
  caseSensitive: flag,
};

/** Returns the number of shifts and edits from a hypothesis to one reference. */
function shiftedEdits(hypothesis: readonly string[], reference: readonly string[]): number {
  if (reference.length === 0) return hypothesis.length;
  const distance = distanceTo(reference, hypothesis.length);
  let current = hypothesis;
  let shifts = 0;
  let candidates = 0;
  for (;;) {
    const best = bestShift(current, reference, distance, candidates);
    candidates = best.candidates;
    if (candidates >= mostCandidates || best.gain <= 0) break;
    shifts++;
    current = best.words;
  }
  return shifts + distance(current).edits;
}

/** Returns the shift that saves most edits; of equals the longest, then the earliest, then the nearest target. */
function bestShift(
  hypothesis: readonly string[],
  reference: readonly string[],
  distance: ReturnType<typeof distanceTo>,
  candidates: number,
): { gain: number; words: readonly string[]; candidates: number } {
  const { edits, trace } = distance(hypothesis);
  const { aligned, wrongInHypothesis, wrongInReference } = alignment(trace);
  let best: { rank: number[]; words: string[] } | null = null;
  for (const [start, target, length] of matches(hypothesis, reference)) {
    // Only what is wrong where it stands, and missing where it should, is worth a shift.
    if (!wrongInHypothesis.slice(start, start + length).includes(true)) continue;
    if (!wrongInReference.slice(target, target + length).includes(true)) continue;
    if (start <= aligned[target]! && aligned[target]! < start + length) continue;
    let previous = -1;
    for (let offset = -1; offset < length; offset++) {
      const at = target + offset;
      if (at >= aligned.length) break; // beyond the reference
      const place = at === -1 ? 0 : aligned[at]! + 1;
      if (place === previous) continue;
      previous = place;
      const words = moved(hypothesis, start, length, place);
      const rank = [edits - distance(words).edits, length, -start, -place];
      candidates++;
      if (!best || exceeds(rank, best.rank)) best = { rank, words };
    }
    if (candidates >= mostCandidates) break;
  }
  return { gain: best?.rank[0] ?? 0, words: best?.words ?? hypothesis, candidates };
}

function exceeds(a: readonly number[], b: readonly number[]): boolean {
  const i = a.findIndex((value, k) => value !== b[k]);
  return i >= 0 && a[i]! > b[i]!;
}

/** Returns, for each reference position, the hypothesis position it stands at (−1: before all), and what is wrong. */
function alignment(trace: readonly number[]) {
  const aligned: number[] = [];
  const wrongInHypothesis: boolean[] = [];
  const wrongInReference: boolean[] = [];
  for (const operation of trace) {
    if (operation !== insert) wrongInHypothesis.push(operation !== match);
    if (operation !== remove) {
      aligned.push(wrongInHypothesis.length - 1);
      wrongInReference.push(operation !== match);
    }
  }
  return { aligned, wrongInHypothesis, wrongInReference };
}

/** Yields [start in a, start in b, length] of every run of words that both have. */
function* matches(
  a: readonly string[],
  b: readonly string[],
): Generator<readonly [number, number, number]> {
  for (let i = 0; i < a.length; i++)
    for (let j = Math.max(0, i - farthestShift); j < Math.min(b.length, i + farthestShift + 1); j++)
      for (let k = 0; k < longestShift && i + k < a.length && j + k < b.length; k++) {
        if (a[i + k] !== b[j + k]) break;
        yield [i, j, k + 1];
      }
}

/** Returns the words with `length` of them, from `start`, moved to before position `place`. */
function moved(words: readonly string[], start: number, length: number, place: number): string[] {
  const block = words.slice(start, start + length);
  const rest = [...words.slice(0, start), ...words.slice(start + length)];
  // A place inside the block counts as one after as many words of what follows it, as Tercom has it.
  const at = place > start + length ? place - length : place;
  return [...rest.slice(0, at), ...block, ...rest.slice(at)];
}
