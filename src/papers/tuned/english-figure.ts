import { groupBy } from "../../base/group-by.js";
import type { Row } from "../../base/row.js";
import { scalingLines } from "../../chart/figures/scaling/scaling-lines.js";
import type { Figure } from "../../chart/parts/figure.js";
import { distinct } from "../../chart/parts/require-rows.js";
import { sum } from "../../numeric/statistics/summary.js";
import type { ItemsByRun } from "./alignment-gains.js";
import { gainInterval } from "./gain-interval.js";
import { soFar } from "./planned-runs.js";
import { setName } from "./set-names.js";
import type { BitsItem, TunedRun } from "./tuned-tables.js";
import { volumePoint } from "./volume-point.js";

/** Returns the figure that says what English loses: bits per byte more than the base's, by volume. */
export function englishFigure(runs: readonly TunedRun[], items: ItemsByRun): Figure | null {
  const bitsOf = (run: string, set: string): (readonly number[])[] =>
    (items.get(run) ?? [])
      .filter((item): item is BitsItem => item.kind === "bits" && item.set === set)
      .map(({ bits }) => bits);
  const base = (items.get("base") ?? []).filter(item => item.kind === "bits");
  const joint = groupBy(
    runs.filter(({ training }) => training === "joint"),
    ({ volume }) => volume,
  );
  if (base.length === 0 || joint.size === 0) return null;
  const rows = [...joint].flatMap(([volume, seeds]) =>
    base.flatMap(({ set, bits, bytes }): Row[] => {
      const after = seeds.flatMap(({ run }) => bitsOf(run, set));
      if (after.length === 0) return []; // not measured yet
      const { value, low, high } = gainInterval(bits, after, { weights: bytes });
      const before = sum(bits) / sum(bytes);
      const row = {
        set,
        volume,
        base: before,
        tuned: before + value,
        loss: value,
        low,
        high,
        seeds: after.length,
        n: bits.length,
      };
      return [row];
    }),
  );
  if (rows.length === 0) return null;
  const drawn = rows.map(row => volumePoint(row, setName(row.set), row.loss));
  const notes = [
    `The base needs ${base.map(({ set }) => `${Number(rows.find(row => row.set === set)!.base).toFixed(2)} bits a byte of ${setName(set)} (${rows.find(row => row.set === set)!.n} English texts)`).join(" and ")}.`,
    `Below 0 English has become likelier, not less. ${soFar(runs)}`,
    "Bars: 95 % bootstrap over texts and, where a volume has several seeds, over these.",
  ];
  return {
    name: "english-lost",
    rows,
    notes,
    spec: scalingLines(drawn, {
      title:
        distinct(rows, "volume").length > 1
          ? "What English loses to translation data"
          : "What English loses to translation tuning",
      notes,
      volumeTitle: "Translation pairs a language",
      valueTitle: "Bits per byte, tuned minus base",
    }),
  };
}
