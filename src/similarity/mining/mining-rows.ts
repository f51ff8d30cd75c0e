import type { DroppedColumn, RowOf } from "../../base/columns.js";
import { type LongWork, silent } from "../../base/progress.js";
import type { ComputeOptions } from "../../numeric/linear/compute.js";
import type { Matrix } from "../../numeric/matrix.js";
import { clopperPearson } from "../../numeric/statistics/clopper-pearson.js";
import { defaultConfidence } from "../../numeric/statistics/interval.js";
import type { Sentence, Source } from "../../states/source.js";
import type { MarginKind } from "../retrieval/margin.js";
import { labelScores } from "./label-scores.js";
import { marginPicks } from "./margin-picks.js";
import { xsim } from "./xsim.js";

/** A score of finding translations, at one layer, from one language into another. */
export type MiningRow = RowOf<
  | ("model" | "revision" | "weights" | "corpus" | "corpus_hash" | "unit" | "pooling" | "version")
  | ("measure" | "subtask" | "preprocessing" | "language_x" | "language_y" | "layer_x" | "layer_y")
  | ("value" | "low" | "high" | "interval" | "confidence" | "chance" | "n" | "d" | "candidates")
> &
  DroppedColumn;

/** Wrong translations into one language, and what each is made of. */
export interface HardNegatives {
  /** States of the wrong translations, of the same model and pooling. */
  readonly source: Source;
  /** What kind of change a wrong translation is ("Entity", "Number" …), and of which sentence, by its text. */
  readonly kinds?: ReadonlyMap<string, { readonly of: string; readonly kind: string }>;
}

/** What `miningRows` takes. */
export interface MiningOptions extends LongWork {
  /** Of xSIM; defaults to all three. */
  readonly margins?: readonly MarginKind[];
  /** Neighbours on each side; defaults to 4, as in LASER. */
  readonly k?: number;
  /** For xSIM++: wrong translations into the pivot, or into whichever language they are in. */
  readonly negatives?: HardNegatives;
  readonly compute?: ComputeOptions;
  /** Defaults to 0.95. */
  readonly confidence?: number;
}

const allMargins: readonly MarginKind[] = ["ratio", "distance", "absolute"];

/**
 * Returns how well translations are found, at each layer, from each language into the pivot and back:
 *
 * - `bitext-f1`, with `-precision`, `-recall` and `-accuracy`: each sentence picks the nearest of the
 *   other language by cosine; weighted over the sentences that should be picked, as MTEB has it;
 * - `xsim-ratio`, `-distance`, `-absolute`: the share that picks wrong by margin; a text that repeats
 *   is right wherever it is picked;
 * - `xsim++-…`: the same among hard negatives, whole and (`subtask`) by kind of change.
 *
 * Accuracy and xSIM have exact binomial intervals; F1 has none.
 */
export async function miningRows(
  source: Source,
  { margins = allMargins, k, negatives, compute = {}, ...options }: MiningOptions = {},
): Promise<MiningRow[]> {
  const { progress = silent, signal, confidence = defaultConfidence } = options;
  const pairs = source.others.flatMap(other => [
    [other, source.pivot] as const,
    [source.pivot, other] as const,
  ]);
  const texts = new Map<string, readonly Sentence[] | null>();
  for (const language of source.languages) texts.set(language, await source.texts(language));
  const task = progress.start("Mining translations", pairs.length * source.layers.length, "pairs");
  const rows: MiningRow[] = [];
  try {
    for (const layer of source.layers)
      for (const [from, into] of pairs) {
        const [x, y] = [await source.matrix(from, layer), await source.matrix(into, layer)];
        const row = rowMaker(source, { from, into, layer, x, confidence });
        rows.push(...(await bitextRows(row, x, y, { ...compute, signal })));
        const known = texts.get(into);
        const same = known && ((i: number, j: number) => known[i]!.text === known[j]?.text);
        for (const margin of margins) {
          const how = { margin, k, ...compute, signal };
          const { errors } = await xsim(x, y, { ...how, same: same ?? undefined });
          rows.push(
            row(`xsim-${margin}`, "", { hits: errors, of: x.rows, chance: 1 - 1 / x.rows }),
          );
          if (negatives?.source.languages.includes(into))
            rows.push(...(await negativeRows(row, { x, y, into, layer, how, known, negatives })));
        }
        task.advance(1, `${from} → ${into}`);
      }
    return rows;
  } finally {
    task.done();
  }
}

type RowMaker = ReturnType<typeof rowMaker>;

interface Shares {
  readonly hits: number;
  readonly of: number;
  readonly chance: number | null;
}

function rowMaker(
  { signature, preprocessing }: Source,
  {
    from,
    into,
    layer,
    x,
    confidence,
  }: { from: string; into: string; layer: number; x: Matrix; confidence: number },
) {
  return (
    measure: string,
    subtask: string,
    value: number | Shares,
    candidates = x.rows,
  ): MiningRow => {
    const share = typeof value === "number" ? null : value;
    const known = share && !Number.isNaN(share.hits);
    const { low, high } = known
      ? clopperPearson(share.hits, share.of, confidence)
      : { low: Number.NaN, high: Number.NaN };
    return {
      ...signature,
      measure,
      subtask,
      preprocessing,
      language_x: from,
      language_y: into,
      layer_x: layer,
      layer_y: layer,
      value: share ? share.hits / share.of : (value as number),
      low,
      high,
      interval: known ? "clopper-pearson" : "none",
      confidence,
      chance: share?.chance ?? null,
      n: x.rows,
      d: x.cols,
      candidates,
    };
  };
}

async function bitextRows(
  row: RowMaker,
  x: Matrix,
  y: Matrix,
  compute: ComputeOptions & { signal?: AbortSignal | undefined },
): Promise<MiningRow[]> {
  const found = await marginPicks(x, y, { margin: "absolute", ...compute });
  const right = Uint32Array.from({ length: x.rows }, (_, i) => i);
  const none = { accuracy: Number.NaN, precision: Number.NaN, recall: Number.NaN, f1: Number.NaN };
  const { accuracy, precision, recall, f1 } = found ? labelScores(found.forward, right) : none;
  return [
    row("bitext-f1", "", f1),
    row("bitext-precision", "", precision),
    row("bitext-recall", "", recall),
    row("bitext-accuracy", "", {
      hits: Math.round(accuracy * x.rows),
      of: x.rows,
      chance: 1 / x.rows,
    }),
  ];
}

async function negativeRows(
  row: RowMaker,
  {
    x,
    y,
    into,
    layer,
    how,
    known,
    negatives: { source, kinds },
  }: {
    x: Matrix;
    y: Matrix;
    into: string;
    layer: number;
    how: { margin: MarginKind };
    known: readonly Sentence[] | null | undefined;
    negatives: HardNegatives;
  },
): Promise<MiningRow[]> {
  const wrong = await source.matrix(into, layer);
  const changed = await source.texts(into);
  const textAt = (j: number) => (j < y.rows ? known?.[j]?.text : changed?.[j - y.rows]?.text);
  const same = known ? (i: number, j: number) => known[i]!.text === textAt(j) : undefined;
  const { errors, picks } = await xsim(x, y, { ...how, negatives: wrong, same });
  const all = y.rows + wrong.rows;
  const name = `xsim++-${how.margin}`;
  const of = x.rows;
  const rows = [row(name, "", { hits: errors, of, chance: 1 - 1 / all }, all)];
  if (!kinds || !known) return rows;
  const counts = new Map([...kinds.values()].map(({ kind }) => [kind, 0]));
  counts.set(misaligned, 0);
  for (const [i, j] of picks.entries()) {
    if (i === j || same?.(i, j)) continue;
    const change = kinds.get(textAt(j) ?? "");
    const kind = change?.of === known[i]!.text ? change.kind : misaligned;
    counts.set(kind, counts.get(kind)! + 1);
  }
  for (const [kind, hits] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
    rows.push(row(name, kind, { hits, of, chance: null }, all));
  return rows;
}

/** What was picked is no change of the sentence's own translation. */
const misaligned = "Misaligned";
