import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { reportHtml } from "../../src/chart/page/report.js";
import type { Spec } from "../../src/chart/parts/figure.js";
import { browserPath, visit } from "../chart/browser.js";

/** @file The layer slider of the second notebook, drawn by Vega as JupyterLab and VS Code do. */

const file = resolve(import.meta.dirname, "../../notebooks/2-maps.ipynb");
const vegaLite = "application/vnd.vegalite.v5+json";

interface Cell {
  readonly outputs?: readonly { readonly data?: Readonly<Record<string, unknown>> }[];
}

/** The figure of the notebook that has a slider; undefined if the notebook was not executed. */
function sliderOf(notebook: { readonly cells: readonly Cell[] }): Spec | undefined {
  const outputs = notebook.cells.flatMap(({ outputs = [] }) => outputs);
  const specs = outputs.flatMap(({ data }) => (data?.[vegaLite] ?? []) as Spec | []);
  return specs.find(spec => JSON.stringify(spec.params ?? null).includes('"range"'));
}

const slider = sliderOf(JSON.parse(readFileSync(file, "utf8")));

it.skipIf(!browserPath || !slider)(
  "moves the points, lights up parallels and asks no server (needs chromium)",
  async () => {
    const html = await reportHtml({
      title: "Slider",
      sections: [{ title: "Slider", figures: [{ name: "slider", spec: slider! }] }],
    });
    const { complaints } = await visit(html, async page => {
      const figure = page.locator("[data-figure=slider]");
      const range = figure.locator("input[type=range]");
      const steps = Number(await range.getAttribute("max"));
      expect(steps).toBeGreaterThan(1);

      // Every layer is another picture, and the first comes back as it was.
      const pictures: string[] = [];
      const marks = figure.locator("svg .mark-symbol.role-mark");
      for (const step of [...Array(steps + 1).keys(), 0]) {
        await range.fill(`${step}`);
        await page.waitForTimeout(50); // Vega redraws in the next frame.
        pictures.push(await marks.first().innerHTML());
      }
      expect(new Set(pictures).size).toBe(steps + 1);
      expect(pictures.at(-1)).toBe(pictures[0]);

      // Pointing at a sentence makes its seven languages large, and no other.
      const point = (await marks.first().locator("path").first().boundingBox())!;
      const tooltip = page.locator("#tooltip");
      await page.mouse.move(point.x + point.width / 2, point.y + point.height / 2);
      expect(await tooltip.textContent()).toMatch(/Language.*Sentence/s);
      const faint = await marks.first().locator("[opacity='0.15']").count();
      const lit = await marks.first().locator("[opacity='0.9']").count();
      expect(lit).toBe(7);
      expect(faint).toBeGreaterThan(lit);
    });
    expect(complaints).toEqual([]);
  },
  120_000,
);
