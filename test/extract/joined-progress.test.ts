import { expect, it } from "vitest";
import type { Progress } from "../../src/base/progress.js";
import { joinedProgress } from "../../src/extract/joined-progress.js";

it("shows tasks that follow each other as one, and which is under way", () => {
  const seen: unknown[] = [];
  const progress: Progress = {
    start(label, total, unit) {
      seen.push([label, total, unit]);
      return { advance: (n, note) => seen.push([n, note]), done: () => seen.push("done") };
    },
    note: text => seen.push(text),
  };
  const whole = joinedProgress(progress, "base", { tasks: 2, total: 20, unit: "sentences" });
  const greek = whole.part.start("ell_Grek", 10, "sentences");
  greek.advance(10, "9 tokens/s");
  greek.done();
  whole.part.note?.("said once");
  whole.part.start("tur_Latn", 10, "sentences").advance(4);
  whole.done();
  expect(seen).toEqual([
    ["base", 20, "sentences"],
    [10, "ell_Grek (1 of 2) · 9 tokens/s"],
    "said once",
    [4, "tur_Latn (2 of 2)"],
    "done",
  ]);
});
