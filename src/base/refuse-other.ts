import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { IsoglossError } from "./error.js";

/**
 * Refuses to write where something stands that is no file: opening a pipe would wait for its
 * reader, and a device or a folder would be replaced.
 *
 * @throws IsoglossError naming the path and what it is.
 */
export async function refuseOther(path: string): Promise<void> {
  const stats = await stat(path).catch(() => null); // what is not there, or not seen, fails by itself
  if (stats !== null && !stats.isFile())
    throw new IsoglossError(
      `${path}: is ${kindOfFile(stats)}, and a file is to be written there`,
      "Name another path, or remove it.",
    );
}

/** Returns what stands under a file's name that is none: "a named pipe". */
export function kindOfFile(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a named pipe";
  if (stats.isSocket()) return "a socket";
  return "a device";
}
