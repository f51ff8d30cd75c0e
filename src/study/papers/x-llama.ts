import type { Row } from "../../base/row.js";
import { scalingAllocation } from "../../chart/scaling-allocation.js";
import { panelLabels } from "../../chart/scaling-axis.js";
import { scalingLines } from "../../chart/scaling-lines.js";
import { seeded } from "../../numeric/random.js";
import type { Claim } from "../../scaling/budget.js";
import { allocationPath, compareAllocations } from "../../scaling/compare-allocations.js";
import { curveOf } from "../../scaling/curve.js";
import { fitLaw } from "../../scaling/fit.js";
import { xLlamaLaw } from "../../scaling/laws/x-llama-law.js";
import { volumeLaws } from "../../scaling/laws.js";
import { pointsFromRows } from "../../scaling/read-points.js";
import { fitStudy, fittedFormula, type GroupFit, rankGroups } from "./fit-study.js";
import { jointOrSingle } from "./joint-or-single.js";
import { howMeasured, measuredPoints } from "./measured-points.js";
import { type PaperFigure, readTable } from "./paper-figures.js";
import { scoreAndAlignment } from "./score-and-alignment.js";

export interface XLlamaOptions {
  /** data/papers. */
  readonly papers: string;
  /** data/scaling, where our own measured points lie. */
  readonly scaling: string;
  /** Which of the points; defaults to chrF++ of the joint models out of English. */
  readonly metric?: string;
  readonly training?: string;
  readonly direction?: "from-english" | "into-english";
  /** Bootstrap draws; defaults to 1,000 for curves and 200 for allocations. */
  readonly draws?: number;
  readonly seed?: number;
}

/** The paper's law is known by recall; nothing that shows it may hide that. */
const recalled =
  "The form S = 100 − α·D^β is recalled from Zhu et al. 2023 (arXiv 2308.04948), not verified; γ is absorbed in α.";
const nested =
  "Volumes are nested prefixes of one list of pairs: the points of a curve share data, and so does their noise.";

/**
 * Returns the figures of the x-LLaMA paper's question on our own measured points: the law's curves
 * beside the best law's, what they foretell, and how they divide a budget. What the paper
 * itself published waits in data/papers and is drawn as soon as it is entered.
 *
 * @throws IsoglossError if the points are missing or damaged.
 */
export async function xLlamaFigures(options: XLlamaOptions): Promise<PaperFigure[]> {
  const { metric = "chrF++", training = "joint", direction = "from-english", seed = 0 } = options;
  const which = { metric, direction };
  const measured = await measuredPoints(options.scaling, which);
  const rows = measured.filter(row => row.training === training);
  const { points } = pointsFromRows(rows, "points.csv", { group: ["language"], cluster: "seed" });
  const notes = [
    `Our own models (data/scaling): ${training} training, ${direction === "from-english" ? "out of" : "into"} English.`,
    ...howMeasured(rows, metric),
  ];
  const common = {
    metric,
    ranked: rankGroups(points, volumeLaws(), seeded(seed)),
    notes: [...notes, nested],
    ...(options.draws === undefined ? {} : { draws: options.draws }),
  };
  const law = fitStudy(points, {
    ...common,
    name: "x-llama-law",
    law: "x-llama",
    random: seeded(seed),
    notes: [...common.notes, recalled],
  });
  const best = fitStudy(points, { ...common, name: "x-llama-best", random: seeded(seed) });
  return [
    ...law.figures.filter(figure => !figure.name.endsWith("-forecast")), // the same as the best law's
    ...best.figures,
    ...allocationFigures("x-llama-law", law.groups, metric, [...notes, recalled], options.draws),
    ...allocationFigures("x-llama-best", best.groups, metric, notes, options.draws),
    ...(await jointOrSingle(options.scaling, which)),
    ...(await scoreAndAlignment(options.scaling, which)),
    ...(await publishedFigures(options.papers)),
  ];
}

/** Draws of the laws that an allocation is redone for: each costs two nested roots a language. */
const allocationDraws = 200;

/** How the fitted laws divide a budget, and how that moves with it. */
function allocationFigures(
  name: string,
  groups: readonly GroupFit[],
  metric: string,
  notes: readonly string[],
  wanted = allocationDraws,
): PaperFigure[] {
  const usable = groups.filter(g => g.drawn && g.bootstrap);
  if (usable.length < 2) return [];
  const labels = panelLabels(usable.map(g => g.group));
  const measured = usable.map(({ drawn }) => {
    const volumes = drawn!.fit.problem.points.map(p => p.inputs[0]!);
    return { low: Math.min(...volumes), high: Math.max(...volumes) };
  });
  // Inside what was measured: no language gets less, or more, than some model was trained on.
  const claims: Claim[] = usable.map(({ drawn, group }, i) => ({
    curve: curveOf(drawn!.fit, group),
    minimum: measured[i]!.low,
    maximum: measured[i]!.high,
  }));
  const least = measured.reduce((sum, m) => sum + m.low, 0);
  const most = measured.reduce((sum, m) => sum + m.high, 0);
  const budget = Math.round(Math.sqrt(least * most)); // the middle of the range, in doublings
  const count = Math.min(wanted, allocationDraws, ...usable.map(g => g.bootstrap!.optima.length));
  const draws = Array.from({ length: count }, (_, d) =>
    usable.map(({ bootstrap, group }) => curveOf(bootstrap!.fit, group, [], bootstrap!.optima[d]!)),
  );
  const { allocation, volumes, baselines } = compareAllocations(claims, budget, { draws });
  const rows: Row[] = [
    ...allocation.shares.map((share, i) => ({
      budget,
      language: share.name,
      rule: "Optimum",
      volume: share.volume,
      score: share.score,
      low: volumes[i]!.low,
      high: volumes[i]!.high,
      held: share.held,
      law: usable[i]!.drawn!.law.name,
      method: allocation.method,
    })),
    ...baselines.flatMap(rule =>
      rule.volumes.map((volume, i) => ({
        budget,
        language: usable[i]!.group,
        rule: rule.name === "uniform" ? "Evenly" : "In proportion",
        volume,
        score: claims[i]!.curve.score(volume),
        law: usable[i]!.drawn!.law.name,
      })),
    ),
  ];
  const uniform = baselines[0]!;
  const gain = `The optimum's mean ${metric} is ${allocation.score.toFixed(2)}, ${plain(uniform.gain)} above dividing evenly (95 % interval ${plain(uniform.interval.low)} … ${plain(uniform.interval.high)} over ${count} bootstrapped laws).`;
  const how =
    allocation.method === "conditions"
      ? "All curves are concave; volumes satisfy the conditions of optimality."
      : `Some curve bends upwards: best of a grid, refined; no division gains more than ${allocation.gap.toFixed(2)} over it.`;
  const caption = [
    ...notes,
    `Maximises the mean predicted score; every language stays within its measured volumes. ${how}`,
    gain,
    ...usable.map(({ group, drawn }) => `${labels.get(group)}: ${fittedFormula(drawn!)}.`),
  ];
  const budgets = Array.from(
    { length: 13 },
    (_, i) => least * (most / least) ** ((i + 0.5) / 13.5),
  );
  const path: Row[] = allocationPath(claims, budgets).flatMap(at =>
    at.shares.map(share => ({
      series: share.name,
      volume: at.budget,
      value: (100 * share.volume) / at.budget,
      score: at.score,
      pairs: share.volume,
      held: share.held,
    })),
  );
  return [
    {
      name: `${name}-allocation`,
      rows,
      notes: caption,
      spec: scalingAllocation(rows, { caption, title: "What the laws make of a data budget" }),
    },
    {
      name: `${name}-allocation-path`,
      rows: path,
      notes: caption.slice(0, -usable.length),
      spec: scalingLines(path, {
        title: "How the division moves with the budget",
        caption: caption.slice(0, -usable.length),
        volumeTitle: "Budget, translation pairs in all",
        valueTitle: "Share of the budget, %",
      }),
    },
  ];
}

/** Two decimals, with a true minus, and no minus before zero. */
function plain(value: number): string {
  const text = value.toFixed(2);
  return Number(text) === 0 ? "0.00" : text.replace("-", "−");
}

/** The paper's own points, parameters and allocations, once somebody has entered them. */
async function publishedFigures(papers: string): Promise<PaperFigure[]> {
  const file = "x-llama-scaling.csv";
  const rows = await readTable(papers, file, [
    "language",
    "similarity",
    "volume",
    "metric",
    "score",
  ]);
  if (rows.length === 0) return [];
  const notes = [`Points entered from Zhu et al. 2023, arXiv 2308.04948 (${file}).`, recalled];
  const { points } = pointsFromRows(rows, file);
  const metric = [...new Set(rows.map(row => String(row.metric)))].join(", ");
  const own = fitStudy(points, {
    name: "x-llama-published",
    metric,
    law: "x-llama",
    laws: volumeLaws(),
    notes,
  });
  const figures = [...own.figures];
  if (rows.every(row => row.similarity !== null)) {
    const given = pointsFromRows(rows, file, { inputs: ["volume", "similarity"] });
    const shared = fitLaw(given.points, xLlamaLaw({ similarity: "given" }), {
      shared: ["alpha", "beta"],
    });
    const [alpha, beta] = shared.parameters;
    const line = `With the published similarities, α and β shared by all languages: α = ${alpha!.value.toPrecision(4)}, β = ${beta!.value.toPrecision(4)}, residual ${shared.sigma.toPrecision(3)}.`;
    return figures.map(figure => ({ ...figure, notes: [...figure.notes, line] }));
  }
  return figures;
}
