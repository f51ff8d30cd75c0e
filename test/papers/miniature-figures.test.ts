import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Row } from "../../src/base/row.js";
import type { Figure } from "../../src/chart/parts/figure.js";
import { csvFromRows } from "../../src/format/csv.js";
import { miniatureFigures } from "../../src/papers/miniature/miniature-figures.js";
import { scratch } from "../support/scratch.js";

const values = { arb_Arab: 0.1, ell_Grek: 0.3 };

/** Two languages, two layers, raw and centred: centred is twice as high, layer 1 0.02 higher. */
const made = (extra: Row): Row[] =>
  Object.entries(values).flatMap(([language, value]) =>
    [false, true].flatMap(centred =>
      [0, 1].map(layer => ({
        set: "heldout",
        centred,
        language,
        layer,
        p_at_1: value * (centred ? 2 : 1) + 0.02 * layer,
        n: 200,
        ...extra,
      })),
    ),
  );

async function tables(curve: readonly Row[]): Promise<string> {
  const folder = scratch();
  await writeFile(join(folder, "longer-curve.csv"), csvFromRows(curve));
  for (const [table, ...checkpoints] of [
    ["embedding-frozen.csv", "base", shipped],
    ["longer-tuned.csv", "read on"],
  ] as const)
    await writeFile(
      join(folder, table),
      csvFromRows(checkpoints.flatMap(checkpoint => made({ checkpoint }))),
    );
  return folder;
}

const shipped = "joint-4000 (shipped)";

const drawn = ({ spec }: Figure) => (spec.data as { readonly values: readonly Row[] }).values;

test("a point is the mean over languages, raw and centred apart", async () => {
  const [, tuning, longer] = await miniatureFigures(await tables(made({ tokens: 1e6 })));
  const seriesOf = (figure: Figure) => [...new Set(drawn(figure).map(({ series }) => series))];
  expect(seriesOf(tuning!)).toEqual(["base", shipped]);
  expect(seriesOf(longer!)).toEqual([shipped, "read on"]);
  const points = drawn(tuning!);
  expect(points).toHaveLength(8); // two panels, two series, two layers
  const at = (panel: string, step: string) =>
    points.filter(point => point.panel === panel && point.step === step).map(({ value }) => value);
  for (const value of at("held-out segments, raw", "1")) expect(value).toBeCloseTo(0.22, 3);
  for (const value of at("held-out segments, centred", "0")) expect(value).toBeCloseTo(0.4, 3);
});

test("of many moments four are drawn, the last among them; the table has all", async () => {
  const moments = Array.from({ length: 12 }, (_, i) => (i + 1) * 1e6);
  const [reading] = await miniatureFigures(
    await tables(moments.flatMap(tokens => made({ tokens }))),
  );
  expect(reading!.rows).toHaveLength(12 * 8);
  const series = [...new Set(drawn(reading!).map(({ series }) => series))];
  expect(series).toEqual([3, 6, 9, 12].map(m => `${m}.0 M tokens`));
});

test("a table without a column is named, and the column", async () => {
  const folder = await tables([{ set: "heldout" }]);
  await expect(miniatureFigures(folder)).rejects.toThrow(
    /longer-curve\.csv has no column "centred"/,
  );
});
