import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fontSubsets } from "./font-subsets.js";

/**
 * @file The fonts of the pictures: Noto Sans from npm, so that every machine draws
 * the same. The packages hold WOFF2, a tenth the size of TTF but nothing Pango
 * reads, so they are unpacked once (0.3 s) into the user's cache.
 */

let configuration: Promise<string> | undefined;

/**
 * Returns the path of a fontconfig file over the fonts in `@fontsource-variable/
 * noto-sans*`: those this package depends on, and any other script's that is
 * installed beside them (`npm install @fontsource-variable/noto-sans-bengali`).
 * The system's fonts follow, for whatever is still missing.
 */
export function fontConfiguration(): Promise<string> {
  configuration ??= unpack();
  return configuration;
}

async function unpack(): Promise<string> {
  const files = (await fontSubsets()).map(subset => subset.file);
  const hash = createHash("sha256").update("1"); // Raise it when what is written here changes.
  for (const file of files) hash.update(`${file}\n${(await stat(file)).size}\n`);
  const key = `fonts-${hash.digest("hex").slice(0, 16)}`;

  const folder = join(await cacheFolder(), key);
  const config = join(folder, "fonts.conf");
  if (await exists(config)) return config;

  const { default: decompress } = await import("woff2-encoder/decompress");
  const partial = `${folder}.${process.pid}.partial`;
  await mkdir(partial, { recursive: true });
  for (const [i, file] of files.entries())
    await writeFile(join(partial, `${i}.ttf`), await decompress(await readFile(file)));
  await writeFile(join(partial, "fonts.conf"), fontsConf(folder));
  try {
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (!(await exists(config))) throw error; // Else another process was faster.
  }
  return config;
}

/** `dir` is ours alone; the system's folders that do not exist are passed over. */
function fontsConf(folder: string): string {
  const xml = (path: string) => path.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  const system = ["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts"];
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    "<fontconfig>",
    ...[folder, ...system].map(path => `  <dir>${xml(path)}</dir>`),
    `  <cachedir>${xml(join(folder, "cache"))}</cachedir>`,
    "</fontconfig>",
    "",
  ].join("\n");
}

/** The user's cache, or a temporary folder where there is no home to write to. */
async function cacheFolder(): Promise<string> {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const folder = join(base, "isogloss");
  try {
    await mkdir(folder, { recursive: true });
    return folder;
  } catch {
    const own = join(tmpdir(), `isogloss-${process.getuid?.() ?? "user"}`);
    await mkdir(own, { recursive: true, mode: 0o700 });
    return own;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
