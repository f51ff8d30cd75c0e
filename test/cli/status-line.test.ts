import { expect, it } from "vitest";
import { statusLine } from "../../src/cli/status-line.js";

function terminal(columns: number, isTTY = true) {
  const written: string[] = [];
  const stream = { isTTY, columns, write: (text: string) => written.push(text) };
  return { written, stream: stream as unknown as NodeJS.WriteStream };
}

it("says of every work what it does and how far it is, and leaves nothing behind", () => {
  const { written, stream } = terminal(80);
  const line = statusLine(stream);
  const study = line("study").start("Comparing", 4, "cells");
  const patching = line("patching").start("Patching", 3, "passes");
  study.advance(1);
  patching.advance(2);
  study.done();
  expect(written.at(-1)).toBe("\r\u001b[Kpatching: Patching 66 %");
  patching.done();
  expect(written.at(-1)).toBe("\r\u001b[K");
});

it("keeps to the line, and is silent where nobody watches", () => {
  const narrow = terminal(10);
  const task = statusLine(narrow.stream)("study").start("Comparing", 1, "cells");
  expect(narrow.written).toEqual(["\r\u001b[Kstudy: Co"]);
  task.done();
  const piped = terminal(80, false);
  statusLine(piped.stream)("study").start("Comparing", 1, "cells").done();
  expect(piped.written).toEqual([]);
});
