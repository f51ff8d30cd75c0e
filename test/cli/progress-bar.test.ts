import { expect, it } from "vitest";
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
