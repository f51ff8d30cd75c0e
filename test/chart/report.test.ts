import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { alignmentByLayer } from "../../src/chart/figures/alignment-by-layer.js";
import { languageHeatmap } from "../../src/chart/figures/language-heatmap.js";
import { type Report, reportHtml } from "../../src/chart/page/report.js";
import { browserPath, visit } from "./browser.js";
import {
  syntheticAlignment,
  syntheticFertility,
  syntheticLanguagePairs,
} from "./synthetic-rows.js";

const hostile = "</script><script>window.hacked = true</script><img src=x onerror='hacked=1'>";
const report: Report = {
  title: `Synthetic ${hostile}`,
  lead: hostile,
  facts: [["Corpus", hostile]],
  sections: [
    {
      title: hostile,
      text: [hostile],
      figures: [
        {
          name: "alignment",
          spec: alignmentByLayer(syntheticAlignment({ models: ["synthetic base", hostile] })),
        },
        { name: "languages", spec: languageHeatmap(syntheticLanguagePairs()) },
      ],
      tables: [
        { name: "tokens", title: hostile, rows: [...syntheticFertility(), { model: hostile }] },
        { name: "empty", title: "No rows", rows: [] },
        {
          name: "estimates",
          title: "With intervals",
          rows: [
            { what: hostile, value: 0.5, from: 0.41234, to: 0.6 },
            { what: "no interval", value: 0.25, from: Number.NaN, to: Number.NaN },
          ],
          columns: [
            ["what", "What"],
            ["value", "Value", "from", "to"],
          ],
          source: [{ what: hostile, value: 0.5 }],
        },
      ],
    },
  ],
};

describe("report", () => {
  it("holds no markup from a text", async () => {
    const html = await reportHtml(report);
    expect(html).not.toContain("<script>window.hacked");
    expect(html).not.toContain("<img");
  });

  it("shows an interval below its value, and what a row is about as its heading", async () => {
    const html = await reportHtml(report);
    expect(html).toContain('<td class="number">0.500<small>0.412 – 0.600</small></td>');
    expect(html).toContain(
      '<th scope="row" dir="auto">no interval</th><td class="number">0.250</td>',
    );
  });

  it("says what was found before anything else, as text", async () => {
    const findings = [{ about: "Retrieval", says: `rises ${hostile}` }];
    const html = await reportHtml({ ...report, findings });
    expect(html).toContain('<p class="finding" dir="auto"><strong>Retrieval</strong>: rises &lt;');
    expect(html.indexOf('class="finding"')).toBeLessThan(html.indexOf("<dl>"));
    expect(html).not.toContain("<script>window.hacked");
  });

  it("shows one precision a column, as fine as its intervals, and no rounding error of a zero", async () => {
    const rows = [
      { what: "gain", value: 0.05, from: 0.0275, to: 0.08 },
      { what: "noise", value: 5.551115123125783e-17, from: -1.7e-18, to: 0.22 },
      { what: "loss", value: -12.3, from: -14.9, to: -10.1 },
    ];
    const columns = [
      ["what", "What"],
      ["value", "Value", "from", "to"],
      ["value", "Alone"],
    ] as const;
    const tables = [{ name: "t", title: "T", rows, columns }];
    const html = await reportHtml({ title: "R", sections: [{ title: "S", tables }] });
    const estimate = (value: string, ends: string) =>
      `<td class="number">${value}<small>${ends}</small></td>`;
    expect(html).toContain(`${estimate("0.05", "0.03 – 0.08")}<td class="number">0.050</td>`);
    expect(html).toContain(`${estimate("0.00", "0.00 – 0.22")}<td class="number">0.000</td>`);
    expect(html).toContain(estimate("−12.30", "−14.90 – −10.10"));
  });

  it("refuses two figures of one name", async () => {
    const figure = report.sections[0]!.figures![0]!;
    const twice = { title: "a", sections: [{ title: "b", figures: [figure, figure] }] };
    await expect(reportHtml(twice)).rejects.toThrow("two figures or tables named alignment");
  });

  it.skipIf(!browserPath)("works from a disk in Chromium (needs chromium)", async () => {
    const { complaints } = await visit(await reportHtml(report), async page => {
      expect(await page.evaluate("window.hacked")).toBeUndefined();
      expect(await page.title()).toBe(report.title);
      expect(await page.locator("figure .chart svg").count()).toBe(2);
      expect(await page.locator("nav a").textContent()).toBe(hostile);
      // Tables sort by a heading, numbers as numbers, and filter by words.
      const first = () => page.locator("#tokens tbody tr").first().textContent();
      await page.locator("#tokens th button", { hasText: "premium" }).first().click();
      const least = await first();
      await page.locator("#tokens th button", { hasText: "premium" }).first().click();
      expect(await first()).not.toBe(least);
      expect(await page.locator("#tokens th[aria-sort=descending]").count()).toBe(1);
      await page.locator("#tokens input").fill("tur_Latn");
      expect(await page.locator("#tokens output").textContent()).toMatch(/^\d of 22 rows$/);
      await page.locator("#tokens input").fill("");
      // The chart's own text: a model's name that is markup is drawn as it is written.
      expect(await page.locator("#alignment svg").textContent()).toContain("</script><script>w");

      await page.locator("#languages svg .mark-rect path").first().hover({ force: true });
      expect(await page.locator("#tooltip").textContent()).toMatch(
        /From: \S.*To: \S.*MEXA.*: 0\.\d/,
      );

      const download = page.waitForEvent("download");
      await page.locator("#tokens button[data-save]").click();
      const csv = await readFile(await (await download).path(), "utf8");
      expect(csv.split("\n")[0]).toBe(
        "model,language,value,pivot,premium,premium_low,premium_high,n",
      );
      expect(csv.trim().split("\n").length).toBe(1 + 22);

      const source = page.waitForEvent("download");
      await page.locator("#estimates button[data-save]").click();
      const text = await readFile(await (await source).path(), "utf8");
      expect(text).toBe(`what,value\n${hostile},0.5\n`);

      // A figure's own rows are packed, and come out whole.
      const specification = page.waitForEvent("download");
      await page.locator("#alignment button[data-save=json]").click();
      const spec = JSON.parse(await readFile(await (await specification).path(), "utf8"));
      expect(spec).toEqual(report.sections[0]!.figures![0]!.spec);
    });
    expect(complaints).toEqual([]);
  });
});
