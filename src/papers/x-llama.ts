import type { Stoppable } from "../base/progress.js";
import type { Figure } from "../chart/parts/figure.js";
import { distinct } from "../chart/parts/require-rows.js";
import { fitLaw } from "../scaling/fit.js";
import { xLlamaLaw } from "../scaling/laws/x-llama-law.js";
import { volumeLaws } from "../scaling/laws.js";
import { pointsFromRows } from "../scaling/read-points.js";
import { fitStudy } from "../study/fit-study.js";
import { rankGroups } from "../study/rank-groups.js";
import { alignmentAndScore } from "./alignment-and-score.js";
import { allocationDraws, allocationFigures } from "./allocation-figures.js";
import { jointOrSingle } from "./joint-or-single.js";
import { aboveChance, howNearChance, levelRows, withLevels } from "./measured-levels.js";
import { howMeasured, measuredPoints } from "./measured-points.js";
import { readTable } from "./read-table.js";
import { scoreAndAlignment } from "./score-and-alignment.js";

/** What the figures of x-LLaMA take. */
export interface XLlamaOptions extends Stoppable {
  /** data/papers. */
  readonly papers: string;
  /** data/scaling, where our own measured points lie. */
  readonly scaling: string;
  /** Which of the points; defaults to chrF++ of the joint models out of English. */
  readonly metric?: string;
  readonly training?: string;
  readonly direction?: "from-english" | "into-english";
  /**
   * Fits the score minus that of chance instead of the score, and draws the best law's curves
   * and forecast alone, under `x-llama-above-chance-…`; defaults to false.
   */
  readonly aboveChance?: boolean;
  /** Bootstrap draws; defaults to 1,000 for curves and 200 for allocations. */
  readonly draws?: number;
  readonly seed?: number;
}

const perLanguage = "Translation pairs per language";

/** The paper's law is known by recall; nothing that shows it may hide that. */
const recalled =
  "The form S = 100 − α·D^β is recalled from Zhu et al. 2023 (arXiv 2308.04948), not verified; γ is absorbed in α.";
const nested =
  "Volumes are nested prefixes of one list of pairs: the points of a curve share data, and so does their noise. Intervals, drawn from residuals, do not know that: they are too narrow.";

/**
 * Returns the figures of the x-LLaMA paper's question on our own measured points: the law's curves
 * beside the best law's, what they foretell, and how they divide a budget. What the paper
 * itself published waits in data/papers and is drawn as soon as it is entered.
 *
 * @throws IsoglossError if the points are missing or damaged.
 */
export async function xLlamaFigures(options: XLlamaOptions): Promise<Figure[]> {
  const { training = "joint", direction = "from-english", seed = 0, signal } = options;
  const which = { metric: options.metric ?? "chrF++", direction };
  const metric = options.aboveChance ? `${which.metric} above chance` : which.metric;
  const measured = (await measuredPoints(options.scaling, which)).filter(
    row => row.training === training,
  );
  const levelled = await withLevels(options.scaling, measured, which);
  const rows = options.aboveChance ? aboveChance(levelled) : levelled;
  const levels = options.aboveChance ? [] : levelRows(levelled, metric);
  const { points } = pointsFromRows(rows, "points.csv", { group: ["language"] });
  const languages = distinct(rows, "language").length;
  const notes = [
    `Our own models (data/scaling): ${training} training, ${direction === "from-english" ? "out of" : "into"} English.`,
    ...howMeasured(rows, which.metric),
    ...(training === "joint"
      ? [`Models tuned on V pairs of each of ${languages} languages saw ${languages}·V in all.`]
      : []),
  ];
  const common = {
    metric,
    volumeTitle: perLanguage,
    ranked: await rankGroups(points, { laws: volumeLaws(), seed, signal }),
    levels: {
      rows: levels,
      notes: [
        ...howNearChance(levelled),
        ...(levels.length > 0 ? ["Dotted: the source itself, copied."] : []),
      ],
    },
    notes: [...notes, nested],
    draws: options.draws,
    signal,
  };
  const name = options.aboveChance ? "x-llama-above-chance" : "x-llama";
  const best = await fitStudy(points, { ...common, name: `${name}-best`, seed });
  if (options.aboveChance) return best.figures.filter(({ kind }) => kind !== "residuals");
  const law = await fitStudy(points, {
    ...common,
    name: `${name}-law`,
    law: "x-llama",
    seed,
    notes: [...common.notes, recalled],
  });
  const dividing = { metric, training, notes, draws: options.draws ?? allocationDraws, signal };
  return [
    ...law.figures.filter(figure => figure.kind !== "forecast"), // the same as the best law's
    ...best.figures,
    ...(await allocationFigures(`${name}-law`, law.groups, {
      ...dividing,
      notes: [...notes, recalled],
    })),
    ...(await allocationFigures(`${name}-best`, best.groups, dividing)),
    ...(await jointOrSingle(options.scaling, which)),
    ...(await scoreAndAlignment(options.scaling, which)),
    ...(await alignmentAndScore(options.scaling, {
      ...which,
      training,
      seed,
      draws: options.draws,
      signal: options.signal,
    })),
    ...(await publishedFigures(options.papers)),
  ];
}

/** The paper's own points, parameters and allocations, once somebody has entered them. */
async function publishedFigures(papers: string): Promise<Figure[]> {
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
  const own = await fitStudy(points, {
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
