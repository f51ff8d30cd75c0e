import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Page } from "playwright-core";

/** Where Debian, Ubuntu, Fedora and macOS put Chromium; or wherever CHROMIUM says. */
const places = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The browser to test with; undefined where there is none. */
export const browserPath = places.find(path => path !== undefined && existsSync(path));

export interface Visit {
  /** Console errors and warnings, exceptions, and requests for anything but the page itself. */
  readonly complaints: readonly string[];
}

/** How a page is opened. */
export interface Opening {
  /** A script of the page's that runs before its own. */
  readonly before?: string;
  readonly width?: number;
}

/** Opens a page from a file, waits until it has drawn itself, and hands it to `look`. */
export async function visit(
  html: string,
  look: (page: Page) => Promise<void>,
  { before, width = 1000 }: Opening = {},
): Promise<Visit> {
  const folder = await mkdtemp(join(tmpdir(), "isogloss-"));
  const file = join(folder, "page.html");
  await writeFile(file, html);
  // Chromium's own sandbox needs privileges that containers lack; the page is ours.
  const browser = await chromium.launch({ executablePath: browserPath!, args: ["--no-sandbox"] });
  const complaints: string[] = [];
  try {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    if (before !== undefined) await page.addInitScript(before);
    const address = pathToFileURL(file).href;
    page.on("console", message => {
      // A screenshot of what a software driver drew makes the driver complain of its slowness.
      if (/GL Driver Message/.test(message.text())) return;
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", error => complaints.push(error.message));
    page.on("request", request => {
      const url = request.url();
      if (url !== address && !/^(data|blob):/.test(url)) complaints.push(`request: ${url}`);
    });
    await page.goto(address);
    await page.waitForSelector("html[data-ready]", { timeout: 20_000 });
    await look(page);
    return { complaints };
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
}
