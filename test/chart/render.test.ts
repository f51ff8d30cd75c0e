import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { alignmentByLayer } from "../../src/chart/figures/alignment-by-layer.js";
import { addCaption } from "../../src/chart/picture/caption.js";
import { renderPdf, renderPng, renderSvg } from "../../src/chart/picture/render.js";
import { withTextLengths } from "../../src/chart/picture/text-length.js";
import { writeFigure } from "../../src/chart/picture/write-figure.js";
import { syntheticAlignment, syntheticLanguages, syntheticText } from "./synthetic-rows.js";

const spec = alignmentByLayer(syntheticAlignment({ layers: 3 }), { size: "column" });
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "isogloss-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("SVG", () => {
  it("is the same bytes every time", async () => {
    expect(await renderSvg(spec)).toBe(await renderSvg(spec));
  });

  it("says how long its texts are, for viewers with other fonts", async () => {
    const svg = addCaption(await renderSvg(spec), spec);
    const texts = [...svg.matchAll(/<text ([^>]*)>([^<]+)<\/text>/g)].map(([, a, t]) => [a!, t!]);
    expect(texts.length).toBeGreaterThan(10);
    for (const [attributes] of texts) expect(attributes).toMatch(/textLength="[\d.]+"/);
    // In Noto Sans a digit is 0.57 em, a point 0.27; the column's type is 9.5 px.
    const [label] = texts.find(([, content]) => /^0\.\d$/.test(content!))!;
    expect(label).toContain(`textLength="${(9.5 * (2 * 0.57 + 0.27)).toFixed(1)}"`);
    expect(withTextLengths('<text font-size="10px" font-weight="bold">&amp;</text>')).toContain(
      'textLength="7.7"', // & is 0.73 em, and bold is 1.06 of that
    );
  });

  it("does not pass over a warning", async () => {
    const wrong = {
      $schema: spec.$schema,
      data: { values: [{ a: 1 }] },
      mark: "bar",
      encoding: { x: { field: "a", type: "quantitative", scale: { type: "point" } } },
    };
    await expect(renderSvg(wrong)).rejects.toThrow("renderSvg: ");
  });

  it("has its caption below it, its text escaped", async () => {
    const odd = { ...spec, usermeta: { isogloss: { caption: ["<b>&"], size: "column" } } };
    expect(addCaption(await renderSvg(odd), odd)).toContain("&lt;b&gt;&amp;");
  });
});

describe("PNG", () => {
  it("has the pixels of its size at 300 dots an inch", async () => {
    const svg = await renderSvg(spec);
    const width = Number(/ width="([\d.]+)"/.exec(svg)![1]);
    const { width: pixels, density } = await sharp(await renderPng(svg)).metadata();
    expect(Math.abs(pixels - (width * 300) / 96)).toBeLessThan(1.01); // Rounded to whole pixels.
    expect(density).toBe(300);
  });

  it.each(["eng_Latn", ...syntheticLanguages])("has glyphs for %s", async language => {
    // A missing glyph is drawn as a box with its code in it, which takes more ink than any letter.
    const draw = async (text: string) => {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="30"><text y="20" font-size="16" font-family="Noto Sans">${text}</text></svg>`;
      return sharp(await renderPng(svg, 96))
        .raw()
        .toBuffer();
    };
    const ink = (pixels: Buffer) => pixels.reduce((sum, value) => sum + (255 - value), 0);
    const text = syntheticText(language, 0);
    const letters = [...text.replace(/\s/g, "")].length;
    const box = ink(await draw("\u{10FFFD}".repeat(20))) / 20; // No font has this character.
    expect(ink(await draw(text)) / letters).toBeLessThan(0.8 * box); // Chinese takes 0.68.
  });
});

const hasConverter = spawnSync("rsvg-convert", ["--version"]).status === 0;

describe("PDF", () => {
  it.skipIf(!hasConverter)("is the same bytes every time (needs rsvg-convert)", async () => {
    const svg = await renderSvg(spec);
    const pdf = Buffer.from(await renderPdf(svg));
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    expect(pdf.equals(Buffer.from(await renderPdf(svg)))).toBe(true);
  });

  it("says what to install if the converter is missing", async () => {
    const path = process.env.PATH;
    process.env.PATH = folder;
    try {
      const failure = await renderPdf("<svg/>").catch(error => error);
      expect(failure).toBeInstanceOf(IsoglossError);
      expect(failure.hint).toContain("librsvg2-bin");
    } finally {
      process.env.PATH = path;
    }
  });
});

describe("writeFigure", () => {
  it("writes the files it was asked for and nothing else", async () => {
    const paths = await writeFigure(join(folder, "figures"), "alignment", spec, ["json", "svg"]);
    expect(paths.map(path => path.slice(folder.length))).toEqual([
      "/figures/alignment.json",
      "/figures/alignment.svg",
    ]);
    expect(await readdir(join(folder, "figures"))).toEqual(["alignment.json", "alignment.svg"]);
    expect(JSON.parse(await readFile(paths[0]!, "utf8"))).toEqual(spec);
  });

  it("leaves the old file if drawing fails", async () => {
    const path = join(folder, "kept");
    await writeFigure(path, "a", spec, ["svg"]);
    const before = await readFile(join(path, "a.svg"), "utf8");
    const broken = { $schema: spec.$schema, mark: "no such mark" };
    await expect(writeFigure(path, "a", broken, ["svg"])).rejects.toThrow();
    expect(await readFile(join(path, "a.svg"), "utf8")).toBe(before);
    expect(await readdir(path)).toEqual(["a.svg"]);
  });
});
