import { describe, expect, it } from "vitest";
import { mapPage } from "../../src/chart/page/map-page.js";
import { browserPath, visit } from "./browser.js";
import { syntheticMap } from "./synthetic-rows.js";

const hostile = "</script><script>window.hacked = true</script>";
const rows = syntheticMap([0, 3, 6]).map(row =>
  row.sentence === "s0" && row.language === "eng_Latn" ? { ...row, text: hostile } : row,
);

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
    const { complaints } = await visit(await mapPage(rows), async page => {
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
});
