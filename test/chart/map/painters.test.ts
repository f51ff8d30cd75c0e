import type { Page } from "playwright-core";
import sharp from "sharp";
import { expect, it, vi } from "vitest";
import { mapPage } from "../../../src/chart/page/map-page.js";
import { seeded } from "../../../src/numeric/random.js";
import { browserPath, visit } from "../browser.js";

// Two browsers one after the other, whose graphics are a program of the processor.
vi.setConfig({ testTimeout: 240_000 });

const languages = ["eng_Latn", "arb_Arab", "tur_Latn"];

/** Points in a cloud, one layer of one model. */
function cloud(points: number) {
  const random = seeded(2);
  return languages.flatMap(language =>
    Array.from({ length: points / languages.length }, (_, i) => ({
      model: "m",
      layer: 1,
      language,
      sentence: `s${i}`,
      x: random.normal(),
      y: random.normal(),
    })),
  );
}

/** Hides from the page that its graphics processor is a program. */
const anyWebgl = `const get = WebGL2RenderingContext.prototype.getParameter;
WebGL2RenderingContext.prototype.getParameter = function (name) {
  const value = get.call(this, name);
  return /SwiftShader|llvmpipe/i.test(value) ? "taken for quick" : value;
};`;
const kindOf = (page: Page) =>
  page.evaluate(`document.getElementById("points").getContext("webgl2") ? "webgl" : "stamps"`);

/** Bytes of what the map shows, in grey, at a tenth of the size: edges differ by their smoothing. */
async function seen(page: Page): Promise<Buffer> {
  const picture = await page.locator("#map").screenshot();
  return sharp(picture).greyscale().resize(90).raw().toBuffer();
}

it.skipIf(!browserPath)(
  "stamps what WebGL draws, also when it is lost (needs chromium)",
  async () => {
    const html = await mapPage(cloud(1500));
    const pictures: Buffer[] = [];
    for (const before of ["", anyWebgl]) {
      const { complaints } = await visit(
        html,
        async page => {
          await page.locator("#map").press("+");
          await page.waitForTimeout(400);
          expect(await kindOf(page)).toBe(before === "" ? "stamps" : "webgl");
          pictures.push(await seen(page));
          if (before === "") return;
          await page.evaluate(
            `document.getElementById("points").getContext("webgl2").getExtension("WEBGL_lose_context").loseContext()`,
          );
          await expect.poll(() => kindOf(page)).toBe("stamps");
          await page.waitForTimeout(400);
          pictures.push(await seen(page));
        },
        { before },
      );
      expect(complaints).toEqual([]);
    }
    const [stamps, webgl, afterLoss] = pictures as [Buffer, Buffer, Buffer];
    const apart = (a: Buffer, b: Buffer) =>
      a.reduce((sum, v, i) => sum + Math.abs(v - b[i]!), 0) / a.length;
    const drawn = apart(stamps, Buffer.alloc(stamps.length, 255));
    expect(drawn).toBeGreaterThan(2); // of 255, in the mean
    expect(apart(stamps, webgl)).toBeLessThan(drawn / 5); // edges are smoothed otherwise
    expect(apart(stamps, afterLoss)).toBeLessThan(drawn / 50);
  },
);

it.skipIf(!browserPath)(
  "says how many points it draws while moved, and then draws all (needs chromium)",
  async () => {
    const { complaints } = await visit(await mapPage(cloud(60_000)), async page => {
      await page.uncheck("#density-on");
      const map = page.locator("#map");
      // What the note says at each change of it.
      await page.evaluate(`window.notes = [];
      const note = document.getElementById("moving");
      new MutationObserver(() => window.notes.push(note.hidden ? "all" : note.textContent))
        .observe(note, { attributes: true, childList: true });`);
      await page.mouse.move(0, 0); // nothing is lit
      await page.waitForTimeout(400);
      const before = await seen(page);
      await map.hover();
      await page.mouse.wheel(0, -300);
      await expect.poll(() => page.isHidden("#moving")).toBe(true);
      await expect.poll(() => page.evaluate("window.notes.at(-1)")).toBe("all");
      const notes = (await page.evaluate("window.notes")) as string[];
      // What was still to be drawn when the page opened may end first.
      const first = notes.find(note => note !== "all");
      expect(first).toBe("20,000 of 60,000 points drawn while moving");
      await page.mouse.move(0, 0);
      await map.press("0");
      await page.waitForTimeout(500);
      expect((await seen(page)).equals(before)).toBe(true);
    });
    expect(complaints).toEqual([]);
  },
);
