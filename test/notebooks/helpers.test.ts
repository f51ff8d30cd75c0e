import { Module } from "node:module";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { captionOf } from "../../src/chart/parts/figure.js";
import { renderSvg } from "../../src/chart/picture/render.js";
import { bar, bestLayers, frame, live, slider, table } from "../../src/notebook/index.js";
import type { Content } from "../../src/notebook/kernel.js";

/** @file What `isogloss/notebook` sends to a cell, and how it hears of an interruption. */

const cache = (Module as unknown as { _cache: Record<string, unknown> })._cache;
const file = "/nowhere/node_modules/tslab/dist/jupyter.js";
let sent: { readonly content: Content; readonly update: boolean }[] = [];

/** Begins a cell: tslab makes another sender for each. */
function newCell(): void {
  sent = [];
  const lastWriteDisplayData = (content: Content, update: boolean) => {
    sent.push({ content, update });
  };
  cache[file] = { exports: { lastWriteDisplayData } };
}
const html = () => String(sent[0]!.content.data["text/html"]);

beforeEach(newCell);
afterEach(() => {
  delete cache[file];
});

describe("table", () => {
  it("shows numbers as people read them, and every text as text", () => {
    table([
      { language: "<b>Greek</b>", value: -0.12345, n: 1234, p: Number.NaN },
      { language: "ar", value: 1e-7, n: 2, p: null },
    ]);
    expect(html()).toContain("&lt;b&gt;Greek&lt;/b&gt;");
    for (const text of ["−0.123", "1.0e−7", "1,234", ">–<", "><"]) expect(html()).toContain(text);
  });

  it("shows some columns of some rows, and says how many there are", () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({ i, other: i }));
    table(rows, { columns: ["i"], rows: 2 });
    expect(html().match(/<tr>/g)).toHaveLength(3);
    expect(html()).not.toContain("other");
    expect(html()).toContain("2 of 40 rows");
  });

  it("takes a frame", () => {
    table({ columns: ["a", "b"], values: [[1, "x"]] });
    expect(sent[0]!.content.data["text/plain"]).toBe("a, b: 1 rows");
  });

  it("names the columns there are", () => {
    const wrong = () => table([{ a: 1 }], { columns: ["b"] });
    expect(wrong).toThrow("table: expected columns of a, got b");
    expect(() => table([])).toThrow("table: expected at least one row, got none");
    expect(() => frame([{ a: 1 }], ["b"])).toThrow("frame: expected columns of a, got b");
  });
});

it("draws a bar in one place and takes it away", () => {
  const task = bar.start("Comparing", 10, "comparisons");
  task.advance(5);
  task.done();
  const ids = new Set(sent.map(({ content }) => JSON.stringify(content.transient)));
  expect(ids.size).toBe(1);
  expect(sent.map(({ update }) => update)).toEqual([false, true]);
  expect(sent.at(-1)!.content.data).toEqual({ "text/html": "" });
});

describe("bestLayers", () => {
  const row = (language_x: string, layer_x: number, value: number, measure = "mexa") => ({
    model: "m",
    measure,
    preprocessing: "raw",
    language_x,
    language_y: "eng_Latn",
    layer_x,
    value,
  });

  it("takes the highest, the lowest where lower is better, and the first of equals", () => {
    const rows = [row("a", 0, 0.5), row("a", 1, 0.7), row("a", 2, 0.7), row("b", 0, 0.1)];
    expect(bestLayers(rows).map(({ layer_x }) => layer_x)).toEqual([1, 0]);
    const distances = rows.map(one => ({ ...one, measure: "procrustes-distance" }));
    expect(bestLayers(distances)[0]!.layer_x).toBe(0);
  });

  it("asks which, where rows are of several measures", () => {
    const rows = [row("a", 0, 1), row("a", 1, 2, "rsa")];
    expect(() => bestLayers(rows)).toThrow('name one, { measure: "mexa" }');
    expect(bestLayers(rows, { measure: "rsa" })[0]!.layer_x).toBe(1);
  });
});

describe("slider", () => {
  const rows = ["base", "tuned"].flatMap(model =>
    [0, 3, 8].flatMap(layer =>
      ["eng_Latn", "ell_Grek"].map(language => ({
        model,
        layer,
        language,
        sentence: "1",
        text: "x",
        corpus: "udhr",
        n: 1,
        seed: 0,
        x: layer,
        y: 1,
      })),
    ),
  );

  it("is a figure of one model, with a caption that names its layers", async () => {
    expect(() => slider(rows)).toThrow("expected rows of one model, got base, tuned");
    const spec = slider(rows, { model: "tuned", start: 8 });
    expect(captionOf(spec)).toEqual(["Corpus udhr; n = 1 sentences; layers 0, 3, 8; seed 0."]);
    expect(await renderSvg(spec)).toContain("tuned, layer 8");
  });

  it("names the layers there are", () => {
    expect(() => slider(rows, { model: "base", start: 4 })).toThrow(
      "slider: expected a layer of 0, 3, 8, got 4",
    );
  });
});

describe("an interruption", () => {
  it("aborts the cell's signal first, and is the kernel's where no work has one", async () => {
    let kernel = 0;
    process.on("SIGINT", () => kernel++);
    const { signal } = live;
    await new Promise(setImmediate); // The kernel's listeners are taken over once the cell waits.
    process.emit("SIGINT");
    expect(signal.aborted).toBe(true);
    expect(signal.reason.message).toMatch(/^Interrupted\./);
    expect(kernel).toBe(0);
    process.emit("SIGINT"); // whoever insists
    expect(kernel).toBe(1);

    expect(live.signal.aborted).toBe(false); // run again
    newCell();
    process.emit("SIGINT");
    expect(kernel).toBe(2);
    expect(live.signal).not.toBe(signal);
    expect(live.signal).toBe(live.signal);
    process.removeAllListeners("SIGINT");
  });
});

it("says what it needs outside a notebook", () => {
  delete cache[file];
  expect(() => table([{ a: 1 }])).toThrow("TypeScript kernel");
  expect(() => live.signal).toThrow("TypeScript kernel");
});
