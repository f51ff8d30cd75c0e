import { Ledger, type Written } from "../../base/ledger.js";
import { type FigureFormat, writeFigure } from "../../chart/picture/write-figure.js";
import { csvPieces } from "../../format/csv.js";
import { patchingFigure } from "./patching-figure.js";
import type { PatchingRow } from "./patching-rows.js";

/** Writes the rows of `patchingRows` and their figure into a folder. */
export async function writePatching(
  folder: string,
  rows: readonly PatchingRow[],
  formats: readonly FigureFormat[],
): Promise<readonly Written[]> {
  const ledger = new Ledger(folder);
  await ledger.write("patching.csv", csvPieces(rows));
  const files = formats.map(format => `patching.${format}`);
  await ledger.record(files, () => writeFigure(folder, "patching", patchingFigure(rows), formats));
  return ledger.written;
}
