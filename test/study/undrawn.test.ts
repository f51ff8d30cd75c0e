import { describe, expect, it } from "vitest";
import { undrawn } from "../../src/study/drawn/undrawn.js";

const rows = (measure: string, values: readonly number[], low: readonly number[] = values) =>
  values.map((value, layer) => ({ model: "m", measure, layer, value, low: low[layer]!, n: 200 }));

describe("undrawn", () => {
  const p1 = rows("retrieval-p1-forward", [0.2, 0.3]);

  it("leaves out what equals an earlier measure in every cell, and names both", () => {
    const { left, notes } = undrawn(
      [...p1, ...rows("margin-absolute-forward", [0.2, 0.3])],
      "English",
    );
    expect([...left]).toEqual(["margin-absolute-forward"]);
    expect(notes).toEqual([
      "In the table and not drawn: Margin retrieval (absolute), other→English (equal to Retrieval P@1, other→English in every cell).",
    ]);
  });

  it("keeps what differs in one cell", () => {
    const { left, notes } = undrawn(
      [...p1, ...rows("margin-absolute-forward", [0.2, 0.31])],
      "English",
    );
    expect(left.size).toBe(0);
    expect(notes).toEqual([]);
  });

  it("leaves out a count that found no more than one of its sentences, and keeps small gaps", () => {
    const none = rows("dali-strict", [0, 0.003], [0, 0]);
    const { left, notes } = undrawn([...none, ...rows("cosine-gap", [0.002, 0.001])], "English");
    expect([...left]).toEqual(["dali-strict"]);
    expect(notes[0]).toContain("DALI, strict (at most 0.003 everywhere)");
  });

  it("leaves out what is undefined everywhere, and not as equal to another", () => {
    const none = [...rows("ilo", [Number.NaN]), ...rows("bridge", [Number.NaN])];
    const { left, notes } = undrawn(none, "English");
    expect([...left]).toEqual(["ilo", "bridge"]);
    expect(notes[0]).toContain("ILO (undefined everywhere); ILO: bridge (undefined everywhere)");
  });
});
