import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { alignmentByLayer } from "../../src/chart/figures/alignment-by-layer.js";
import { languageHeatmap } from "../../src/chart/figures/language-heatmap.js";
import { mapPage } from "../../src/chart/page/map-page.js";
import { reportHtml } from "../../src/chart/page/report.js";
import { escapeText } from "../../src/chart/parts/escape-text.js";
import { renderSvg } from "../../src/chart/picture/render.js";
import { browserPath, visit } from "./browser.js";
import { syntheticAlignment, syntheticLanguagePairs, syntheticMap } from "./synthetic-rows.js";

const hostile = "\u001b[2J\u0000\u202egnp\u2066x\ud800</script><script>window.hacked=1</script>";
const steers = /(?![\t\n\r])[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufffe\uffff]/u;

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

const figure = alignmentByLayer(syntheticAlignment({ models: ["synthetic base", hostile] }));

it("draws what is called as a member of every object", async () => {
  const models = ["constructor", "toString", "__proto__"];
  const svg = await renderSvg(alignmentByLayer(syntheticAlignment({ models })));
  for (const model of models) expect(svg).toContain(`>${model}`);
});

const pages: readonly (readonly [string, () => Promise<string>])[] = [
  [
    "report",
    () =>
      reportHtml({
        title: `Report ${hostile}`,
        lead: hostile,
        facts: [["Corpus", hostile]],
        findings: [{ about: "Retrieval", says: hostile }],
        sections: [
          {
            title: "Layers",
            text: [hostile],
            figures: [
              { name: "alignment", spec: figure },
              { name: "languages", spec: languageHeatmap(syntheticLanguagePairs()) },
            ],
            tables: [
              {
                name: "rows",
                title: hostile,
                rows: Array.from({ length: 40 }, (_, i) => ({ model: hostile, value: i / 7 })),
              },
              { name: "none", title: "No rows", rows: [] },
            ],
          },
        ],
      }),
  ],
  ["map", () => mapPage(syntheticMap([0, 3, 6]), { title: `Map ${hostile}` })],
];

describe.each(pages)("the %s page", (_, make) => {
  it("carries nothing that steers, no inline handler, and a policy that allows no request", async () => {
    const html = await make();
    const visible = html.replace(/<script[^>]*>[\s\S]*?<\/script>/g, "");
    expect(visible).not.toMatch(steers);
    expect(visible).not.toMatch(/<[^>]+\son\w+=/);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? "";
    expect(policy).toContain("default-src 'none'");
    const scripts = policy.split("; ").find(part => part.startsWith("script-src"));
    expect(scripts).not.toContain("'unsafe-inline'"); // each script by its hash
    expect(policy).not.toMatch(/https?:|connect-src|\*/);
  });

  it.skipIf(!browserPath)(
    "has no serious fault that axe finds, in the light and the dark (needs chromium)",
    async () => {
      const { complaints } = await visit(await make(), async page => {
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          await page.evaluate(axe);
          const { violations, passes } = (await page.evaluate("axe.run()")) as {
            violations: readonly Violation[];
            passes: readonly unknown[];
          };
          expect(passes.length).toBeGreaterThan(15); // it looked
          const serious = violations.filter(({ impact }) =>
            ["serious", "critical"].includes(impact),
          );
          expect(
            serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`),
            colorScheme,
          ).toEqual([]);
        }
        expect(await page.evaluate("window.hacked")).toBeUndefined();
      });
      expect(complaints).toEqual([]);
    },
  );
});

it("a picture is XML whatever its texts hold", async () => {
  const svg = await renderSvg(figure);
  expect(svg).toContain("\\u{1b}[2J");
  expect(svg).not.toMatch(steers);
});

it("escapes what steers, and keeps what right-to-left texts need", () => {
  expect(escapeText("a\u202eb\0<")).toBe("a\\u{202e}b\\u{0}&lt;");
  const text = "\u200fשלום\u200e می‌خواهم 👩‍👧\n";
  expect(escapeText(text)).toBe(text);
});
