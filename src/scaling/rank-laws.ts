import { IsoglossError, unlessRefused } from "../base/error.js";
import { pause } from "../base/pause.js";
import type { Stoppable } from "../base/progress.js";
import { type Fit, type FitOptions, fitLaw } from "./fit.js";
import { type HeldOut, holdOut } from "./hold-out.js";
import { type Identifiability, identifiability } from "./identifiability.js";
import { aicc, akaikeWeights } from "./information.js";
import { type LackOfFit, lackOfFit } from "./lack-of-fit.js";
import type { Law } from "./law.js";
import { volumeLaws } from "./laws.js";
import type { Point } from "./points.js";

/** A law among those that were ranked. */
export interface Candidate {
  readonly law: Law;
  readonly fit: Fit;
  /** Akaike's criterion, corrected for few points; lower is better. */
  readonly aicc: number;
  /** 0 … 1, the evidence for this law among those ranked. */
  readonly akaikeWeight: number;
  /** Null, with the reason, where too few points remain. */
  readonly heldOut: HeldOut | null;
  readonly identifiability: Identifiability;
  readonly lackOfFit: LackOfFit | null;
  /** Why this law is no answer; empty if it is one. */
  readonly objections: readonly string[];
}

/** Laws in the order in which points speak for them. */
export interface Ranking {
  /**
   * Laws without objection first, those whose optimum was not found last; within each part by
   * held-out error. AICc is reported, and decides only between equal errors.
   */
  readonly candidates: readonly Candidate[];
  /** Laws that the points cannot carry, and why. */
  readonly refused: readonly { readonly law: Law; readonly reason: string }[];
  /** The first candidate without objection; null means that no law fits. */
  readonly best: Candidate | null;
  /**
   * The law that was best before the largest volumes were known, with its error there: an error
   * that no choice has flattered. Null if too few volumes are left to choose by.
   */
  readonly blind: Candidate | null;
  /** In one sentence, for people. */
  readonly verdict: string;
}

/** What `rankLaws` takes. */
export interface RankOptions extends Stoppable, FitOptions {
  /** Defaults to every law of one volume, with a ceiling of 100. */
  readonly laws?: readonly Law[];
  /** How many of the largest volumes are held out; defaults to 1. */
  readonly largest?: number;
  /** A lack-of-fit test below this level is an objection; defaults to 0.01. */
  readonly level?: number;
}

/**
 * Fits every law and returns them in order of how well they foretell the largest volumes.
 *
 * A law is objected to if it foretells them no better than "it stays as it is", if repeated
 * measurements contradict it, or if its optimum was not found. If every law is, none
 * fits, and the ranking says so. That a law cannot tell its parameters apart is
 * reported, not objected to: its curve may be good where its parameters are not.
 *
 * The best law's error is the one it was chosen by, and so too small: the laws are ranked once
 * more without the largest volumes, and the error there of the law chosen in this way is `blind`.
 *
 * @example
 * ```ts
 * import { rankLaws } from "isogloss/scaling";
 * const volumes = [500, 1000, 2000, 4000, 8000, 16_000, 32_000];
 * const points = volumes.map(d => ({ inputs: [d], group: "de", score: 40 - 300 * d ** -0.5 }));
 * const { best } = await rankLaws(points);
 * console.log(best?.law.name, best?.fit.predict([64_000]));
 * ```
 */
export async function rankLaws(
  points: readonly Point[],
  { laws = volumeLaws(), ...options }: RankOptions = {},
): Promise<Ranking> {
  const { candidates, refused } = await rank(points, laws, options);
  const best = accepted(candidates);
  const earlier = candidates.find(c => c.heldOut)?.heldOut?.fit.problem.points;
  const before = earlier ? (await rank(earlier, laws, options)).candidates : [];
  const choice = (accepted(before) ?? before.find(c => c.heldOut))?.law;
  const blind = candidates.find(c => c.law === choice && c.heldOut) ?? null;
  const verdict = sentence(best, blind, candidates, refused.length, options.largest);
  return { candidates, refused, best, blind, verdict };
}

function accepted(candidates: readonly Candidate[]): Candidate | null {
  return candidates.find(c => c.objections.length === 0) ?? null;
}

async function rank(
  points: readonly Point[],
  laws: readonly Law[],
  { largest = 1, level = 0.01, signal, ...options }: RankOptions,
): Promise<Pick<Ranking, "candidates" | "refused">> {
  const refused: { law: Law; reason: string }[] = [];
  const fitted: Omit<Candidate, "akaikeWeight">[] = [];
  for (const law of laws) {
    await pause(signal);
    const fit = unlessRefused(() => fitLaw(points, law, options));
    if (fit instanceof IsoglossError) {
      refused.push({ law, reason: fit.message });
      continue;
    }
    const tested = unlessRefused(() => holdOut(points, law, { ...options, largest }));
    const heldOut = tested instanceof IsoglossError ? null : tested;
    const misses = lackOfFit(fit);
    fitted.push({
      law,
      fit,
      aicc: aicc(fit),
      heldOut,
      identifiability: identifiability(fit),
      lackOfFit: misses,
      objections: [
        !fit.converged && "its optimum was not found",
        tested instanceof IsoglossError && `it cannot be tested: ${tested.message}`,
        heldOut &&
          !(heldOut.rmse < heldOut.naiveRmse) &&
          `at the largest volume it errs by ${heldOut.rmse.toPrecision(3)}, the naive forecast by ${heldOut.naiveRmse.toPrecision(3)}`,
        misses &&
          misses.p < level &&
          `repeated measurements contradict it (p = ${misses.p.toPrecision(2)})`,
      ].filter(objection => typeof objection === "string"),
    });
  }
  const weights = akaikeWeights(fitted.map(c => c.aicc));
  const order = (c: Candidate) => c.heldOut?.rmse ?? Number.POSITIVE_INFINITY;
  const candidates = fitted
    .map((candidate, i) => ({ ...candidate, akaikeWeight: weights[i]! }))
    .sort(
      (a, b) =>
        Number(a.objections.length > 0) - Number(b.objections.length > 0) ||
        Number(!a.fit.converged) - Number(!b.fit.converged) ||
        compare(order(a), order(b)) ||
        compare(a.aicc, b.aicc),
    );
  return { candidates, refused };
}

/** NaN and infinity last; two of them are equal. */
function compare(a: number, b: number): number {
  if (!Number.isFinite(a) || !Number.isFinite(b))
    return Number(!Number.isFinite(a)) - Number(!Number.isFinite(b));
  return a - b;
}

/** The error of the law chosen blindly first: the best law's own is flattered by the choice. */
function sentence(
  best: Candidate | null,
  blind: Candidate | null,
  all: readonly Candidate[],
  refused: number,
  largest = 1,
): string {
  if (all.length === 0) return `No law fits: the points can carry none of the ${refused} tried.`;
  if (!best)
    return `No law fits: ${all.map(c => `${c.law.name}: ${c.objections.join("; ")}`).join(". ")}.`;
  const error = (c: Candidate) => c.heldOut!.rmse.toPrecision(3);
  const naive = `naive forecast ${best.heldOut!.naiveRmse.toPrecision(3)}`;
  const likely = likeliest(all);
  const aside =
    likely === null || likely === best
      ? ""
      : ` AICc prefers ${likely.law.name}${likely.objections.length > 0 ? ", which is objected to" : ""}.`;
  const [volume, it] =
    largest === 1 ? ["the largest volume", "it"] : [`the ${largest} largest volumes`, "them"];
  const name = best.law.name;
  if (blind === best)
    return `${name} fits best: chosen without ${volume}, it misses ${it} by ${error(best)} (${naive}).${aside}`;
  if (blind)
    return `${blind.law.name}, chosen without ${volume}, misses ${it} by ${error(blind)} (${naive}); with ${it} ${name} fits best, by its own error of ${error(best)} there.${aside}`;
  return `${name} fits best, by its own error of ${error(best)} at ${volume} (${naive}); too few volumes are left to choose without ${it}.${aside}`;
}

/** The law with the lowest AICc among those whose optimum was found; null if none has one. */
function likeliest(all: readonly Candidate[]): Candidate | null {
  const known = all.filter(c => c.fit.converged && Number.isFinite(c.aicc));
  return known.reduce<Candidate | null>((a, b) => (a && a.aicc <= b.aicc ? a : b), null);
}
