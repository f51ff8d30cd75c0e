import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { mapPage } from "../src/chart/page/map-page.js";
import { seeded } from "../src/numeric/random.js";
import { save } from "./support/save.js";

export const description = "frames a second of a map page that is moved, stamped and by WebGL";

const usage = `npm run bench -- map [--points 10000,100000] [--frames 120] [--density] [--limit 20]
                      [--browser /usr/bin/chromium] [--save]

A page of synthetic points in five languages, zoomed with the wheel and dragged, a step at every
frame: as the page draws by itself, which without a graphics processor is by stamps, and, its peer,
by WebGL 2 even where that is a program of the processor. Says which renderer the browser has.
--density leaves on the field of density that crowds begin with. A movement ends after --limit
seconds with the frames it had by then, so that 100,000 points end within two minutes on any machine.
--save writes bench/results/map.json.`;

const languages = ["eng_Latn", "zho_Hans", "arb_Arab", "hin_Deva", "tur_Latn"];

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      points: { type: "string", default: "10000,100000" },
      frames: { type: "string", default: "120" },
      density: { type: "boolean", default: false },
      limit: { type: "string", default: "20" },
      browser: { type: "string", default: "/usr/bin/chromium" },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const plan = { frames: Number(values.frames), limit: 1000 * Number(values.limit) };
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
      const written = Math.round(performance.now() - begun);
      console.log(`${points} points: page written in ${(written / 1000).toFixed(1)} s`);
      const ways: Record<string, Frames> = {};
      for (const way of ["page", "webgl"] as const) {
        const page = await browser.newPage({ viewport: { width: 1300, height: 1000 } });
        page.setDefaultTimeout(3 * plan.limit);
        renderer ||= await page.evaluate(rendererName);
        if (way === "webgl") await page.addInitScript(anyWebgl);
        const opened = performance.now();
        await page.goto(pathToFileURL(file).href);
        await page.waitForSelector("html[data-ready]");
        const ready = Math.round(performance.now() - opened);
        if (!values.density) await page.uncheck("#density-on");
        const zoomed = (await page.evaluate(moving(zoomStep, plan))) as Movement;
        const dragged = (await page.evaluate(moving(dragStep, plan))) as Movement;
        const pointing = (await page.evaluate(pointed)) as number;
        ways[way] = { ready, zoomed, dragged, pointing };
        console.log(
          `  ${way.padEnd(6)} ready in ${ready} ms, zoomed ${inWords(zoomed)}, dragged ${inWords(dragged)}, ${pointing.toFixed(2)} ms to point`,
        );
        await page.close();
      }
      const ratio = ways.page!.zoomed.frames / ways.webgl!.zoomed.frames;
      found[points] = { written, ...ways, ratio };
      console.log(`  the page's own way ${ratio.toFixed(1)} times WebGL, zoomed`);
    }
    console.log(renderer);
    if (values.save) {
      const { density } = values;
      save("map", { renderer, units: "ms; frames a second; share of points", density, ...found });
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

interface Frames {
  readonly ready: number;
  readonly zoomed: Movement;
  readonly dragged: Movement;
  /** Milliseconds. */
  readonly pointing: number;
}

interface Movement {
  /** A second. */
  readonly frames: number;
  /** Milliseconds of the slowest frame. */
  readonly slowest: number;
  /** Of all points: how many the mean frame drew. */
  readonly share: number;
}

const inWords = ({ frames, slowest, share }: Movement) =>
  `${frames.toFixed(1)} frames/s (slowest ${slowest.toFixed(0)} ms, ${(100 * share).toFixed(0)} % of points)`;

/** Scripts of the page, as text. The first hides that a program plays the graphics processor. */
const anyWebgl = `const get = WebGL2RenderingContext.prototype.getParameter;
WebGL2RenderingContext.prototype.getParameter = function (name) {
  const value = get.call(this, name);
  return /SwiftShader|llvmpipe/i.test(value) ? "taken for quick" : value;
};`;
const rendererName = `(() => {
  const gl = document.createElement("canvas").getContext("webgl2");
  const info = gl && gl.getExtension("WEBGL_debug_renderer_info");
  return info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : "no WebGL 2";
})()`;
const zoomStep = `map.dispatchEvent(new WheelEvent("wheel", { deltaY: frame % 40 < 20 ? -60 : 60, ...at(1 / 3, 1 / 3) }));`;
const dragStep = `{
  const to = at(0.5 + 0.3 * Math.sin(frame / 10), 0.5 + 0.3 * Math.cos(frame / 10));
  if (frame === 0) map.dispatchEvent(new MouseEvent("mousedown", to));
  else window.dispatchEvent(new MouseEvent("mousemove", to));
}`;

/** Moves at every frame; whatever becomes of the frames, it ends at the limit. */
function moving(step: string, { frames, limit }: { frames: number; limit: number }): string {
  return `new Promise(done => {
    const map = document.getElementById("map");
    const note = document.getElementById("moving");
    const box = map.getBoundingClientRect();
    const at = (x, y) => ({
      clientX: box.left + x * box.width, clientY: box.top + y * box.height,
      bubbles: true, cancelable: true, view: window,
    });
    const begun = performance.now();
    let [frame, last, slowest, shares] = [0, begun, 0, 0];
    const end = () => {
      clearTimeout(timer);
      window.dispatchEvent(new MouseEvent("mouseup", at(0.5, 0.5)));
      const seconds = (performance.now() - begun) / 1000;
      done({ frames: frame / seconds, slowest, share: shares / Math.max(1, frame) });
      frame = Infinity;
    };
    const timer = setTimeout(end, ${limit});
    const next = () => {
      if (frame >= ${frames}) return frame === ${frames} && end();
      ${step}
      const now = performance.now();
      slowest = Math.max(slowest, now - last);
      last = now;
      const [drawn, all] = (note.textContent.match(/[\\d,]+/g) ?? []).map(n => Number(n.replaceAll(",", "")));
      shares += note.hidden ? 1 : drawn / all;
      frame++;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  })`;
}

const pointed = `(() => {
  const map = document.getElementById("map");
  const box = map.getBoundingClientRect();
  const begun = performance.now();
  for (let i = 0; i < 100; i++) {
    const [clientX, clientY] = [box.left + 3 * i, box.top + box.height / 2];
    map.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY, bubbles: true }));
  }
  return (performance.now() - begun) / 100;
})()`;

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
