import { groupBy } from "../../base/group-by.js";
import type { Row } from "../../base/row.js";
import { scalingLines } from "../../chart/figures/scaling/scaling-lines.js";
import type { Figure } from "../../chart/parts/figure.js";
import { distinct } from "../../chart/parts/require-rows.js";
import { mean } from "../../numeric/statistics/summary.js";
import { numberIn, readTable } from "../read-table.js";
import { thinned } from "../thinned.js";

/** Lines of a panel that can still be told apart. */
const mostLines = 4;

const columns = ["set", "centred", "language", "layer", "p_at_1", "n"];

/**
 * Returns the figures on why retrieval of the shipped family peaks near its bottom: by layer as a base
 * reads on, after tuning the shipped one, with and without its embedding, and after tuning the one that read on.
 *
 * @param folder Where longer-curve.csv, longer-tuned.csv and embedding-frozen.csv lie: data/models.
 * @throws IsoglossError if a table is missing or damaged.
 */
export async function miniatureFigures(folder: string): Promise<Figure[]> {
  const curve = await readTable(folder, "longer-curve.csv", [...columns, "tokens"]);
  const tuned = (table: string) => readTable(folder, table, [...columns, "checkpoint"]);
  const [frozen, longer] = await Promise.all([
    tuned("embedding-frozen.csv"),
    tuned("longer-tuned.csv"),
  ]);
  const shipped = frozen.filter(({ checkpoint }) => checkpoint === "joint-4000 (shipped)");
  const checkpoint = (row: Row) => `${row.checkpoint}`;
  const moments = distinct(curve, "tokens").map(Number);
  const shown = thinned(moments, mostLines);
  const million = (tokens: Row[string]) => `${(Number(tokens) / 1e6).toFixed(1)} M tokens`;
  const reading = curve.filter(({ tokens }) => shown.includes(Number(tokens)));
  return [
    byLayer("reading", "Where a base that reads on finds translations", curve, reading, row =>
      million(row.tokens),
    ),
    byLayer("tuning", "Where tuning raises retrieval in the miniature", frozen, frozen, checkpoint),
    byLayer(
      "longer",
      "Where tuning raises retrieval in a base that has read ten times as much",
      [...shipped, ...longer],
      [...shipped, ...longer],
      checkpoint,
    ),
  ];
}

/** Draws the mean over languages, a line a series, a panel a set of sentences raw or centred. */
function byLayer(
  name: string,
  title: string,
  rows: readonly Row[],
  shown: readonly Row[],
  seriesOf: (row: Row) => string,
): Figure {
  const panelOf = ({ set, centred }: Row) =>
    `${set === "heldout" ? "held-out segments" : "the Declaration"}, ${centred ? "centred" : "raw"}`;
  const groups = groupBy(shown, row => `${panelOf(row)}\n${seriesOf(row)}\n${row.layer}`);
  const drawn = [...groups.values()].map((some): Row => {
    const [first] = some as [Row, ...Row[]];
    return {
      panel: panelOf(first),
      series: seriesOf(first),
      step: `${first.layer}`,
      value: mean(some.map(row => numberIn(row, "p_at_1", name))),
    };
  });
  const sizes = distinct(rows, "set").map(set => {
    const n = Number(rows.find(row => row.set === set)!.n);
    const what = set === "heldout" ? "held-out segments" : "paragraphs of the Declaration";
    return `${n} ${what} (chance ${(1 / n).toLocaleString("en", { maximumSignificantDigits: 2 })})`;
  });
  const languages = distinct(rows, "language").length;
  const notes = [
    `Retrieval P@1 with English, mean of both directions and of ${languages} languages: ${sizes.join(", ")}.`,
    "Mean pooling over plain sentences without BOS; centred: each language's mean state taken away. One seed; no interval was computed.",
  ];
  return {
    name,
    rows,
    notes,
    spec: scalingLines(drawn, {
      title,
      notes,
      volumeTitle: "Layer",
      valueTitle: "Retrieval P@1",
    }),
  };
}
