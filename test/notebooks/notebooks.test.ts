import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

/**
 * @file What can be said of the notebooks without Jupyter; `npm run notebooks` executes
 * them. The cells' code is checked by the kernel, which knows its own TypeScript.
 */

interface Output {
  readonly output_type: string;
  readonly name?: string;
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
}

interface Cell {
  readonly id: string;
  readonly cell_type: "code" | "markdown";
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly source: string | readonly string[];
  readonly execution_count?: number | null;
  readonly outputs?: readonly Output[];
}

interface Notebook {
  readonly nbformat: number;
  readonly nbformat_minor: number;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly cells: readonly Cell[];
}

const folder = resolve(import.meta.dirname, "../../notebooks");
const names = readdirSync(folder).filter(name => name.endsWith(".ipynb"));

const joined = (text: string | readonly string[] = "") =>
  typeof text === "string" ? text : text.join("");

/** What a reader sees: texts of every output, pictures left out. */
function visible({ text, data = {} }: Output): string {
  const shown = Object.entries(data).filter(([type]) => !type.startsWith("image/"));
  return [
    joined(text),
    ...shown.map(([, value]) => (Array.isArray(value) ? value.join("") : JSON.stringify(value))),
  ].join("\n");
}

/** The place of the clone, of a home or of a scratch folder: true on one machine only. */
const localPath = /(?<![\w:/.])\/(home|Users|root|tmp|opt|work|usr|var|private)\/\w|[A-Z]:\\\\\w/;
/** How long something took, or how fast it went: another number on every run. */
const timing = /\d\s?(ms|seconds|tokens\/s|sentences\/s|it\/s)\b|\b\d{4}-\d\d-\d\dT\d\d:\d\d/;

it("has the notebooks, in reading order", () => {
  expect(names).toEqual([
    "1-first-look.ipynb",
    "2-maps.ipynb",
    "3-why-one-number-misleads.ipynb",
    "4-scaling-and-allocation.ipynb",
    "5-llama-beyond-english.ipynb",
    "6-your-own-checkpoint.ipynb",
    "7-a-real-model.ipynb",
    "8-what-answers-hang-on.ipynb",
    "9-does-it-think-in-english.ipynb",
  ]);
});

describe.each(names)("%s", name => {
  const file = join(folder, name);
  const notebook = JSON.parse(readFileSync(file, "utf8")) as Notebook;
  const code = notebook.cells.filter(cell => cell.cell_type === "code");
  const outputs = code.flatMap(cell => cell.outputs ?? []);

  it("is of a format whose cells have ids, and names the TypeScript kernel", () => {
    expect([notebook.nbformat, notebook.nbformat_minor]).toEqual([4, 5]);
    expect(notebook.metadata.kernelspec).toEqual({
      display_name: "TypeScript",
      language: "typescript",
      name: "tslab",
    });
    // As tslab 1.0.22 says of itself, word for word: Jupyter would write it in again.
    expect(notebook.metadata.language_info).toEqual({
      codemirror_mode: { mode: "typescript", name: "javascript", typescript: true },
      file_extension: ".ts",
      mimetype: "text/typescript",
      name: "typescript",
      version: "3.7.2",
    });
    const ids = notebook.cells.map(cell => cell.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter(id => !/^[\w-]{1,64}$/.test(id))).toEqual([]);
  });

  it("explains before it computes, and has no empty cell", () => {
    expect(notebook.cells[0]!.cell_type).toBe("markdown");
    expect(joined(notebook.cells[0]!.source)).toMatch(/^# \d\. /);
    expect(notebook.cells.filter(({ source }) => joined(source).trim() === "")).toEqual([]);
  });

  it("was executed from top to bottom, or not at all", () => {
    const counts = code.map(cell => cell.execution_count);
    const cleared = counts.every(count => count === null);
    expect(counts).toEqual(code.map((_, i) => (cleared ? null : i + 1)));
    if (cleared) expect(outputs).toEqual([]);
    else expect(outputs.length).toBeGreaterThan(0);
  });

  it("ends without an error or a warning", () => {
    expect(outputs.filter(({ output_type }) => output_type === "error")).toEqual([]);
    expect(outputs.filter(({ name: stream }) => stream === "stderr").map(visible)).toEqual([]);
  });

  it("shows nothing that differs between machines and runs", () => {
    expect(code.filter(({ metadata }) => Object.keys(metadata).length > 0)).toEqual([]);
    // A page's own scripts speak of milliseconds; the rows of a figure do not.
    const texts = outputs.map(visible).filter(text => !text.includes("<iframe"));
    for (const pattern of [localPath, timing])
      expect(texts.flatMap(text => pattern.exec(text)?.[0] ?? [])).toEqual([]);
    const sources = notebook.cells.map(({ source }) => joined(source));
    expect(sources.flatMap(text => localPath.exec(text)?.[0] ?? [])).toEqual([]);
  });

  it("has figures that bring their data along, for a viewer without a network", () => {
    const types = outputs.flatMap(({ data = {} }) => Object.entries(data));
    for (const [type, spec] of types.filter(([type]) => type.includes("vegalite")))
      expect(JSON.stringify(spec), type).not.toMatch(
        /"url":|https?:(?!\/\/vega\.github\.io\/schema\/)/,
      );
    const html = types.filter(([type]) => type === "text/html").map(([, text]) => String(text));
    for (const text of html) expect(text).not.toMatch(/<script|<link|src=/);
  });

  it("begins with three lines of code, and shows no colours of a terminal", () => {
    const lines = joined(code[0]!.source).trimEnd().split("\n");
    const before = lines.indexOf("");
    expect(lines.slice(0, before < 0 ? undefined : before).length).toBeLessThanOrEqual(3);
    expect(outputs.map(visible).filter(text => text.includes("\u001b["))).toEqual([]);
  });

  it("leaves out labels that a wider font would run together", () => {
    const specs = outputs.flatMap(({ data = {} }) =>
      Object.entries(data).filter(([type]) => type.includes("vegalite")),
    );
    for (const [, spec] of specs)
      expect(spec).toMatchObject({ config: { axis: { labelOverlap: "greedy" } } });
  });

  it("is small enough to be looked at in a browser", () => {
    expect(statSync(file).size).toBeLessThan(1.5e6);
  });

  it("keeps to what the kernel can read", () => {
    for (const { source } of code) {
      const text = joined(source);
      // tslab takes `await (` for a call of a function named await, and cannot see
      // function declarations of earlier cells.
      expect(text).not.toMatch(/\bawait \(/);
      expect(text).not.toMatch(/^(export )?(async )?function /m);
    }
  });
});

it("tells a path of one machine and a timing from text", () => {
  for (const text of ["at /home/me/isogloss", "in /tmp/x1", "/usr/lib/node", "C:\\\\Users"])
    expect(text).toMatch(localPath);
  for (const text of ["https://arxiv.org/abs/2401.01055", "data/papers", "and/or", "../data/x"])
    expect(text).not.toMatch(localPath);
  for (const text of ["took 12 ms", "1,204 tokens/s", "2024-05-01T10:00"])
    expect(text).toMatch(timing);
  for (const text of ["400 sentences", "95 % interval", "layer 4"])
    expect(text).not.toMatch(timing);
});
