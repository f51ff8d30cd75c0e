import type { Row } from "../../base/row.js";
import { scalingDots } from "../../chart/figures/scaling/scaling-dots.js";
import { scalingLines } from "../../chart/figures/scaling/scaling-lines.js";
import type { Figure } from "../../chart/parts/figure.js";
import { distinct } from "../../chart/parts/require-rows.js";
import { panelLabels } from "../../chart/parts/scaling-axis.js";
import { mean } from "../../numeric/statistics/summary.js";
import { alignmentGains, type ItemsByRun, meetingLayer } from "./alignment-gains.js";
import { soFar } from "./planned-runs.js";
import { fittedMetric, pointsOf, volumesIn, type Way, ways } from "./score-points.js";
import { setName } from "./set-names.js";
import type { TunedRun } from "./tuned-tables.js";
import { volumePoint } from "./volume-point.js";

/** What models were tuned on in a series: "Greek alone", "Greek and five others". */
interface Series {
  readonly language: string;
  readonly training: string;
  readonly name: string;
}

const equalPairs =
  "At one volume both have seen the same pairs of the language; together, five times as many of others besides.";

/**
 * Returns the figures that set models tuned on one language beside those tuned on six together: how
 * well they translate it, how near it lies to English, and whom else it moves. None before a
 * language alone is measured.
 */
export function aloneFigures(
  runs: readonly TunedRun[],
  points: readonly Row[],
  items: ItemsByRun,
): Figure[] {
  const alone = [...new Set(runs.map(({ training }) => training))].filter(
    training => training !== "none" && training !== "joint",
  );
  if (alone.length === 0) return [];
  const labels = panelLabels(alone.sort());
  const series = [...labels].flatMap(([language, label]): Series[] => [
    { language, training: language, name: `${label} alone` },
    { language, training: "joint", name: `${label} and five others` },
  ]);
  const largest = Math.max(
    ...runs.filter(({ training }) => alone.includes(training)).map(({ volume }) => volume),
  );
  const compared = runs.filter(({ volume }) => volume <= largest);
  const howFar = soFar(runs);
  return [
    translated(series, points, largest, howFar),
    aligned(series, compared, items, howFar),
    moved(series, compared, items, howFar),
  ].filter(figure => figure !== null);
}

function translated(
  series: readonly Series[],
  points: readonly Row[],
  largest: number,
  howFar: string,
): Figure | null {
  const rows = (Object.keys(ways) as Way[]).flatMap(way =>
    series.flatMap(({ language, training, name }) => {
      const own = [...pointsOf(points, "none", way), ...pointsOf(points, training, way)].filter(
        row => row.language === language && Number(row.volume) <= largest,
      );
      return volumesIn(own).map((volume): Row => {
        const there = own.filter(row => row.volume === volume);
        const column = (of: string) => mean(there.map(row => Number(row[of])));
        const scored = { metric: fittedMetric, score: column("score") };
        const interval = { low: column("low"), high: column("high") };
        const from = { seeds: there.length, segments: Number(there[0]!.n) };
        return {
          panel: ways[way],
          series: name,
          language,
          training,
          volume,
          ...scored,
          ...interval,
          ...from,
        };
      });
    }),
  );
  if (rows.every(({ volume }) => volume === 0)) return null;
  const drawn = rows.map(row => volumePoint(row, row.series, row.score));
  const notes = [
    `Gemma 3 270M tuned on one language or on six together; the base at 0. ${equalPairs} ${howFar}`,
    `Greedy translations of ${distinct(rows, "segments").join(", ")} held-out segments. Bars: 95 % bootstrap over segments; of several seeds, score and ends are means.`,
  ];
  return {
    name: "alone-translation",
    rows,
    notes,
    spec: scalingLines(drawn, {
      title: "Does a language translate better tuned alone, or among others?",
      notes,
      volumeTitle: "Translation pairs of the language",
      valueTitle: fittedMetric,
    }),
  };
}

function aligned(
  series: readonly Series[],
  runs: readonly TunedRun[],
  items: ItemsByRun,
  howFar: string,
): Figure | null {
  const layer = meetingLayer(items);
  const gains = alignmentGains(
    runs,
    items,
    item =>
      item.layer === layer &&
      item.preprocessing === "raw" &&
      series.some(({ language }) => language === item.language),
  );
  const rows = series.flatMap(({ language, training, name }) =>
    gains
      .filter(row => row.language === language && row.training === training)
      .map((row): Row => ({ panel: setName(row.set), series: name, ...row })),
  );
  if (rows.length === 0) return null;
  const drawn = rows
    .sort((a, b) => Number(a.volume) - Number(b.volume))
    .map(row => volumePoint(row, row.series, row.gain));
  const notes = [
    `Layer ${layer}, where the base aligns best. ${equalPairs} ${howFar}`,
    `MEXA with English, mean pooling, raw states: ${distinct(rows, "panel")
      .map(panel => `${panel}, n = ${rows.find(row => row.panel === panel)!.n}`)
      .join("; ")}. Bars: 95 % bootstrap over sentences and, where there are several, seeds.`,
  ];
  return {
    name: "alone-alignment",
    rows,
    notes,
    spec: scalingLines(drawn, {
      title: "Does a language come nearer to English tuned alone, or among others?",
      notes,
      volumeTitle: "Translation pairs of the language",
      valueTitle: "MEXA, tuned minus base",
    }),
  };
}

function moved(
  series: readonly Series[],
  runs: readonly TunedRun[],
  items: ItemsByRun,
  howFar: string,
): Figure | null {
  const layer = meetingLayer(items);
  const alone = series.filter(({ training }) => training !== "joint");
  const gains = alignmentGains(
    runs.filter(({ training }) => training !== "joint"),
    items,
    ({ set, layer: at, preprocessing }) =>
      set.startsWith("heldout") && at === layer && preprocessing === "raw",
  );
  if (gains.length === 0) return null;
  const largest = Math.max(...gains.map(row => Number(row.volume)));
  const rows = gains.filter(row => row.volume === largest);
  const labels = panelLabels(distinct(rows, "language"));
  const drawn = rows.map((row): Row => {
    const name = alone.find(({ training }) => training === row.training)!.name;
    return { ...row, label: labels.get(`${row.language}`)!, series: name, value: row.gain! };
  });
  const notes = [
    `Layer ${layer}, where the base aligns best; ${largest.toLocaleString("en")} pairs: ${distinct(drawn, "series").join(", ")}. ${howFar}`,
    `MEXA with English, mean pooling, raw states, ${distinct(rows, "n").join(" or ")} held-out segments. Bars: 95 % bootstrap over segments; one seed.`,
  ];
  return {
    name: "alone-others",
    rows,
    notes,
    spec: scalingDots(drawn, {
      title: "Whom tuning on one language brings nearer to English",
      valueTitle: "MEXA, tuned minus base",
      notes,
    }),
  };
}
