import type { Stoppable } from "../base/progress.js";
import type { Row } from "../base/row.js";
import { scalingAllocation } from "../chart/figures/scaling/scaling-allocation.js";
import { scalingLines } from "../chart/figures/scaling/scaling-lines.js";
import type { Figure } from "../chart/parts/figure.js";
import { panelLabels } from "../chart/parts/scaling-axis.js";
import type { Claim } from "../scaling/budget.js";
import {
  allocationPath,
  type Comparison,
  compareAllocations,
} from "../scaling/compare-allocations.js";
import { curveOf } from "../scaling/curve.js";
import { fittedFormula } from "../study/fit-figures.js";
import { drawnCurves, type GroupFit, type Party, partiesOf } from "../study/rank-groups.js";

/** Draws of the laws that an allocation is redone for: each costs two nested roots a language. */
export const allocationDraws = 200;

/** What the figures of an allocation are drawn of. */
export interface AllocationFiguresOptions extends Stoppable {
  /** What the score is called. */
  readonly metric: string;
  /** How the models were tuned: "joint" or "single". */
  readonly training: string;
  readonly notes: readonly string[];
  /** No more than `allocationDraws` are made. */
  readonly draws: number;
}

/**
 * Returns how the laws drawn divide a budget, and how that moves with it; nothing for fewer than
 * two languages. A law that is objected to takes part and is marked, so that the budget is
 * still everybody's; a fit whose optimum was not found has no curve to divide by and is left out.
 */
export async function allocationFigures(
  name: string,
  groups: readonly GroupFit[],
  { metric, training, notes, draws: wanted, signal }: AllocationFiguresOptions,
): Promise<Figure[]> {
  const parties = partiesOf(groups);
  if (parties.length < 2) return [];
  const left = groups.map(g => g.group).filter(group => !parties.some(p => p.group === group));
  const rejected = parties.filter(p => p.drawn.objections.length > 0).map(p => p.group);
  const labels = panelLabels(groups.map(g => g.group));

  const measured = parties.map(({ drawn }) => {
    const volumes = drawn.fit.problem.points.map(p => p.inputs[0]!);
    return { low: Math.min(...volumes), high: Math.max(...volumes) };
  });
  // Inside what was measured: no language gets less, or more, than some model was trained on.
  const claims: Claim[] = parties.map(({ drawn, group }, i) => ({
    curve: curveOf(drawn.fit, group),
    minimum: measured[i]!.low,
    maximum: measured[i]!.high,
  }));
  const least = measured.reduce((sum, m) => sum + m.low, 0);
  const most = measured.reduce((sum, m) => sum + m.high, 0);
  const budget = Math.round(Math.sqrt(least * most)); // the middle of the range, in doublings
  const count = Math.min(wanted, allocationDraws, ...parties.map(p => p.bootstrap.optima.length));
  const draws = drawnCurves(parties, count);
  const comparison = await compareAllocations(claims, budget, { draws, signal });

  const names = (some: readonly string[]) => some.map(group => labels.get(group)!).join(", ");
  const caption = [
    ...notes,
    `Maximises the mean predicted ${metric}; every language stays within its measured volumes. ${howSolved(comparison)}`,
    gain(comparison, metric, count),
    ...(rejected.length > 0
      ? [
          `* The law of ${names(rejected)} is objected to (the figure of curves says why): hollow is what a rejected law would do, no advice.`,
        ]
      : []),
    ...(left.length > 0 ? [`${names(left)} takes no part: no law's optimum was found.`] : []),
    training === "joint"
      ? "The curves come from models tuned on equal volumes of all languages; no model with an unequal mix has been measured."
      : "The curves come from models tuned on one language each; no model of several languages is behind them.",
  ];
  const rows = divided(parties, claims, budget, comparison);
  const budgets = Array.from(
    { length: 13 },
    (_, i) => least * (most / least) ** ((i + 0.5) / 13.5),
  );
  const path: Row[] = (await allocationPath(claims, budgets, { signal })).flatMap(at =>
    at.shares.map(share => ({
      series: share.name,
      volume: at.budget,
      value: (100 * share.volume) / at.budget,
      score: at.score,
      pairs: share.volume,
      held: share.held,
      hollow: rejected.includes(share.name),
    })),
  );
  const formulas = parties.map(p => `${labels.get(p.group)}: ${fittedFormula(p.drawn)}.`);
  return [
    {
      name: `${name}-allocation`,
      rows,
      notes: [...caption, ...formulas],
      spec: scalingAllocation(rows, {
        notes: [...caption, ...formulas],
        title: "What the laws make of a data budget",
      }),
    },
    {
      name: `${name}-allocation-path`,
      rows: path,
      notes: caption,
      spec: scalingLines(path, {
        title: "How the division moves with the budget",
        notes: caption,
        volumeTitle: "Budget, translation pairs in all",
        valueTitle: "Share of the budget, %",
        doubtful: rejected,
      }),
    },
  ];
}

/** A row a language and rule: its volume, and what its law gives for it. */
function divided(
  parties: readonly Party[],
  claims: readonly Claim[],
  budget: number,
  { allocation, volumes, baselines }: Comparison,
): Row[] {
  return [
    ...allocation.shares.map(
      (share, i): Row => ({
        budget,
        language: share.name,
        rule: "Optimum",
        volume: share.volume,
        score: share.score,
        low: volumes[i]!.low,
        high: volumes[i]!.high,
        held: share.held,
        law: parties[i]!.drawn.law.name,
        objections: parties[i]!.drawn.objections.join("; "),
        hollow: parties[i]!.drawn.objections.length > 0,
        method: allocation.method,
      }),
    ),
    ...baselines.flatMap(rule =>
      rule.volumes.map(
        (volume, i): Row => ({
          budget,
          language: parties[i]!.group,
          rule: rule.name === "uniform" ? "Evenly" : "In proportion",
          volume,
          score: claims[i]!.curve.score(volume),
          law: parties[i]!.drawn.law.name,
        }),
      ),
    ),
  ];
}

function howSolved({ allocation }: Comparison): string {
  return allocation.method === "conditions"
    ? "All curves are concave; volumes satisfy the conditions of optimality."
    : `Some curve bends upwards: best of a grid, refined; no division gains more than ${allocation.gap.toFixed(2)} over it.`;
}

function gain({ allocation, baselines }: Comparison, metric: string, count: number): string {
  const uniform = baselines[0]!;
  return `The optimum's mean ${metric} is ${allocation.score.toFixed(2)}, ${plain(uniform.gain)} above dividing evenly (95 % interval ${plain(uniform.interval.low)} … ${plain(uniform.interval.high)} over ${count} bootstrapped laws).`;
}

/** Two decimals, with a true minus, and no minus before zero. */
function plain(value: number): string {
  const text = value.toFixed(2);
  return Number(text) === 0 ? "0.00" : text.replace("-", "−");
}
