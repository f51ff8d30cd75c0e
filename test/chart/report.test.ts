import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { alignmentByLayer } from "../../src/chart/alignment-by-layer.js";
import { languageHeatmap } from "../../src/chart/language-heatmap.js";
import { type Report, reportHtml } from "../../src/chart/report.js";
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
      // The chart's own text: a model's name that is markup is drawn as it is written.
      expect(await page.locator("#alignment svg").textContent()).toContain("window.hacked");

      await page.locator("#languages svg .mark-rect path").first().hover({ force: true });
      expect(await page.locator("#tooltip").textContent()).toMatch(
        /From: \S.*To: \S.*MEXA.*: 0\.\d/,
      );

      const download = page.waitForEvent("download");
      await page.locator("#tokens button").click();
      const csv = await readFile(await (await download).path(), "utf8");
      expect(csv.split("\r\n")[0]).toBe("model,language,tokens_mean,low,high,interval,n");
      expect(csv.trim().split("\r\n").length).toBe(1 + 22);
    });
    expect(complaints).toEqual([]);
  });
});
