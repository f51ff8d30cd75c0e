import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { chromium, type Page } from "playwright-core";
import { mapPage } from "../src/chart/page/map-page.js";
import { seeded } from "../src/numeric/random.js";
import { save } from "./support/save.js";

export const description = "frames a second of a map page that is zoomed, by WebGL and by a pen";

const usage = `npm run bench -- map [--points 10000,100000] [--frames 60] [--browser /usr/bin/chromium] [--save]

A page of synthetic points in five languages, zoomed with the wheel at every frame, with WebGL 2
and, its peer, with a canvas's pen. Says which renderer the browser has: without a graphics
processor it is a program of the processor, far below any laptop.
--save writes bench/results/map.json.`;

const languages = ["eng_Latn", "zho_Hans", "arb_Arab", "hin_Deva", "tur_Latn"];

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      points: { type: "string", default: "10000,100000" },
      frames: { type: "string", default: "60" },
      browser: { type: "string", default: "/usr/bin/chromium" },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "isogloss-bench-"));
  const browser = await chromium.launch({
    executablePath: values.browser,
    args: ["--no-sandbox"],
  });
  try {
    const found: Record<string, object> = {};
    let renderer = "";
    for (const points of values.points.split(",")) {
      const file = join(folder, `${points}.html`);
      const begun = performance.now();
      writeFileSync(file, await mapPage(syntheticRows(Number(points))));
      const written = performance.now() - begun;
      const ways: Record<string, Frames> = {};
      for (const way of ["webgl", "pen"] as const) {
        const page = await browser.newPage({ viewport: { width: 1300, height: 1000 } });
        if (way === "pen") await page.addInitScript(withoutWebgl);
        const opened = performance.now();
        await page.goto(pathToFileURL(file).href);
        await page.waitForSelector("html[data-ready]");
        const ready = Math.round(performance.now() - opened);
        await page.uncheck("#density-on");
        renderer ||= await page.evaluate(rendererName);
        ways[way] = { ready, ...(await framesOf(page, Number(values.frames))) };
        await page.close();
      }
      const ratio = ways.webgl!.frames / ways.pen!.frames;
      found[points] = { written: Math.round(written), ...ways, ratio };
      console.log(`${points} points: page written in ${(written / 1000).toFixed(1)} s`);
      for (const [way, { ready, frames, pointing }] of Object.entries(ways))
        console.log(
          `  ${way.padEnd(6)} ready in ${ready} ms, ${frames.toFixed(1)} frames/s zoomed, ${pointing.toFixed(2)} ms to point`,
        );
      console.log(`  WebGL ${ratio.toFixed(1)} times the pen`);
    }
    console.log(renderer);
    if (values.save) save("map", { renderer, units: "ms; frames a second", ...found });
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

interface Frames {
  readonly ready: number;
  /** A second. */
  readonly frames: number;
  /** Milliseconds. */
  readonly pointing: number;
}

/** The page's own view of WebGL, and none of it: scripts of the page, as text. */
const withoutWebgl = `const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind === "webgl2" ? null : get.call(this, kind, ...rest);
};`;
const rendererName = `(() => {
  const gl = document.createElement("canvas").getContext("webgl2");
  const info = gl && gl.getExtension("WEBGL_debug_renderer_info");
  return info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : "no WebGL 2";
})()`;

async function framesOf(page: Page, frames: number): Promise<Omit<Frames, "ready">> {
  const zooming = `new Promise(done => {
    const map = document.getElementById("map");
    const box = map.getBoundingClientRect();
    const [clientX, clientY] = [box.left + box.width / 3, box.top + box.height / 3];
    const begun = performance.now();
    let frame = 0;
    const next = () => {
      if (frame === ${frames}) return done((1000 * frame) / (performance.now() - begun));
      const deltaY = frame++ % 40 < 20 ? -60 : 60;
      map.dispatchEvent(new WheelEvent("wheel", { deltaY, clientX, clientY, bubbles: true, cancelable: true }));
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  })`;
  const pointing = `(() => {
    const map = document.getElementById("map");
    const box = map.getBoundingClientRect();
    const begun = performance.now();
    for (let i = 0; i < 100; i++) {
      const [clientX, clientY] = [box.left + 3 * i, box.top + box.height / 2];
      map.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY, bubbles: true }));
    }
    return (performance.now() - begun) / 100;
  })()`;
  const seen = (await page.evaluate(zooming)) as number;
  return { frames: seen, pointing: (await page.evaluate(pointing)) as number };
}

/** Two hundred groups of points, half as far apart as they are wide. */
function syntheticRows(points: number) {
  const random = seeded(1);
  const sentences = Math.round(points / languages.length);
  return languages.flatMap(language =>
    Array.from({ length: sentences }, (_, i) => ({
      model: "synthetic",
      corpus: "synthetic",
      layer: 0,
      language,
      sentence: `s${i}`,
      text: `Sentence ${i} in ${language}`,
      x: 2 * (i % 20) + random.normal(),
      y: 2 * (Math.floor(i / 20) % 10) + random.normal(),
    })),
  );
}
