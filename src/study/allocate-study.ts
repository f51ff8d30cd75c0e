import type { RowOf } from "../base/columns.js";
import { IsoglossError } from "../base/error.js";
import type { Stoppable } from "../base/progress.js";
import type { Row } from "../base/row.js";
import { scalingAllocation } from "../chart/figures/scaling/scaling-allocation.js";
import type { Figure } from "../chart/parts/figure.js";
import { panelLabels } from "../chart/parts/scaling-axis.js";
import { defaultConfidence } from "../numeric/statistics/interval.js";
import type { Claim } from "../scaling/budget.js";
import { type Comparison, compareAllocations } from "../scaling/compare-allocations.js";
import { curveOf } from "../scaling/curve.js";
import type { Point } from "../scaling/points.js";
import { fittedFormula } from "./fit-figures.js";
import { fitStudy } from "./fit-study.js";
import { drawnCurves, type GroupFit, type Party, partiesOf } from "./rank-groups.js";

/** What a group gets of a budget, by one rule, and the score that its law foretells for it. */
export type AllocationRow = RowOf<
  | "group"
  | "rule"
  | "budget"
  | "volume"
  | "low"
  | "high"
  | "interval"
  | "confidence"
  | "draws"
  | "predicted"
  | "held"
  | "law"
  | "objections"
>;

/** What `allocateStudy` takes. */
export interface AllocateStudyOptions extends Stoppable {
  /** The whole volume, in the unit of the points. */
  readonly budget: number;
  /** "mean": of the predicted scores (default). "worst": the lowest of them. */
  readonly objective?: "mean" | "worst";
  /** Lets groups get less or more than was measured, which only the law speaks of; defaults to false. */
  readonly beyond?: boolean;
  /** Divides by this law everywhere; defaults to each group's best. */
  readonly law?: string;
  /** The score that cannot be exceeded; defaults to 100. */
  readonly ceiling?: number;
  /** Bootstrap draws of the laws; defaults to 200: the division is found anew in each. */
  readonly draws?: number;
  readonly seed?: number;
  /** What the scores are, for axes and sentences; defaults to "score". */
  readonly metric?: string;
  /** What a volume counts, for axes; defaults to "Volume". */
  readonly volumeTitle?: string;
}

/** A budget, divided by laws that were fitted to points. */
export interface AllocateStudy {
  readonly rows: readonly AllocationRow[];
  /** With dividing evenly. */
  readonly comparison: Comparison;
  /** What the division gains over an even one, and what speaks against it, in sentences. */
  readonly verdicts: readonly string[];
  /** What each group gets. */
  readonly figure: Figure;
}

/** Each draw costs two nested roots a group. */
const defaultDraws = 200;

/**
 * Fits laws to points, and divides a budget among their groups so that the predicted scores are as
 * high as the laws allow, within what was measured.
 *
 * @throws IsoglossError if fewer than two groups have a law, or the budget lies outside of what was
 *   measured.
 *
 * @example
 * ```ts
 * import { allocateStudy } from "isogloss";
 * const volumes = [500, 1000, 2000, 4000, 8000, 16_000];
 * const curve = (group: string, loss: number) =>
 *   volumes.map(d => ({ group, inputs: [d], score: 40 - loss * d ** -0.5 + (d % 3) / 50 }));
 * const points = [...curve("de", 300), ...curve("sw", 600)];
 * const { rows, verdicts } = await allocateStudy(points, { budget: 12_000, draws: 10 });
 * console.log(rows.map(({ group, rule, volume }) => [group, rule, volume]), verdicts[0]);
 * ```
 */
export async function allocateStudy(
  points: readonly Point[],
  options: AllocateStudyOptions,
): Promise<AllocateStudy> {
  const { budget, objective, beyond = false, draws = defaultDraws } = options;
  const { metric = "score", volumeTitle = "Volume", law, ceiling, seed, signal } = options;
  const { groups } = await fitStudy(points, { law, ceiling, seed, draws, signal });
  const parties = partiesOf(groups);
  const left = groups.filter(({ group }) => !parties.some(party => party.group === group));
  if (parties.length < 2)
    throw new IsoglossError(
      `a budget is divided among two groups or more, and ${parties.length} of ${groups.length} could be fitted`,
      "Each group needs more points than its law has parameters: see isogloss fit.",
    );
  const claims = parties.map(({ drawn, group }): Claim => {
    const measured = drawn.fit.problem.points.map(point => point.inputs[0]!);
    const curve = curveOf(drawn.fit, group);
    return beyond
      ? { curve }
      : { curve, minimum: Math.min(...measured), maximum: Math.max(...measured) };
  });
  checkBudget(claims, budget, beyond);
  const curves = drawnCurves(parties, draws);
  const comparison = await compareAllocations(claims, budget, {
    draws: curves,
    objective,
    signal,
  });
  const rows = rowsOf(parties, claims, comparison, draws);
  const verdicts = verdictsOf(parties, left, comparison, { metric, draws, objective });
  const notes = [
    ...verdicts,
    ...parties.map(party => `${nameOf(party.group)}: ${fittedFormula(party.drawn)}.`),
  ];
  const figureRows = rows.map(
    ({ group, ...row }): Row => ({ language: group, ...row, hollow: row.objections !== "" }),
  );
  return {
    rows,
    comparison,
    verdicts,
    figure: {
      name: "allocation",
      rows: figureRows,
      notes,
      spec: scalingAllocation(figureRows, { notes, volumeTitle }),
    },
  };
}

const nameOf = (group: string) => panelLabels([group]).get(group)!;

function checkBudget(claims: readonly Claim[], budget: number, beyond: boolean): void {
  if (beyond) return;
  const sum = (of: (claim: Claim) => number) =>
    claims.reduce((total, claim) => total + of(claim), 0);
  const least = sum(({ minimum }) => minimum!);
  const most = sum(({ maximum }) => maximum!);
  if (budget >= least && budget <= most) return;
  throw new IsoglossError(
    `a budget of ${budget} lies outside of what was measured, ${least} to ${most} for ${claims.length} groups together`,
    "Choose one within, or give --beyond to let the laws speak of what nobody measured.",
  );
}

function rowsOf(
  parties: readonly Party[],
  claims: readonly Claim[],
  { allocation, volumes, baselines }: Comparison,
  draws: number,
): AllocationRow[] {
  const shared = (i: number) => ({
    group: parties[i]!.group,
    budget: allocation.budget,
    confidence: defaultConfidence,
    draws,
    law: parties[i]!.drawn.law.name,
    objections: parties[i]!.drawn.objections.join("; "),
  });
  return [
    ...allocation.shares.map((share, i) => ({
      ...shared(i),
      rule: "optimum",
      volume: share.volume,
      low: volumes[i]!.low,
      high: volumes[i]!.high,
      interval: "percentile",
      predicted: share.score,
      held: share.held ?? "",
    })),
    ...baselines.flatMap(({ name, volumes: given }) =>
      given.map((volume, i) => ({
        ...shared(i),
        rule: name === "uniform" ? "evenly" : "in proportion",
        volume,
        low: Number.NaN,
        high: Number.NaN,
        interval: "none",
        predicted: claims[i]!.curve.score(volume),
        held: "",
      })),
    ),
  ];
}

function verdictsOf(
  parties: readonly Party[],
  left: readonly GroupFit[],
  { allocation, baselines, undefinedDraws }: Comparison,
  how: { metric: string; draws: number; objective: "mean" | "worst" | undefined },
): string[] {
  const { gain, interval } = baselines[0]!;
  const what = `${how.objective === "worst" ? "lowest" : "mean"} predicted ${how.metric}`;
  const surely = interval.low > 0 ? "" : " Dividing evenly may do as well.";
  const doubtful = parties.filter(({ drawn }) => drawn.objections.length > 0);
  const names = (some: readonly { group: string }[]) =>
    some.map(({ group }) => nameOf(group)).join(", ");
  return [
    `The ${what} is ${plain(allocation.score)}, ${plain(gain)} above dividing evenly (95 % interval ${plain(interval.low)} to ${plain(interval.high)} over ${how.draws - undefinedDraws} bootstrapped laws).${surely}`,
    ...(doubtful.length > 0
      ? [
          `The law of ${names(doubtful)} is objected to: its share is what a rejected law would do, no advice.`,
        ]
      : []),
    ...(left.length > 0 ? [`${names(left)} takes no part: no law could be fitted.`] : []),
    ...(allocation.unspent > 0
      ? [
          `${Math.round(allocation.unspent).toLocaleString("en")} stay unspent: every group has its most.`,
        ]
      : []),
  ];
}

/** Two decimals, with a true minus, and none before zero. */
function plain(value: number): string {
  if (!Number.isFinite(value)) return "undefined";
  const text = value.toFixed(2);
  return Number(text) === 0 ? "0.00" : text.replace("-", "−");
}
