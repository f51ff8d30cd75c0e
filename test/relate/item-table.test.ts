import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/numeric/random.js";
import { itemTable, type RelatedItem } from "../../src/relate/item-table.js";

/** What test/oracles/relate.py found. */
const { tables, small, strata } = JSON.parse(
  readFileSync(new URL("../fixtures/relate.json", import.meta.url), "utf8"),
) as {
  tables: readonly {
    table: number[];
    mcnemar: number;
    mid: number;
    phi: number;
    difference: [number, number];
    fisher: number;
  }[];
  small: readonly { groups: [boolean, boolean][][]; p: number }[];
  strata: { tables: number[][]; p: number };
};

function itemsOf(
  [both, onlyAligned, onlyCorrect, neither]: readonly number[],
  group = "g",
): RelatedItem[] {
  const some = (n: number, aligned: boolean, correct: boolean) =>
    Array.from({ length: n }, () => ({ group, aligned, correct }));
  return [
    ...some(both!, true, true),
    ...some(onlyAligned!, true, false),
    ...some(onlyCorrect!, false, true),
    ...some(neither!, false, false),
  ];
}

describe("itemTable", () => {
  it.each(tables)("agrees with SciPy and statsmodels: $table", own => {
    const found = itemTable(itemsOf(own.table));
    expect([found.both, found.onlyAligned, found.onlyCorrect, found.neither]).toEqual(own.table);
    expect(found.mcNemarP).toBeCloseTo(own.mcnemar, 12);
    expect(found.mcNemarMidP).toBeCloseTo(own.mid, 12);
    expect(found.phi).toBeCloseTo(own.phi, 12);
    expect(found.low).toBeCloseTo(own.difference[0], 8); // Two normal quantiles of nine digits
    expect(found.high).toBeCloseTo(own.difference[1], 8);
    expect(found.permutationP).toBeCloseTo(own.fisher, 12);
  });

  it("has the p-value of going through every way to deal alignment out within groups", () => {
    for (const { groups, p } of small) {
      const items = groups.flatMap((own, g) =>
        own.map(([aligned, correct]) => ({ group: `${g}`, aligned, correct })),
      );
      expect(itemTable(items).permutationP).toBeCloseTo(p, 12);
    }
    const items = strata.tables.flatMap((table, g) => itemsOf(table, `${g}`));
    expect(itemTable(items).permutationP).toBeCloseTo(strata.p, 12);
    expect(itemTable(items).low).toBeNaN(); // Newcombe's is of one group
  });

  it("does not depend on the order of items", () => {
    const items = strata.tables.flatMap((table, g) => itemsOf(table, `${g}`));
    const random = seeded(4);
    for (let turn = 0; turn < 5; turn++) {
      const shuffled = Array.from(random.permutation(items.length), i => items[i]!);
      const { permutationP, ...rest } = itemTable(shuffled);
      const { permutationP: p, ...same } = itemTable(items);
      expect(rest).toEqual(same);
      expect(permutationP).toBeCloseTo(p, 14); // Groups may be added up in another order
    }
  });

  it("deals alignment out within groups only: a group's level is no evidence", () => {
    const easy = { group: "easy", aligned: true, correct: true };
    const hard = { group: "hard", aligned: false, correct: false };
    const items = [...Array(20).fill(easy), ...Array(20).fill(hard)] as RelatedItem[];
    expect(itemTable(items).permutationP).toBe(1);
    const pooled = items.map(item => ({ ...item, group: "all" }));
    expect(itemTable(pooled).permutationP).toBeLessThan(1e-9);
  });

  it("has no p-value of nothing, and 1 without discordant items", () => {
    expect(itemTable([]).permutationP).toBeNaN();
    expect(itemTable(itemsOf([3, 0, 0, 3])).mcNemarP).toBe(1);
    expect(itemTable(itemsOf([3, 0, 0, 3])).mcNemarMidP).toBe(1);
    expect(itemTable(itemsOf([3, 2, 0, 0])).low).toBeNaN(); // All are aligned
  });
});
