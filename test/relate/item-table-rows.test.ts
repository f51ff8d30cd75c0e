import { describe, expect, it } from "vitest";
import { itemTableRows } from "../../src/study/relation/item-table-rows.js";

const item = (subtask: string, id: number, value: number) => ({
  model: "m",
  task: "mmlu",
  subtask,
  language: "ell_Grek",
  direction: "",
  item: `${id}`,
  score_measure: "acc",
  value,
});
const aligned = (id: number, value: number, more = {}) => ({
  model: "m",
  language: "ell_Grek",
  layer: 1,
  item: `${id}`,
  value,
  ...more,
});
const counts = ({ both, only_aligned, only_correct, neither }: Record<string, unknown>) => [
  both,
  only_aligned,
  only_correct,
  neither,
];

describe("itemTableRows", () => {
  it("takes the items of all parts of a task", () => {
    const items = [item("law", 0, 1), item("law", 1, 0), item("art", 2, 1), item("art", 3, 0)];
    const states = [aligned(0, 1), aligned(1, 1), aligned(2, 0), aligned(3, 0)];
    const [row, ...others] = itemTableRows({ name: "a", rows: states }, { name: "i", rows: items });
    expect(others).toEqual([]);
    expect(counts(row!)).toEqual([1, 1, 1, 1]);
    expect(row).toMatchObject({ task: "mmlu", score_measure: "acc", language: "ell_Grek", n: 4 });
  });

  it("leaves out what has no score or no alignment, and takes it for neither wrong nor apart", () => {
    const scored = [1, 0, 0, 1].map((value, i) => item("law", i, value));
    const items = [...scored, { ...item("law", 4, 0), value: null }, item("law", 5, Number.NaN)];
    const states = [0, 1, 4, 5].map(id => aligned(id, 1));
    const rows = [...states, { ...aligned(2, 0), value: null }, { ...aligned(3, 0), value: true }];
    const [row] = itemTableRows({ name: "a", rows }, { name: "i", rows: items });
    expect(counts(row!)).toEqual([2, 1, 0, 0]);
    expect(row!.n).toBe(3);
    const nowhere = [{ ...aligned(0, 1), layer: null }];
    expect(() =>
      itemTableRows({ name: "a.csv", rows: nowhere }, { name: "i", rows: items }),
    ).toThrow("a.csv: a row's layer is no number, but null");
  });

  it("tells items of one id in two parts apart if both tables name the part", () => {
    const items = [item("law", 0, 1), item("art", 0, 0)];
    const both = { name: "i", rows: items };
    expect(() => itemTableRows({ name: "a", rows: [aligned(0, 1)] }, both)).toThrow(
      "has several scores of m, ell_Grek, 0",
    );
    const states = [aligned(0, 1, { subtask: "law" }), aligned(0, 0, { subtask: "art" })];
    const [row] = itemTableRows({ name: "a", rows: states }, both);
    expect(counts(row!)).toEqual([1, 0, 0, 1]);
  });

  it("joins translations by the language that is not the pivot, a table each way", () => {
    const translated = (direction: string, value: number) => ({
      ...item("", 0, value),
      task: "translation",
      language: "",
      direction,
    });
    const items = [translated("eng_Latn-ell_Grek", 1), translated("ell_Grek-eng_Latn", 0)];
    const rows = itemTableRows(
      { name: "a", rows: [aligned(0, 1)] },
      { name: "i", rows: [...items, translated("ell_Grek-tur_Latn", 1)] },
    );
    expect(rows.map(row => [row.direction, ...counts(row)])).toEqual([
      ["eng_Latn-*", 1, 0, 0, 0],
      ["*-eng_Latn", 0, 1, 0, 0],
    ]);
  });
});
