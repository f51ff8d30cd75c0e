import { spawn } from "node:child_process";
import type { TopLevelSpec } from "vega-lite";
import { IsoglossError } from "../../base/error.js";
import { visibleText } from "../parts/escape-text.js";
import { fontOf, type Spec } from "../parts/figure.js";
import { textWidth } from "../parts/text-width.js";
import { fontFamily } from "../parts/theme.js";
import { fontConfiguration } from "./font-configuration.js";
import { withTextLengths } from "./text-length.js";

/**
 * @file A specification becomes a picture. Equal specifications give equal bytes
 * on one machine, in any process. Vega and sharp load on first use: both are
 * heavy, and vega-canvas's top-level await would keep the whole package from
 * being loaded by `require`.
 */

/**
 * Returns the figure as SVG, text as text.
 * @throws Error if Vega-Lite or Vega warns: an invalid field, scale or value.
 */
export async function renderSvg(spec: Spec): Promise<string> {
  const vega = await import("vega");
  const { compile } = await import("vega-lite");
  const warnings: string[] = [];
  const logger = collector(warnings);

  // Vega marks the rows that it is given, so it is given a copy.
  const { spec: program } = compile(structuredClone(spec) as unknown as TopLevelSpec, { logger });
  const metrics = (vega as unknown as { textMetrics: TextMetrics }).textMetrics;
  const width = metrics.width;
  metrics.width = measure;
  try {
    vega.resetSVGDefIds(); // Else ids count up over a process's figures.
    const view = new vega.View(vega.parse(program), { renderer: "none", logger, loader });
    const svg = await view.toSVG();
    view.finalize();
    if (warnings.length > 0) throw new Error(`renderSvg: ${warnings.join("; ")}`);
    return visibleText(fontOf(spec) === fontFamily ? withTextLengths(svg) : svg);
  } finally {
    metrics.width = width;
  }
}

const refuse = (what: string) =>
  Promise.reject(new Error(`a figure has its rows in itself, and asks for ${what.slice(0, 200)}`));

/** Nothing is fetched, from nowhere: a specification may be a stranger's. */
const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse } as never;

interface TextMetrics {
  width: (item: TextItem, text?: string) => number;
}

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: number | string;
  readonly text?: string;
}

function measure(item: TextItem, text?: string): number {
  return (item.fontSize ?? 11) * textWidth(`${text ?? item.text ?? ""}`.trim(), item.fontWeight);
}

/** A Vega logger that keeps warnings and errors in `into` and passes over the rest. */
function collector(into: string[]) {
  const keep = (...words: readonly unknown[]) => {
    into.push(words.map(String).join(" "));
    return logger;
  };
  const level = ((value?: number) => (value === undefined ? 2 : logger)) as {
    (value: number): typeof logger;
    (): number;
  };
  const logger = {
    level,
    warn: keep,
    error: keep,
    info: () => logger,
    debug: () => logger,
  };
  return logger as never;
}

/**
 * Returns an SVG as PNG.
 * @param dpi Pixels an inch of the figure's size; default 300, which print wants.
 */
export async function renderPng(svg: string, dpi = 300): Promise<Uint8Array> {
  process.env.FONTCONFIG_FILE = await fontConfiguration(); // Read when the first text is drawn.
  const { default: sharp } = await import("sharp");
  // A CSS pixel is 1/96 inch, which sharp draws as one pixel at density 72.
  return sharp(Buffer.from(svg), { density: (72 * dpi) / 96 })
    .flatten({ background: "white" })
    .withMetadata({ density: dpi })
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/**
 * Returns an SVG as PDF, through librsvg's command: text stays text, and fonts are embedded.
 * @throws IsoglossError if `rsvg-convert` is not installed.
 */
export async function renderPdf(svg: string): Promise<Uint8Array> {
  const env = {
    ...process.env,
    FONTCONFIG_FILE: await fontConfiguration(),
    SOURCE_DATE_EPOCH: "0", // Else the hour of drawing is in the file.
  };
  const child = spawn("rsvg-convert", ["--format", "pdf"], { env });
  const output: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on("data", chunk => output.push(chunk));
  child.stderr.on("data", chunk => complaints.push(chunk));
  child.stdin.on("error", () => {}); // It ended before it read everything: its status tells why.
  child.stdin.end(svg);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  }).catch(cause => {
    throw new IsoglossError(
      "PDF needs the command rsvg-convert, which was not found.",
      "Install librsvg (Debian: apt-get install librsvg2-bin; macOS: brew install librsvg), or ask for SVG and PNG only.",
      { cause },
    );
  });
  if (status !== 0)
    throw new Error(`renderPdf: rsvg-convert: ${Buffer.concat(complaints).toString().trim()}`);
  return Buffer.concat(output);
}
