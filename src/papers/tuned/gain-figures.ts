import type { Row } from "../../base/row.js";
import { scalingDots } from "../../chart/figures/scaling/scaling-dots.js";
import { scalingLines } from "../../chart/figures/scaling/scaling-lines.js";
import type { Figure } from "../../chart/parts/figure.js";
import { distinct } from "../../chart/parts/require-rows.js";
import { panelLabels } from "../../chart/parts/scaling-axis.js";
import { thinned } from "../thinned.js";
import { alignmentGains, type ItemsByRun, meetingLayer } from "./alignment-gains.js";
import { soFar } from "./planned-runs.js";
import { volumesIn } from "./score-points.js";
import { setName } from "./set-names.js";
import type { TunedRun } from "./tuned-tables.js";

const sentencesOf: Readonly<Record<string, string>> = {
  heldout: "held-out segments",
  "heldout-untuned": "of the languages never tuned on",
  udhr: "paragraphs of the Declaration",
};

/** Lines of a panel that can still be told apart. */
const mostLines = 4;

const tunedSix = ["arb_Arab", "ell_Grek", "hin_Deva", "tur_Latn", "vie_Latn", "zho_Hans"];

const howSure =
  "MEXA with English, mean pooling, raw states. Bars: 95 % bootstrap over sentences and, where a volume has several seeds, over these; two or three seeds make them too narrow.";

/**
 * Returns the figures that say whether tuning on translations raises alignment: at which layers, and
 * for which languages, those never tuned on among them.
 */
export function gainFigures(runs: readonly TunedRun[], items: ItemsByRun): Figure[] {
  return [byLayer(runs, items), byLanguage(runs, items)].filter(figure => figure !== null);
}

function byLayer(runs: readonly TunedRun[], items: ItemsByRun): Figure | null {
  const rows = alignmentGains(
    runs.filter(({ training }) => training === "joint" || training === "none"),
    items,
    ({ set, preprocessing }) => set === "heldout" && preprocessing === "raw",
  );
  if (rows.length === 0) return null;
  const labels = panelLabels(distinct(rows, "language"));
  const volumes = volumesIn(rows);
  const largest = volumes.at(-1)!;
  // Six lines a panel hide one another.
  const drawable = thinned(volumes, mostLines);
  const shown = rows.filter(({ volume }) => drawable.includes(Number(volume)));
  const drawn = shown.map(
    ({ language, volume, layer, gain, low, high }): Row => ({
      panel: labels.get(`${language}`)!,
      series: `${Number(volume).toLocaleString("en")} pairs a language`,
      step: `${layer}`,
      value: gain!,
      // Bars of several lines could not be told apart: the table has them all.
      low: volume === largest ? low! : gain!,
      high: volume === largest ? high! : gain!,
    }),
  );
  const notes = [
    whereGained(rows),
    `Gemma 3 270M tuned with LoRA on six languages together, minus its base: ${distinct(rows, "n").join(", ")} held-out segments. ${soFar(runs)}`,
    `${howSure} Those of the largest volume alone are drawn.${shown.length < rows.length ? " Volumes between these are in the table." : ""}`,
  ];
  return {
    name: "gain-by-layer",
    rows,
    notes,
    spec: scalingLines(drawn, {
      title: "Where translation tuning brings languages nearer to English",
      notes,
      volumeTitle: "Layer",
      valueTitle: "MEXA, tuned minus base",
    }),
  };
}

/** Says at which layers, at the largest volume, every language's interval is above or below 0. */
function whereGained(rows: readonly Row[]): string {
  const largest = Math.max(...rows.map(row => Number(row.volume)));
  const last = rows.filter(row => row.volume === largest);
  const languages = distinct(last, "language").length;
  const layers = distinct(last, "layer").map(Number);
  const count = (layer: number, is: (row: Row) => boolean) =>
    last.filter(row => row.layer === layer && is(row)).length;
  const up = layers.map(layer => count(layer, row => Number(row.low) > 0));
  const down = layers.map(layer => count(layer, row => Number(row.high) < 0));
  const most = Math.max(...up);
  const at = `At ${largest.toLocaleString("en")} pairs a language`;
  const fallen = layers.filter((_, i) => down[i]! > up[i]!);
  const fell =
    fallen.length > 0
      ? ` More intervals lie below 0 than above at layer ${fallen.join(", ")}.`
      : "";
  if (most === 0)
    return `${at} no interval of a gain excludes 0: nothing can be said of a gain.${fell}`;
  const best = layers.filter((_, i) => up[i] === most);
  return `${at} the intervals of ${most} of ${languages} languages lie above 0 at layer${best.length > 1 ? "s" : ""} ${best.join(", ")}, of fewer elsewhere; with ${last.length} intervals some ${Math.ceil(last.length * 0.025)} do so by chance.${fell}`;
}

function byLanguage(runs: readonly TunedRun[], items: ItemsByRun): Figure | null {
  const layer = meetingLayer(items);
  const rows = alignmentGains(
    runs.filter(({ training }) => training === "joint" || training === "none"),
    items,
    item => item.layer === layer && item.preprocessing === "raw",
  );
  if (rows.length === 0) return null;
  const largest = Math.max(...rows.map(row => Number(row.volume)));
  const last = rows.filter(row => row.volume === largest);
  const labels = panelLabels(distinct(last, "language"));
  const drawn = last
    .map(
      (row): Row => ({
        ...row,
        label: labels.get(`${row.language}`)!,
        series: setName(row.set),
        value: row.gain!,
      }),
    )
    .sort(
      (a, b) =>
        Number(tunedSix.includes(`${b.language}`)) - Number(tunedSix.includes(`${a.language}`)),
    );
  const notes = [
    `Layer ${layer}, where the base aligns best; ${largest.toLocaleString("en")} pairs of each of six languages, the upper six; on the others nothing was tuned. ${soFar(runs)}`,
    `${distinct(last, "set")
      .map(set => `${last.find(row => row.set === set)!.n} ${sentencesOf[set] ?? set}`)
      .join(", ")}.`,
    howSure,
  ];
  return {
    name: "gain-by-language",
    rows,
    notes,
    spec: scalingDots(drawn, {
      title: "Whom translation tuning brings nearer to English",
      valueTitle: "MEXA, tuned minus base",
      notes,
    }),
  };
}
