import { expect, it, vi } from "vitest";
import { progressBar } from "../../src/cli/progress-bar.js";

it("writes a note once, to a log too", () => {
  const written: string[] = [];
  const stream = { isTTY: false, write: (text: string) => written.push(text) };
  const progress = progressBar(stream as unknown as NodeJS.WriteStream);
  progress.note!("tiny: a key is not known");
  progress.note!("tiny: a key is not known");
  progress.note!("other: a key is not known");
  expect(written).toEqual([
    "Note: tiny: a key is not known\n",
    "Note: other: a key is not known\n",
  ]);
});

it("writes a line every half minute where nobody watches, with the step of the whole", () => {
  vi.useFakeTimers();
  try {
    const written: string[] = [];
    const stream = { isTTY: false, write: (text: string) => written.push(text) };
    const progress = progressBar(stream as unknown as NodeJS.WriteStream);
    progress.plan!(
      ["pass", "pass", "pass", "pass", "measure", "measure", "measure", "write"].map(kind => ({
        kind,
        weight: kind === "pass" ? 2 : 1,
      })),
    );
    progress.step!(3, 8);
    const task = progress.start("base, Greek", 1000, "sentences");
    task.advance(10);
    expect(written).toEqual([]); // short work stays quiet
    vi.advanceTimersByTime(31_000);
    task.advance(240);
    vi.advanceTimersByTime(5_000);
    task.advance(10);
    expect(written).toEqual([
      "Step 3 of 8 · base, Greek: 250 of 1,000 sentences · 2 min left of this · about 8 min left of all, 31 s since the start\n",
    ]);
    task.done();
  } finally {
    vi.useRealTimers();
  }
});
