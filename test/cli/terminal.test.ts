import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { printTable } from "../../src/cli/output.js";
import { program } from "../../src/cli/program.js";
import { progressBar } from "../../src/cli/progress-bar.js";
import { reportError } from "../../src/cli/report-error.js";
import { printJson } from "../../src/cli/terminal.js";

// Loads every command before a test's time begins.
await program();

const hostile = `\u001b]0;owned\u0007\u001b[2J\u202egnp.exe\0${"z".repeat(1e5)}{bar}`;
const steers = /(?![\n\r\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

let said = "";
beforeEach(() => {
  said = "";
  const catching = (text: string | Uint8Array) => {
    said += String(text);
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(catching);
  vi.spyOn(process.stderr, "write").mockImplementation(catching);
});
afterEach(() => {
  vi.restoreAllMocks();
});

it("is the only place that writes, but for the bars", () => {
  const sources = join(import.meta.dirname, "../../src");
  const writers = readdirSync(sources, { recursive: true, encoding: "utf8" })
    .filter(file => file.endsWith(".ts") && !file.endsWith("probe.ts")) // programs of children
    .filter(file =>
      /^[^*`"]*(console\.\w+\(|process\.std(out|err)\.write|(std(out|err)|stream)\.write\()/m.test(
        readFileSync(join(sources, file), "utf8"),
      ),
    );
  expect(writers.sort()).toEqual(["cli/progress-bar.ts", "cli/terminal.ts"]);
});

it("lets no cell, heading or text of a result steer a terminal", () => {
  printTable(
    [{ a: hostile, b: 1 }],
    [
      ["a", "a"],
      ["b", "b"],
    ],
  );
  printJson({ [hostile]: hostile });
  expect(said).not.toMatch(steers);
  expect(said.split("\n")[1]!.length).toBeLessThan(100);
});

it("lets no argument, option or command steer a terminal, or fill it", async () => {
  for (const words of [
    [hostile],
    ["fit", `--${hostile}`],
    ["fit", hostile],
    ["fit", "x.csv", "--draws", hostile],
    ["extract", hostile, "--layers", hostile],
    ["extract", hostile],
    ["extract", "x", "--poolings", hostile],
    ["compare", hostile],
    ["compare", "x", "--measures", hostile],
    ["compare", "x", "--preprocessing", hostile],
    ["study", hostile, "--corpus", hostile],
    ["figures", hostile],
    ["verify", "papers", "--figures", hostile],
  ]) {
    said = "";
    const code = await (await program())
      .parseAsync(["node", "isogloss", ...words])
      .then(() => 0, reportError);
    expect([1, 2], words.join(" ").slice(0, 60)).toContain(code);
    expect(said, words[0]).not.toMatch(steers);
    expect(said.length, words[0]).toBeGreaterThan(10);
    for (const line of said.split("\n")) expect(line.length).toBeLessThan(1000);
  }
});

it("lets a bug's own words not steer it either", () => {
  expect(reportError(new Error(hostile))).toBe(70);
  expect(reportError(new RangeError(`extract: expected a, got ${hostile}`))).toBe(2);
  expect(said).not.toMatch(steers);
});

it("lets no label, unit or note of a bar steer it", async () => {
  vi.useFakeTimers();
  try {
    const stream = Object.assign(Object.create(process.stderr), { isTTY: true, columns: 400 });
    const written: string[] = [];
    stream.write = (text: string) => written.push(text) > 0;
    const progress = progressBar(stream);
    progress.note?.(hostile);
    const task = progress.start(hostile, 10, hostile);
    vi.advanceTimersByTime(2000);
    task.advance(1, hostile);
    task.advance(1, hostile);
    task.done();
    const text = written.join("");
    expect(text).toContain("owned"); // it was drawn
    expect(text).not.toContain("\u001b]0"); // only the bar's own sequences are left
    expect(text).not.toContain("\u202e");
    expect(text).not.toContain("\0");
  } finally {
    vi.useRealTimers();
  }
});
