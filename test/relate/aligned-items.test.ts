import { expect, it } from "vitest";
import { matrix } from "../../src/numeric/matrix.js";
import { seeded } from "../../src/numeric/random.js";
import { mean } from "../../src/numeric/statistics/summary.js";
import { pair } from "../../src/similarity/prepared/pair.js";
import { mexa } from "../../src/similarity/retrieval/mexa.js";
import { Source } from "../../src/states/source.js";
import { alignedItems } from "../../src/study/relation/aligned-items.js";

/** Twelve sentences of six items, of which the fifth's two are one and the same. */
function source(order: readonly number[] = Array.from({ length: 12 }, (_, i) => i)): Source {
  const random = seeded(8);
  const base = Array.from({ length: 12 }, () => Array.from({ length: 5 }, () => random.normal()));
  base[9] = base[8]!;
  const noise = Array.from({ length: 12 }, () => Array.from({ length: 5 }, () => random.normal()));
  noise[9] = noise[8]!;
  return new Source({
    languages: ["eng_Latn", "ell_Grek"],
    layers: [0, 1],
    sentences: 12,
    signature: { model: "m", corpus: "c" },
    matrix: async (language, layer) =>
      matrix(
        12,
        5,
        Float32Array.from(
          order.flatMap(i =>
            base[i]!.map((value, k) =>
              language === "eng_Latn" ? value : value + (0.5 + layer) * noise[i]![k]!,
            ),
          ),
        ),
      ),
    texts: async () => order.map(i => ({ id: `q${Math.floor(i / 2)}#${i % 2}`, text: "" })),
  });
}

it("gives each sentence MEXA's verdict", async () => {
  const own = source();
  const rows = await alignedItems(own);
  expect(rows[0]).toMatchObject({ model: "m", corpus: "c", measure: "mexa", item: "q0#0" });
  const at = rows.filter(row => row.layer === 1).map(row => row.value);
  const both = pair(await own.matrix("ell_Grek", 1), await own.matrix("eng_Latn", 1));
  expect(mean(at)).toBeCloseTo((await mexa.evaluate(both)).value, 12);
});

it("gives items of several sentences DALI's, whatever the order of rows, repeated ones too", async () => {
  const byItem = async (own: Source) =>
    new Map(
      (await alignedItems(own, { endings: "#" })).map(row => [
        `${row.item} ${row.layer}`,
        row.value,
      ]),
    );
  const found = await byItem(source());
  expect(found.size).toBe(12);
  expect(found.get("q4 0")).toBe(0); // its two sentences are one: a tie is lost
  expect(new Set(found.values())).toEqual(new Set([0, 1]));
  for (const seed of [1, 2, 3])
    expect(await byItem(source([...seeded(seed).permutation(12)]))).toEqual(found);
});
