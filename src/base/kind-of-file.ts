import type { Stats } from "node:fs";

/** Returns what stands under a file's name that is none: "a named pipe". */
export function kindOfFile(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a named pipe";
  if (stats.isSocket()) return "a socket";
  return "a device";
}
