import type { Stoppable } from "../base/progress.js";
import type { Row } from "../base/row.js";
import { printable } from "../base/text/printable.js";
import { panelLabels } from "../chart/parts/scaling-axis.js";
import { generator, type Seed } from "../numeric/random.js";
import { bootstrapFit } from "../scaling/bootstrap-fit.js";
import type { Law } from "../scaling/law.js";
import { volumeLaws } from "../scaling/laws.js";
import type { Point } from "../scaling/points.js";
import type { Resample } from "../scaling/resample.js";
import {
  curvesFigure,
  type FitDrawing,
  type FitFigure,
  forecastFigure,
  residualsFigure,
} from "./fit-figures.js";
import { type GroupFit, type GroupRanking, rankGroups } from "./rank-groups.js";

/** Characters of a group in its verdict. */
const longestName = 80;

/** What `fitStudy` takes. */
export interface FitStudyOptions extends Stoppable, FitDrawing {
  /** Draws this law everywhere, also where it is not the best; defaults to each group's best. */
  readonly law?: string;
  /** Defaults to all laws of one volume, with the ceiling below. */
  readonly laws?: readonly Law[];
  /** The score that cannot be exceeded; defaults to 100. */
  readonly ceiling?: number;
  /** Defaults to 1,000. */
  readonly draws?: number;
  /** What the bootstrap draws; defaults to "residuals". */
  readonly resample?: Resample;
  /** A seed, or a generator that goes on from where it is; defaults to 0. */
  readonly seed?: Seed;
  /** What `rankGroups` returned for these points, to draw them again by another law. */
  readonly ranked?: readonly GroupRanking[];
}

/** What a study of measured points found. */
export interface FitStudy {
  readonly groups: readonly GroupFit[];
  /** Every law of every group: parameters, intervals, errors, verdicts. */
  readonly rows: readonly Row[];
  readonly figures: readonly FitFigure[];
  /** Of each group, in one sentence. */
  readonly verdicts: readonly string[];
}

/**
 * Fits every law to every group of points, ranks them, and draws the curves with intervals and
 * extrapolation, the residuals, and the error at the largest volume beside the naive forecast.
 *
 * @example
 * ```ts
 * import { fitStudy } from "isogloss";
 * const volumes = [500, 1000, 2000, 4000, 8000, 16_000];
 * const points = volumes.map(d => ({ group: "de", inputs: [d], score: 40 - 300 * d ** -0.5 }));
 * const { verdicts, rows, figures } = await fitStudy(points, { draws: 20 });
 * console.log(verdicts[0], rows.length, figures.map(({ name }) => name));
 * ```
 */
export async function fitStudy(
  points: readonly Point[],
  options: FitStudyOptions = {},
): Promise<FitStudy> {
  const { ceiling = 100, seed = 0, draws, resample, law: chosen, signal } = options;
  const random = generator(seed); // each group goes on from the one before
  const laws = options.laws ?? volumeLaws(ceiling);
  if (chosen !== undefined && !laws.some(l => l.name === chosen))
    throw new RangeError(
      `fitStudy: law must be one of ${laws.map(l => l.name).join(", ")}, got ${chosen}`,
    );
  const ranked = options.ranked ?? (await rankGroups(points, { laws, seed: random, signal }));
  const groups: GroupFit[] = [];
  for (const { group, ranking } of ranked) {
    const drawn =
      chosen === undefined
        ? (ranking.best ?? ranking.candidates[0] ?? null)
        : (ranking.candidates.find(c => c.law.name === chosen) ?? null);
    const spare = drawn !== null && drawn.fit.problem.points.length > drawn.fit.problem.size;
    const bootstrap = spare
      ? await bootstrapFit(drawn.fit, { seed: random, draws, resample, signal })
      : null;
    groups.push({ group, ranking, drawn, bootstrap });
  }
  const labels = panelLabels(groups.map(g => g.group));
  return {
    groups,
    rows: groups.flatMap(lawRows),
    verdicts: groups.map(
      g => `${printable(labels.get(g.group)!, longestName)}: ${g.ranking.verdict}`,
    ),
    figures: [
      curvesFigure(groups, points, options),
      residualsFigure(groups, options),
      forecastFigure(groups, options),
    ].filter(figure => figure !== null),
  };
}

/** Returns a row for each law and parameter of a group. */
function lawRows({ group, ranking, drawn, bootstrap }: GroupFit): Row[] {
  const fitted = ranking.candidates.flatMap(candidate =>
    candidate.fit.parameters.map((parameter, i) => {
      const interval = candidate === drawn ? bootstrap?.parameters[i] : undefined;
      return {
        group,
        law: candidate.law.name,
        formula: candidate.law.formula,
        parameter: parameter.name,
        value: parameter.value,
        low: interval?.low ?? Number.NaN,
        high: interval?.high ?? Number.NaN,
        interval: interval ? bootstrap!.signature : null,
        at_bound: parameter.atBound,
        n: candidate.fit.problem.points.length,
        sigma: candidate.fit.sigma,
        aicc: candidate.aicc,
        akaike_weight: candidate.akaikeWeight,
        condition: candidate.identifiability.condition,
        identifiable: candidate.identifiability.identifiable,
        lack_of_fit_p: candidate.lackOfFit?.p ?? Number.NaN,
        held_out_rmse: candidate.heldOut?.rmse ?? Number.NaN,
        naive_rmse: candidate.heldOut?.naiveRmse ?? Number.NaN,
        best: candidate === ranking.best,
        objections: candidate.objections.join("; "),
      };
    }),
  );
  const refused = ranking.refused.map(({ law, reason }) => ({
    group,
    law: law.name,
    formula: law.formula,
    objections: reason,
  }));
  return [...fitted, ...refused];
}
