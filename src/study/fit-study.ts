import type { Row } from "../base/row.js";
import { scalingCurves } from "../chart/figures/scaling-curves.js";
import { scalingDots } from "../chart/figures/scaling-dots.js";
import { scalingResiduals } from "../chart/figures/scaling-residuals.js";
import type { Figure } from "../chart/parts/figure.js";
import { panelLabels } from "../chart/parts/scaling-axis.js";
import { generator, type Seed } from "../numeric/random.js";
import { defaultConfidence } from "../numeric/statistics/interval.js";
import { bootstrapFit, type FitBootstrap } from "../scaling/bootstrap-fit.js";
import type { Law } from "../scaling/law.js";
import { volumeLaws } from "../scaling/laws.js";
import { byGroup, type Point, volumes } from "../scaling/points.js";
import { type Candidate, type Ranking, rankLaws } from "../scaling/rank-laws.js";
import type { Resample } from "../scaling/resample.js";

/** What `fitStudy` takes. */
export interface FitStudyOptions {
  /** Starts the figures' names; defaults to "fit". */
  readonly name?: string;
  /** What the scores are, for axes; defaults to "Score". */
  readonly metric?: string;
  /** What a volume counts; defaults to "Translation pairs". */
  readonly volumeTitle?: string;
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
  /** How far beyond the largest volume curves are drawn, as a factor; defaults to 4. */
  readonly beyond?: number;
  /** A seed, or a generator that goes on from where it is; defaults to 0. */
  readonly seed?: Seed;
  /** What `rankGroups` returned for these points, to draw them again by another law. */
  readonly ranked?: readonly GroupRanking[];
  /** For the curves alone: rows of kind "chance" (group, volume, score) and "copy", and what they are. */
  readonly levels?: { readonly rows: readonly Row[]; readonly notes: readonly string[] };
  /** Go into every caption: where the points come from. */
  readonly notes?: readonly string[];
}

/** Which laws fit one group. */
export interface GroupRanking {
  readonly group: string;
  readonly ranking: Ranking;
}

/** What was found out about one group. */
export interface GroupFit extends GroupRanking {
  /** The law that is drawn; null if the points could carry none. */
  readonly drawn: Candidate | null;
  readonly bootstrap: FitBootstrap | null;
}

/** A figure of such a study, and which of them it is. */
export interface FitFigure extends Figure {
  /** The fitted curves, what they leave of the points, or the error at the largest volume. */
  readonly kind: "curves" | "residuals" | "forecast";
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

/** Points a curve is drawn through: enough that a bend looks smooth. */
const curvePoints = 40;

/**
 * Fits every law to every group of points, ranks them, and draws the curves with intervals and
 * extrapolation, the residuals, and the error at the largest volume beside the naive forecast.
 *
 * @example
 * ```ts
 * import { fitStudy } from "isogloss";
 * const volumes = [500, 1000, 2000, 4000, 8000, 16_000];
 * const points = volumes.map(d => ({ group: "de", inputs: [d], score: 40 - 300 * d ** -0.5 }));
 * const { verdicts, rows, figures } = fitStudy(points, { draws: 20 });
 * console.log(verdicts[0], rows.length, figures.map(({ name }) => name));
 * ```
 */
export function fitStudy(points: readonly Point[], options: FitStudyOptions = {}): FitStudy {
  const { ceiling = 100, seed = 0, draws, resample, law: chosen } = options;
  const random = generator(seed); // each group goes on from the one before
  const laws = options.laws ?? volumeLaws(ceiling);
  if (chosen !== undefined && !laws.some(l => l.name === chosen))
    throw new RangeError(
      `fitStudy: law must be one of ${laws.map(l => l.name).join(", ")}, got ${chosen}`,
    );
  const ranked = options.ranked ?? rankGroups(points, laws, random);
  const groups = ranked.map((group): GroupFit => {
    const { ranking } = group;
    const drawn =
      chosen === undefined
        ? (ranking.best ?? ranking.candidates[0] ?? null)
        : (ranking.candidates.find(c => c.law.name === chosen) ?? null);
    const spare = drawn !== null && drawn.fit.problem.points.length > drawn.fit.problem.size;
    const bootstrap = spare ? bootstrapFit(drawn.fit, { seed: random, draws, resample }) : null;
    return { ...group, drawn, bootstrap };
  });
  const labels = panelLabels(groups.map(g => g.group));
  return {
    groups,
    rows: groups.flatMap(lawRows),
    verdicts: groups.map(g => `${labels.get(g.group)}: ${g.ranking.verdict}`),
    figures: [
      curvesFigure(groups, points, options),
      residualsFigure(groups, options),
      forecastFigure(groups, options),
    ].filter(figure => figure !== null),
  };
}

/** Ranks the laws in every group. */
export function rankGroups(
  points: readonly Point[],
  laws: readonly Law[],
  seed: Seed = 0,
): GroupRanking[] {
  const random = generator(seed); // each group goes on from the one before
  return [...byGroup(points)].map(([group, members]) => ({
    group,
    ranking: rankLaws(members, { laws, seed: random }),
  }));
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

/** Returns the formula with its fitted values: "S = c − a·D^(−b): c = 43.4, a = 150, b = 0.347". */
export function fittedFormula({ law, fit }: Candidate): string {
  const values = fit.parameters.map(
    p => `${p.name} = ${Number(p.value.toPrecision(3))}${p.atBound ? " (at its bound)" : ""}`,
  );
  return `${law.formula}: ${values.join(", ")}`;
}

function curvesFigure(
  groups: readonly GroupFit[],
  points: readonly Point[],
  options: FitStudyOptions,
): FitFigure {
  const { name = "fit", metric = "Score", beyond = 4, notes = [], levels, volumeTitle } = options;
  const labels = panelLabels(groups.map(g => g.group));
  const rows: Row[] = points.map(point => ({
    kind: "point",
    metric,
    group: point.group,
    volume: point.inputs[0]!,
    score: point.score,
  }));
  for (const { group, drawn, bootstrap } of groups) {
    if (!drawn) continue;
    const measured = volumes(drawn.fit.problem.points, drawn.law);
    const [low, high] = [measured[0]!, measured.at(-1)!];
    const along = (from: number, to: number, count: number) =>
      Array.from({ length: count + 1 }, (_, i) => from * (to / from) ** (i / count));
    const pieces = [
      { part: "measured", at: along(low, high, curvePoints) },
      { part: "extrapolated", at: along(high, high * beyond, curvePoints / 2) },
    ];
    for (const { part, at } of pieces)
      for (const volume of at) {
        const curve = bootstrap?.curve([volume]);
        const prediction = bootstrap?.prediction([volume]);
        rows.push({
          kind: "curve",
          metric,
          group,
          law: drawn.law.name,
          part,
          volume,
          score: drawn.fit.predict([volume]),
          low: curve?.low ?? Number.NaN,
          high: curve?.high ?? Number.NaN,
          prediction_low: prediction?.low ?? Number.NaN,
          prediction_high: prediction?.high ?? Number.NaN,
          interval: bootstrap ? "bootstrap" : null,
          confidence: bootstrap ? defaultConfidence : null,
        });
      }
  }
  rows.push(...(levels?.rows ?? []));
  const caption = [
    ...notes,
    ...(levels?.notes ?? []),
    ...groups.map(({ group, drawn, ranking }) =>
      drawn
        ? `${labels.get(group)}: ${fittedFormula(drawn)}${drawn === ranking.best ? "" : ` — ${drawn.objections.length > 0 ? `objected to: ${drawn.objections.join("; ")}` : `not the best: ${ranking.best?.law.name} is`}`}.`
        : `${labels.get(group)}: not drawn, the points cannot carry the law.`,
    ),
  ];
  return {
    kind: "curves",
    name: `${name}-curves`,
    rows,
    notes: caption,
    spec: scalingCurves(rows, {
      notes: caption,
      volumeTitle,
    }),
  };
}

function residualsFigure(groups: readonly GroupFit[], options: FitStudyOptions): FitFigure | null {
  const { name = "fit", metric = "Score", notes = [], volumeTitle } = options;
  const rows = groups.flatMap(({ group, drawn }): Row[] =>
    drawn
      ? drawn.fit.problem.points.map((point, i) => ({
          group,
          law: drawn.law.name,
          volume: point.inputs[0]!,
          residual: -drawn.fit.residuals[i]!, // measured − fitted
          cluster: point.cluster ?? null,
        }))
      : [],
  );
  if (rows.length === 0) return null;
  return {
    kind: "residuals",
    name: `${name}-residuals`,
    rows,
    notes,
    spec: scalingResiduals(rows, {
      metric,
      notes,
      volumeTitle,
    }),
  };
}

/** The law that misses the largest volume least, where every law is objected to: drawn hollow. */
const leastWrong = "Smallest error, no law fits";
const bestLaw = "Best law";

/** The error at the largest volume: of the best law, of the law chosen blindly, and of the naive forecast. */
function forecastFigure(groups: readonly GroupFit[], options: FitStudyOptions): FitFigure | null {
  const { name = "fit", metric = "Score", notes = [] } = options;
  const labels = panelLabels(groups.map(g => g.group));
  const tested = groups.flatMap(({ group, ranking }) => {
    const law = ranking.candidates.find(c => c.heldOut);
    return law
      ? [{ group, label: labels.get(group)!, ranking, law, fits: law === ranking.best }]
      : [];
  });
  const rows = tested.flatMap(({ group, label, ranking, law, fits }): Row[] => {
    const row = (series: string, by: string | null, value: number): Row => {
      return { label, group, series, law: by, value };
    };
    const { blind } = ranking;
    return [
      row("Stays as it is (naive)", null, law.heldOut!.naiveRmse),
      row(fits ? bestLaw : leastWrong, law.law.name, law.heldOut!.rmse),
      ...(blind ? [row("Law chosen without it", blind.law.name, blind.heldOut!.rmse)] : []),
    ];
  });
  if (rows.length === 0) return null;
  const list = (some: typeof tested) => some.map(t => `${t.label} ${t.law.law.name}`).join(", ");
  const [found, lost] = [tested.filter(t => t.fits), tested.filter(t => !t.fits)];
  const caption = [
    ...notes,
    "Laws are fitted without the largest volume and asked for its score; the naive forecast repeats the last score before it.",
    ...(found.length > 0 ? [`Best law: ${list(found)}.`] : []),
    lost.length > 0
      ? `For ${lost.map(t => t.label).join(", ")} no law fits: each is beaten by the naive forecast, is contradicted by repeated measurements, or its optimum was not found. Hollow: the smallest error among fits whose optimum was found (${list(lost)}).`
      : "In every group the best law beats the naive forecast.",
    "The best law is best by this very error; the law chosen without it was best at the volume before, and shows what to expect of a choice.",
  ];
  return {
    kind: "forecast",
    name: `${name}-forecast`,
    rows,
    notes: caption,
    spec: scalingDots(rows, {
      title: "Foretelling the largest volume",
      valueTitle: `Error in ${metric}`,
      notes: caption,
      zero: true,
      hollow: { [leastWrong]: bestLaw },
    }),
  };
}
