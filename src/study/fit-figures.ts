import type { Row } from "../base/row.js";
import { scalingCurves } from "../chart/figures/scaling/scaling-curves.js";
import { scalingDots } from "../chart/figures/scaling/scaling-dots.js";
import { scalingResiduals } from "../chart/figures/scaling/scaling-residuals.js";
import type { Figure } from "../chart/parts/figure.js";
import { panelLabels } from "../chart/parts/scaling-axis.js";
import { defaultConfidence } from "../numeric/statistics/interval.js";
import { type Point, volumes } from "../scaling/points.js";
import type { Candidate } from "../scaling/rank-laws.js";
import type { GroupFit } from "./rank-groups.js";

/** How the figures of a fit are drawn. */
export interface FitDrawing {
  /** Starts the figures' names; defaults to "fit". */
  readonly name?: string;
  /** What the scores are, for axes; defaults to "Score". */
  readonly metric?: string;
  /** What a volume counts; defaults to "Translation pairs". */
  readonly volumeTitle?: string;
  /** How far beyond the largest volume curves are drawn, as a factor; defaults to 4. */
  readonly beyond?: number;
  /** For the curves alone: rows of kind "chance" (group, volume, score) and "copy", and what they are. */
  readonly levels?: { readonly rows: readonly Row[]; readonly notes: readonly string[] };
  /** Go into every caption: where the points come from. */
  readonly notes?: readonly string[];
}

/** A figure of such a study, and which of them it is. */
export interface FitFigure extends Figure {
  /** The fitted curves, what they leave of the points, or the error at the largest volume. */
  readonly kind: "curves" | "residuals" | "forecast";
}

/** Points a curve is drawn through: enough that a bend looks smooth. */
const curvePoints = 40;

/** Returns the formula with its fitted values: "S = c − a·D^(−b): c = 43.4, a = 150, b = 0.347". */
export function fittedFormula({ law, fit }: Candidate): string {
  const values = fit.parameters.map(
    p => `${p.name} = ${Number(p.value.toPrecision(3))}${p.atBound ? " (at its bound)" : ""}`,
  );
  return `${law.formula}: ${values.join(", ")}`;
}

/** Returns the points and the fitted curves, with intervals and extrapolation. */
export function curvesFigure(
  groups: readonly GroupFit[],
  points: readonly Point[],
  options: FitDrawing,
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

/** Returns what the laws leave of the points; null if no law could be drawn. */
export function residualsFigure(
  groups: readonly GroupFit[],
  options: FitDrawing,
): FitFigure | null {
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
export function forecastFigure(groups: readonly GroupFit[], options: FitDrawing): FitFigure | null {
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
