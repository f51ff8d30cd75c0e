import type { Row } from "../../src/base/row.js";
import { seeded } from "../../src/numeric/random.js";
import type { RelatedPoint } from "../../src/relate/point.js";
import { itemTableRows } from "../../src/study/relation/item-table-rows.js";
import { relateRows } from "../../src/study/relation/relate-rows.js";

/** @file Rows of figures about scores and alignment, in the shape of real ones. */

const languages = ["arb_Arab", "ell_Grek", "hin_Deva", "zho_Hans"];
const models = ["small", "large"];

/** Points of two models in four languages at three layers. */
function syntheticPoints(): RelatedPoint[] {
  const random = seeded(6);
  return languages.flatMap((language, l) =>
    models.flatMap((model, m) => {
      const score = 10 + 4 * l + 6 * m + random.normal();
      return [0, 1, 2].map(layer => ({
        model,
        language,
        layer,
        score,
        alignment: 0.1 * l + 0.05 * m + 0.03 * layer + 0.02 * random.normal(),
        volume: 1000 * 8 ** m,
      }));
    }),
  );
}

export function syntheticRelation(): Promise<readonly Row[]> {
  const signature = { corpus: "synthetic", pooling: "mean", preprocessing: "raw", n: 40 };
  return relateRows(syntheticPoints(), { draws: 40, signature });
}

export function syntheticScores(): Row[] {
  return syntheticPoints()
    .filter(point => point.layer === 1)
    .map(({ items: _, ...point }) => ({ ...point }));
}

export function syntheticItems(): readonly Row[] {
  const random = seeded(7);
  const items = models.flatMap(model =>
    languages.flatMap(language =>
      Array.from({ length: 30 }, (_, i) => {
        const value = Number(random.uniform() < 0.4);
        return { model, language, item: `${i}`, score_measure: "acc", value };
      }),
    ),
  );
  const aligned = items.map(({ score_measure: _, ...row }) => ({
    ...row,
    corpus: "synthetic",
    pooling: "mean",
    preprocessing: "raw",
    measure: "mexa",
    layer: 2,
    value: Number(random.uniform() < 0.3 + 0.3 * row.value),
  }));
  return itemTableRows({ name: "aligned", rows: aligned }, { name: "items", rows: items });
}
