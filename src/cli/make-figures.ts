import { type MadePart, makePart, type PartOptions } from "../reproduce/figure-parts.js";
import { progressBar } from "./progress-bar.js";

/**
 * Makes parts of the figures anew, one after the other, with a bar. A part that fails does
 * not stop the others; an interruption does.
 *
 * @returns The parts in the order asked for.
 * @throws What the first part that failed threw, when all have ended.
 */
export async function makeFigures(
  parts: readonly string[],
  folder: string,
  options: Omit<PartOptions, "progress">,
): Promise<MadePart[]> {
  const progress = progressBar();
  const made: MadePart[] = [];
  const failures: unknown[] = [];
  for (const part of parts) {
    options.signal?.throwIfAborted();
    try {
      made.push(await makePart(part, folder, { ...options, progress }));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return made;
}
