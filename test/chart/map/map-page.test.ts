import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, it, vi } from "vitest";
import type { Row } from "../../../src/base/row.js";
import { fitPlaces } from "../../../src/chart/page/browser/fit-places.js";
import { mapPage } from "../../../src/chart/page/map-page.js";
import { requireMapFits } from "../../../src/chart/page/map-size.js";
import { packMap } from "../../../src/chart/page/pack-map.js";
import { rowsFromCsv } from "../../../src/format/csv.js";
import { seeded } from "../../../src/numeric/random.js";
import { browserPath, visit } from "../browser.js";
import { syntheticMap } from "../synthetic-rows.js";

// A browser whose graphics are a program, beside other work.
vi.setConfig({ testTimeout: 240_000 });

const hostile = "</script><script>window.hacked = true</script>";
const rows: Row[] = syntheticMap([0, 3, 6]).map((row, i) => ({
  ...row,
  ...(row.sentence === "s0" && row.language === "eng_Latn" && { text: hostile }),
  rank: (7 * i + Number(row.layer)) % 60,
  source: i % 3 === 0 ? "news" : "web",
  nearest: `${(i + 1) % 420} ${(i + 2) % 420}`,
}));
const opens = { model: "synthetic base", layer: 0 };
const shownView = (page: Page) => page.evaluate("location.hash") as Promise<string>;

/** Draws a line through places on a map, given as shares of its box. */
async function drag(page: Page, id: string, places: readonly (readonly [number, number])[]) {
  const box = (await page.locator(id).boundingBox())!;
  const at = ([x, y]: readonly [number, number]) =>
    [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(places[0]!));
  await page.mouse.down();
  for (const place of places.slice(1)) await page.mouse.move(...at(place), { steps: 4 });
  await page.mouse.up();
}

describe("a map's data", () => {
  it("holds a column once that all layers share, and none that says nothing", () => {
    const { columns, opens } = packMap(rows, {}, {});
    expect(columns.map(({ name, by }) => [name, by.length])).toEqual([
      ["rank", 6],
      ["source", 1],
    ]);
    expect(opens).toEqual({ model: 1, step: 0 }); // the last model
  });

  it("takes names and colours of languages, and the map to open on", () => {
    const look = { labels: { tur_Latn: "Türkçe" }, colours: { tur_Latn: "red" } };
    const { languages, opens } = packMap(rows, { model: "synthetic base", layer: 6 }, look);
    const turkish = languages.find(({ code }) => code === "tur_Latn");
    expect(turkish).toMatchObject({ name: "Türkçe", colour: "red" });
    expect(opens).toEqual({ model: 0, step: 2 });
  });

  it("has the nearest points by number, and places as float32", () => {
    const { models } = packMap(rows, {}, {});
    const { nearest, places } = models[0]!.layers[0]!;
    expect([...new Int32Array(bytesOf(nearest!)).subarray(0, 4)]).toEqual([1, 2, 2, 3]);
    const [x, y] = new Float32Array(bytesOf(places));
    expect([x, y]).toEqual([Math.fround(Number(rows[0]!.x)), Math.fround(Number(rows[0]!.y))]);
  });
});

describe("a map of strange rows", () => {
  const at = (x: unknown, y: unknown, more = {}) =>
    ({ model: "m", layer: 0, language: "eng_Latn", sentence: "a", x, y, ...more }) as Row;
  const placesOf = (rows: readonly Row[]) => [
    ...new Float32Array(bytesOf(packMap(rows, {}, {}).models[0]!.layers[0]!.places)),
  ];

  it("has no point where either coordinate is not a number that float32 holds", () => {
    for (const nowhere of [Number.NaN, Number.POSITIVE_INFINITY, 1e300, null, "x"]) {
      expect(placesOf([at(nowhere, 1)])).toEqual([Number.NaN, Number.NaN]);
      expect(placesOf([at(1, nowhere)])).toEqual([Number.NaN, Number.NaN]);
    }
  });

  it("lies in the middle of the box where it has no extent", () => {
    expect([...fitPlaces(Float32Array.of(5, -3), 100, 60, 10)]).toEqual([50, 30]);
    expect([...fitPlaces(Float32Array.of(5, -3, 5, -3), 100, 60, 10)]).toEqual([50, 30, 50, 30]);
    const line = fitPlaces(Float32Array.of(0, 7, 1e-12, 7, Number.NaN, 0), 100, 60, 10);
    expect([...line].slice(0, 4).map(Math.round)).toEqual([10, 30, 90, 30]);
  });

  it("names models as the look has it, and writes out what turns a text around", () => {
    const rows = [at(0, 0, { text: "a\u202eb" }), at(1, 1, { model: "n" })];
    const { models, texts, opens } = packMap(rows, { model: "m" }, { labels: { m: "Mine" } });
    expect(models.map(({ name }) => name)).toEqual(["Mine", "n"]);
    expect(opens.model).toBe(0);
    expect(texts[0]![0]).toBe("a\\u{202e}b");
  });

  it("is refused where its page would be larger than browsers open, with what would fit", () => {
    const size = { languages: 40, sentences: 5000, maps: 38, near: 5, columns: 1 };
    expect(() => requireMapFits(size)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          /5000 sentences in 40 languages, 38 of them, make a page of \d+ MB; browsers open one of 256 MB/,
        ),
        hint: expect.stringContaining("--map-sentences 3620"),
      }),
    );
    requireMapFits({ ...size, sentences: 3620 });
    requireMapFits({ languages: 5, sentences: 20_000, maps: 8, near: 5, columns: 1 });
  });

  it.skipIf(!browserPath)("is drawn, narrow, in words and dates (needs chromium)", async () => {
    const random = seeded(1);
    const long = "x".repeat(100_000);
    const kinds = [hostile, "a\u2028b", "مرحبا world 123 שלום", "", long];
    const rows = ["arb_Arab", "", "__proto__", "zz_🦄"].flatMap(language =>
      Array.from({ length: 100 }, (_, i) =>
        at(i === 0 ? Number.NaN : random.normal(), random.normal(), {
          model: "نموذج",
          language,
          sentence: `معرف ${i}`,
          text: kinds[i % kinds.length],
          word: `w${i}`,
          day: `20${10 + (i % 15)}-01-11`,
          year: 2010 + (i % 15),
        }),
      ),
    );
    const look = async (page: Page) => {
      expect(await page.textContent("#quality")).toBe("\u2068نموذج\u2069, layer 0");
      const legends: Record<string, string | null> = {};
      for (const name of await page.locator("#colour option").allTextContents()) {
        await page.selectOption("#colour", name);
        await page.waitForTimeout(100);
        legends[name] = await page.textContent("#colour-legend");
      }
      expect(legends).toMatchObject({
        word: expect.stringMatching(/^w0.*other$/),
        day: "2010-01-11  2024-01-11; grey: none",
        year: "2010  2024; grey: none",
        "length in characters": "0  100000; grey: none",
      });
      expect(await page.locator("#legend label").allTextContents()).toContain("(no name)");
      for (let i = 0; i < 5; i++) await page.press("#map", "ArrowRight");
      expect(await page.textContent("#sentence")).toContain("… (96,000 characters more)");
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
      expect(await page.evaluate("window.hacked")).toBeUndefined();
    };
    const { complaints } = await visit(await mapPage(rows), look, { width: 320 });
    expect(complaints).toEqual([]);
  });
});

function bytesOf(base64: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(base64, "base64")).buffer;
}

describe("map page", () => {
  it("holds no markup from a text", async () => {
    expect(await mapPage(rows, { title: hostile })).not.toContain("<script>window.hacked");
  });

  it("carries the fonts that its sentences need", async () => {
    const html = await mapPage(rows);
    const ranges = html.match(/unicode-range:[^}]*/g)!.join(" ");
    for (const start of ["U+0600", "U+0370", "U+0900", "U+1EA0", "U+4e"]) // One a script.
      expect(ranges.toLowerCase()).toContain(start.toLowerCase());
  });

  it.skipIf(!browserPath)("answers slider, switch, mouse and keys (needs chromium)", async () => {
    const { complaints } = await visit(await mapPage(rows, { opens }), async page => {
      const quality = page.locator("#quality");
      expect(await quality.textContent()).toBe(
        "synthetic base, layer 0: trustworthiness 0.900, continuity 0.880",
      );
      await page.locator("#layer").fill("2");
      expect(await quality.textContent()).toContain("layer 6");
      await page.selectOption("#model", "1");
      expect(await quality.textContent()).toContain("synthetic tuned, layer 6");
      await page.waitForTimeout(600); // The points glide for 450 ms.

      // Somewhere on a line through the map lies a sentence.
      const map = page.locator("#map");
      const before = await map.screenshot();
      const box = (await map.boundingBox())!;
      const tooltip = page.locator("#tooltip");
      for (let x = box.x; x < box.x + box.width && !(await tooltip.isVisible()); x += 6)
        await page.mouse.move(x, box.y + box.height / 2);
      const lines = await tooltip.locator("p").allTextContents();
      expect(lines.length).toBe(7);
      // The synthetic texts begin with the sentence's number: all seven have the same.
      expect(new Set(lines.map(line => /: (\d+)\./.exec(line)?.[1])).size).toBe(1);
      expect((await map.screenshot()).equals(before)).toBe(false); // Its parallels are lit up.

      await map.press("Escape");
      expect(await page.locator("#sentence").textContent()).toBe("");
      await map.press("ArrowRight"); // Sentence 0, whose English is markup.
      expect(await page.locator("#sentence dd").allTextContents()).toContain(hostile);
      expect(await page.evaluate("window.hacked")).toBeUndefined();

      await page.locator("#legend input").first().uncheck();
      expect(await page.locator("#legend input:checked").count()).toBe(6);
    });
    expect(complaints).toEqual([]);
  });

  it.skipIf(!browserPath)("zooms, searches, encloses, compares (needs chromium)", async () => {
    const { complaints } = await visit(await mapPage(rows, { opens }), async page => {
      // The wheel zooms about the mouse; 0 shows all.
      const map = page.locator("#map");
      await map.hover();
      const whole = await map.screenshot();
      await page.mouse.wheel(0, -500);
      await expect.poll(() => shownView(page)).toMatch(/map=0\+2\+/);
      await page.mouse.move(0, 0); // nothing under the mouse
      expect((await map.screenshot()).equals(whole)).toBe(false);
      await map.press("0");
      await expect.poll(() => shownView(page)).toMatch(/map=0\+1\+0\.5\+0\.5\+synthetic\+base/);

      // Search counts, Enter lights up, the nearest by the states are named.
      await page.fill("#search", "12. ");
      expect(await page.textContent("#search-count")).toContain("1 of 60 sentences");
      await page.press("#search", "Enter");
      expect(await page.textContent("#sentence")).toContain("Sentence s12");
      expect(await page.textContent("#sentence")).toContain(
        "Nearest to the English sentence by the states of synthetic base, layer 0",
      );
      await page.fill("#search", "");

      // A column of numbers has a ramp, one of words a list.
      await page.selectOption("#colour", { label: "rank" });
      await expect.poll(() => page.textContent("#colour-legend")).toBe("0  59; grey: none");
      await page.selectOption("#colour", { label: "source" });
      expect(await page.textContent("#colour-legend")).toBe("webnews");

      // What a lasso encloses on one map stands out on both, and can be saved.
      await page.check("#compare");
      await page.check("input[value=lasso]");
      await drag(page, "#map-second", [
        [0.1, 0.1],
        [0.9, 0.1],
        [0.9, 0.9],
        [0.1, 0.9],
      ]);
      const says = (await page.textContent("#chosen-count"))!;
      const points = Number(/^\d+/.exec(says)![0]);
      expect(points).toBeGreaterThan(50);
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.click("#chosen-save"),
      ]);
      const saved = rowsFromCsv(readFileSync(await download.path(), "utf8"), "chosen.csv");
      expect(saved).toHaveLength(2 * points); // one a map
      const places = new Map(rows.map(row => [keyOf(row), row]));
      for (const row of saved) {
        expect(row.x).toBeCloseTo(Number(places.get(keyOf(row))!.x), 5);
        expect(row.rank).toBe(places.get(keyOf(row))!.rank);
      }
      await page.click("#chosen-clear");
      expect(await page.isHidden("#chosen")).toBe(true);

      // A rectangle around nothing chooses nothing.
      await page.check("input[value=rectangle]");
      await drag(page, "#map", [
        [0.001, 0.001],
        [0.003, 0.003],
      ]);
      expect(await page.isHidden("#chosen")).toBe(true);
      await page.check("#density-on");

      // The address brings all of it back.
      await page.locator("#legend input").nth(2).uncheck();
      await expect.poll(() => shownView(page)).toContain("hide=");
      const address = await shownView(page);
      await page.reload();
      await page.waitForSelector("html[data-ready]");
      expect(await page.isVisible("#panel-second")).toBe(true);
      expect(await page.isChecked("#density-on")).toBe(true);
      expect(await page.inputValue("#colour")).toBe("1");
      expect(await page.locator("#legend input:checked").count()).toBe(6);
      await expect.poll(() => shownView(page)).toBe(address);
    });
    expect(complaints).toEqual([]);
  });
});

const keyOf = ({ model, layer, language, sentence }: Row) =>
  [model, layer, language, sentence].join();
