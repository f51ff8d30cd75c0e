import type { Row } from "../base/row.js";
import { scoreByAlignment } from "../chart/figures/score-by-alignment.js";
import type { Figure } from "../chart/parts/figure.js";
import { distinct } from "../chart/parts/require-rows.js";
import { panelLabels } from "../chart/parts/scaling-axis.js";
import { partialSpearman, spearman } from "../numeric/statistics/correlation.js";
import { howMeasured, type MeasuredPoints, measuredPoints, trainings } from "./measured-points.js";
import { readTable } from "./read-table.js";

/** Between embedding output and last state: where a model of eight blocks can align languages. */
const inner = { first: 1, last: 7 };

/**
 * Returns the figure that joins the two halves of the paper's claim on our own models: does a model
 * whose languages are better aligned translate better, beyond both growing with its data?
 *
 * @param scaling data/scaling.
 * @throws IsoglossError if points or alignments are missing or damaged.
 */
export async function scoreAndAlignment(scaling: string, which: MeasuredPoints): Promise<Figure[]> {
  const { metric, direction } = which;
  const points = await measuredPoints(scaling, which);
  const { best, segments } = await bestAlignment(scaling);
  const rows: Row[] = points.flatMap(point => {
    const found = best.get(keyOf(point));
    // A logarithmic axis has no place for a model that retrieves nothing.
    return found ? [{ ...point, series: trainings[`${point.training}`]!, alignment: found }] : [];
  });
  if (rows.length === 0) return [];
  const languages = distinct(rows, "language");
  const labels = panelLabels(languages);
  const found = new Map(
    languages.map(language => {
      const own = rows.filter(row => row.language === language);
      const column = (name: "alignment" | "score" | "volume") => own.map(row => Number(row[name]));
      const [p, s, v] = [column("alignment"), column("score"), column("volume")];
      return [language, { rho: spearman(p, s), partial: partialSpearman(p, s, v) }] as const;
    }),
  );
  const drawn = rows.map(row => {
    const { rho, partial } = found.get(`${row.language}`)!;
    const panel = `${labels.get(`${row.language}`)}: ρ ${plain(rho)}, given volume ${plain(partial)}`;
    return { panel, ...row, rho, rho_given_volume: partial };
  });
  const notes = [
    `Our own models (data/scaling), ${direction === "from-english" ? "out of" : "into"} English, a dot each. ${metric}: ${howMeasured(points, metric).join(" ")}`,
    `Retrieval P@1 of English and the language on ${segments} held-out segments, both ways, mean pooling, raw, at the best of layers ${inner.first}–${inner.last} of each model.`,
    "ρ: Spearman's correlation over a language's models; given volume: the partial one, what is left of it at equal volume. Models share training data and test segments, so neither has an interval here.",
  ];
  return [
    {
      name: "x-llama-score-and-alignment",
      rows: drawn,
      notes,
      spec: scoreByAlignment(drawn, {
        title: "Do better aligned models translate better?",
        notes,
        alignmentTitle: "Retrieval P@1, %",
        scoreTitle: metric,
        volumeTitle: "Translation pairs of the language",
      }),
    },
  ];
}

/** Returns P@1 in per cent at each model's best inner layer on held-out segments, by `keyOf`. */
async function bestAlignment(scaling: string) {
  const columns = ["language", "training", "volume", "seed", "set", "layer", "p_at_1", "n"];
  const rows = (await readTable(scaling, "alignment.csv", columns)).filter(
    ({ set, layer }) =>
      set === "heldout" && Number(layer) >= inner.first && Number(layer) <= inner.last,
  );
  const best = new Map<string, number>();
  for (const row of rows)
    best.set(keyOf(row), Math.max(best.get(keyOf(row)) ?? 0, 100 * Number(row.p_at_1)));
  return { best, segments: distinct(rows, "n").join(", ") };
}

function keyOf({ language, training, volume, seed }: Row): string {
  return [language, training, volume, seed].join(" ");
}

function plain(value: number): string {
  return value.toFixed(2).replace("-", "−");
}
