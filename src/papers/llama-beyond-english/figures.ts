import type { Row } from "../../base/row.js";
import { scalingDots } from "../../chart/figures/scaling/scaling-dots.js";
import { scalingLines } from "../../chart/figures/scaling/scaling-lines.js";
import type { Figure } from "../../chart/parts/figure.js";
import { numberIn } from "../read-table.js";
import { averages } from "../response-quality.js";
import { averageRows, byAverage, findings, sentence } from "./findings.js";
import { readTables, source, type Tables } from "./tables.js";

/**
 * Returns the figures of "LLaMA Beyond English", drawn anew from its tables, with what in them does
 * not agree in the notes. Nothing is corrected.
 *
 * @param folder data/papers.
 * @throws IsoglossError if a table is missing or damaged.
 */
export async function llamaBeyondEnglishFigures(folder: string): Promise<Figure[]> {
  const tables = await readTables(folder);
  return [
    qualityByPretraining(tables),
    averagesChecked(tables),
    vocabulary(tables),
    englishCost(tables),
    thirteenLanguages(tables),
    ...waiting(tables),
  ];
}

/** Builds a figure whose notes are also its caption. */
function drawn(
  name: string,
  rows: readonly Row[],
  notes: readonly string[],
  draw: (rows: readonly Row[], caption: readonly string[]) => Figure["spec"],
): Figure {
  const all = [`${source}.`, ...notes];
  return { name: `llama-beyond-english-${name}`, rows, notes: all, spec: draw(rows, all) };
}

const thousands = (count: number) => `${count / 1000}K instructions`;

/** LLaMA with its own vocabulary, further pretrained on 0, 5M, 50M and 500M tokens. */
function qualityByPretraining({ quality }: Tables): Figure {
  const own = quality.filter(row => /^LLaMA( \(|$)/.test(String(row.model)));
  const rows = own.flatMap(row => {
    const { reported, recomputed, withoutHarmlessness } = averages(
      row,
      "average_reported",
      "Table 1",
    );
    const tokens = numberIn(row, "further_pretraining_tokens", "Table 1");
    const common = {
      series: thousands(numberIn(row, "sft_samples", "Table 1")),
      step: tokens === 0 ? "0" : `${tokens / 1e6}M`,
      model: String(row.model),
      reported,
    };
    return [
      { ...common, panel: "Mean of five aspects", value: recomputed },
      { ...common, panel: "Without harmlessness", value: withoutHarmlessness },
    ];
  });
  return drawn(
    "quality-by-pretraining",
    rows,
    [
      "Table 1; means recomputed from the aspects. GPT-4 judged each from 0 to 3.",
      "At 5K instructions the printed averages are not these means: see the figure of averages.",
      "Harmlessness is near 3.0 everywhere; the mean of the other four separates models better.",
    ],
    (r, caption) =>
      scalingLines(r, {
        title: "Response quality by further pretraining and instructions",
        subtitle:
          "LLaMA with its original vocabulary, by Chinese pretraining tokens and instructions",
        notes: caption,
        volumeTitle: "Further pretraining tokens",
        valueTitle: "Response quality",
      }),
  );
}

/** Every printed average of Table 1 beside the mean of its row. */
function averagesChecked(tables: Tables): Figure {
  const rows = averageRows(tables)
    .filter(row => row.table === "Table 1")
    .flatMap(row => {
      const label = `${row.subject}, ${String(row.block).replace(",000 instructions", "K")}`;
      const common = { label, difference: row.difference!, flagged: false };
      return [
        { ...common, series: "Mean of the five columns", value: row.recomputed! },
        { ...common, series: "As printed", value: row.reported!, flagged: row.disagrees! },
      ];
    });
  return drawn(
    "averages",
    rows,
    [
      "Table 1. A ring marks a printed average that differs from the mean of its columns by more than rounding explains; elsewhere the two dots coincide.",
      sentence(findings(tables)[0]!),
    ],
    (r, caption) =>
      scalingDots(r, {
        title: "Averages as printed and as their rows give them",
        valueTitle: "Average response quality",
        notes: caption,
      }),
  );
}

/** Original against extended vocabulary at 950K instructions. */
function vocabulary(tables: Tables): Figure {
  const rows = tables.quality
    .filter(row => row.sft_samples === 950_000)
    .map(row => {
      const tokens = numberIn(row, "further_pretraining_tokens", "Table 1");
      const size =
        tokens === 0 ? "no further tokens" : `${(tokens / 1e9).toLocaleString("en")}B tokens`;
      return {
        label: `${row.model}, ${size}`,
        series:
          row.vocabulary_extended === null
            ? "Vocabulary not stated"
            : row.vocabulary_extended
              ? "Extended vocabulary"
              : "Original vocabulary",
        value: averages(row, "average_reported", "Table 1").recomputed,
        without_harmlessness: averages(row, "average_reported", "Table 1").withoutHarmlessness,
      };
    })
    .sort((a, b) => a.series.localeCompare(b.series) * -1 || b.value - a.value);
  const at = (model: string) =>
    averages(
      tables.quality.find(r => r.model === model && r.sft_samples === 950_000)!,
      "average_reported",
      "Table 1",
    );
  const own = at("LLaMA (1M)");
  const extended = at("LLaMA-EXT (1M)");
  const text = findings(tables).filter(f => f.claim.includes("original vocabulary beat"));
  const values = rows.map(row => row.value);
  return drawn(
    "vocabulary",
    rows,
    [
      `Table 1 at 950K instructions; means of five aspects. They span ${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)} of 0–3, and the axis shows little more; one run per model, no interval.`,
      `The controlled contrast is LLaMA (1M) against LLaMA-EXT (1M), both 0.5B tokens: ${own.reported.toFixed(3)} against ${extended.reported.toFixed(3)}, ${(own.reported - extended.reported).toFixed(3)} for the original vocabulary (${(own.withoutHarmlessness - extended.withoutHarmlessness).toFixed(3)} without harmlessness).`,
      ...text.map(sentence),
    ],
    (r, caption) =>
      scalingDots(r, {
        title: "Original and extended vocabulary",
        subtitle: "Response quality after 950K instructions",
        valueTitle: "Average response quality",
        notes: caption,
      }),
  );
}

/** Perplexity on Chinese and English as Chinese pretraining goes on. */
function englishCost({ perplexity }: Tables): Figure {
  const rows = perplexity
    .filter(row => row.further_pretraining_samples !== null)
    .flatMap(row => {
      const samples = numberIn(row, "further_pretraining_samples", "Table 2");
      const step =
        samples === 0 ? "0" : samples >= 1e6 ? `${samples / 1e6}M` : `${samples / 1000}K`;
      return [
        {
          series: "English",
          step,
          model: String(row.model),
          value: numberIn(row, "perplexity_en", "Table 2"),
        },
        {
          series: "Chinese",
          step,
          model: String(row.model),
          value: numberIn(row, "perplexity_zh", "Table 2"),
        },
      ];
    });
  const english = rows.filter(row => row.series === "English").map(row => row.value);
  const factor = english.at(-1)! / english[0]!;
  const open = perplexity.find(row => row.further_pretraining_samples === null);
  return drawn(
    "english-cost",
    rows,
    [
      `Table 2. Exclusive Chinese pretraining multiplies English perplexity by ${factor.toFixed(1)}, from ${english[0]!.toFixed(3)} to ${english.at(-1)!.toFixed(3)}.`,
      ...(open
        ? [
            `Open Chinese LLaMA is at ${numberIn(open, "perplexity_en", "Table 2")} on English and ${numberIn(open, "perplexity_zh", "Table 2")} on Chinese; its samples are not stated, so it is not drawn.`,
          ]
        : []),
    ],
    (r, caption) =>
      scalingLines(r, {
        title: "What Chinese pretraining costs in English",
        notes: caption,
        volumeTitle: "Further pretraining samples (1M ≈ 0.5B tokens)",
        valueTitle: "Perplexity",
        logarithmic: true,
      }),
  );
}

/** Thirteen languages after a small and the large instruction set. */
function thirteenLanguages(tables: Tables): Figure {
  const rows = byAverage(tables).flatMap(({ language }) =>
    (["1k", "large"] as const).map(block => {
      const row = tables.languages.find(r => r.language === language && r.block === block)!;
      const { recomputed, withoutHarmlessness, reported } = averages(row, "average", "Table 3");
      return {
        label: String(language),
        series: block === "1k" ? "1K instructions" : "Large instruction set",
        value: withoutHarmlessness,
        recomputed,
        reported,
      };
    }),
  );
  const best = findings(tables).at(-1)!;
  const harmlessness = tables.languages.map(row => numberIn(row, "harmlessness", "Table 3"));
  return drawn(
    "thirteen-languages",
    rows,
    [
      `Table 3; drawn without harmlessness, which is ${Math.min(...harmlessness).toFixed(3)}–${Math.max(...harmlessness).toFixed(3)} throughout.`,
      "That the large set has 65K instructions is recalled, not verified.",
      sentence(best),
    ],
    (r, caption) =>
      scalingDots(r, {
        title: "Thirteen languages after 1K instructions and after the large set",
        valueTitle: "Response quality without harmlessness",
        notes: caption,
        zero: true,
      }),
  );
}

/** Figures for tables that wait for numbers, once they have some. */
function waiting({ knowledge, codeSwitching }: Tables): Figure[] {
  const figures: Figure[] = [];
  if (knowledge.length > 0)
    figures.push(
      drawn(
        "knowledge",
        knowledge.map(row => ({
          label: `${row.benchmark}, ${row.shots}-shot`,
          series: String(row.model),
          value: numberIn(row, "accuracy", "knowledge"),
        })),
        ["Accuracy, entered into llama-beyond-english-knowledge.csv from the sources it names."],
        (r, caption) =>
          scalingDots(r, { title: "Knowledge benchmarks", valueTitle: "Accuracy", notes: caption }),
      ),
    );
  if (codeSwitching.length > 0)
    figures.push(
      drawn(
        "code-switching",
        codeSwitching.map(row => ({
          label: String(row.language),
          series: "As published",
          value: numberIn(row, "rate", "code-switching"),
        })),
        ["Entered into llama-beyond-english-code-switching.csv; the paper's rule is not known."],
        (r, caption) =>
          scalingDots(r, {
            title: "Responses that switch code",
            valueTitle: "Share of responses, %",
            notes: caption,
            zero: true,
          }),
      ),
    );
  return figures;
}
