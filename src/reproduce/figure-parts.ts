import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Written } from "../base/ledger.js";
import { type LongWork, silent } from "../base/progress.js";
import type { FigureFormat } from "../chart/picture/write-figure.js";
import { loadCorpus } from "../corpus/load-corpus.js";
import { onnxEngine } from "../engine/onnx/onnx-engine.js";
import { defaultStudy } from "../study/default-study.js";
import { embeddedNames, heldoutCorpus } from "../study/embedded-models.js";
import { openModel } from "../study/open-model.js";
import { patchingRows } from "../study/patching/patching-rows.js";
import { writePatching } from "../study/patching/write-patching.js";
import { hasGemma, realModelStudies, requireGemma } from "../study/real-model-study.js";
import { writeStudy } from "../study/report/write-study.js";
import { runStudy } from "../study/run-study.js";
import { canRedraw, redraw, redrawnNames } from "./redraw.js";

/**
 * What stands under figures/: each part is a folder there, and is made from data/ and the
 * shipped models by one function, without the others. Those that take longest come first.
 */
export const figureParts: readonly string[] = [
  ...["study", "patching"],
  ...Object.keys(realModelStudies),
  ...redrawnNames,
];

/** Returns the parts that can be made here: those of a real model need its file, or its rows. */
export const availableParts = (): readonly string[] =>
  figureParts.filter(part => canRedraw(part) && (hasGemma() || !(part in realModelStudies)));

export interface PartOptions extends LongWork {
  /** Where the study's states are kept: read where they are, extracted where not. */
  readonly states: string;
  /** Of everything that is drawn at random; defaults to 0. */
  readonly seed?: number;
  /** Of each figure; defaults to json, svg and png. */
  readonly formats?: readonly FigureFormat[];
}

/** A part of figures/ that was made anew. */
export interface MadePart {
  readonly part: string;
  readonly written: readonly Written[];
  /** Files of its folder that were not written: of a figure that is no longer made. */
  readonly leftOver: readonly string[];
  /** By figure, what a reader must know of it that is not in its caption. */
  readonly notes: Readonly<Record<string, readonly string[]>>;
}

/**
 * Makes a part of the figures anew, in `folder/<part>/`.
 *
 * @throws RangeError for a part that there is not.
 * @throws IsoglossError if something that the part needs is missing or damaged.
 */
export async function makePart(
  part: string,
  folder: string,
  options: PartOptions,
): Promise<MadePart> {
  const { written, notes = {} } = await write(part, folder, options);
  const paths = new Set(written.map(({ path }) => path));
  const there = (await readdir(join(folder, part))).map(name => join(folder, part, name));
  return { part, written, notes, leftOver: there.filter(path => !paths.has(path)).sort() };
}

async function write(
  part: string,
  folder: string,
  { states, seed = 0, formats = ["json", "svg", "png"], progress = silent, signal }: PartOptions,
): Promise<Pick<MadePart, "written"> & Partial<MadePart>> {
  const drawing = { formats, progress, signal };
  if (part === "study") {
    const options = { engine: onnxEngine(), folder: states, progress, signal };
    const study = await runStudy({ ...defaultStudy(), seed }, options);
    return { written: await writeStudy(join(folder, part), study, drawing) };
  }
  const real = realModelStudies[part];
  if (real) {
    requireGemma();
    const { languages, ...plan } = real;
    const options = { engine: onnxEngine(), folder: states, languages, progress, signal };
    const study = await runStudy({ ...plan, seed }, options);
    return { written: await writeStudy(join(folder, part), study, drawing) };
  }
  if (part === "patching") {
    const largest = await openModel(embeddedNames().at(-1)!, { progress, signal });
    const options = { engine: onnxEngine(), seed, progress, signal };
    const rows = await patchingRows(largest, await loadCorpus(heldoutCorpus), options);
    return { written: await writePatching(join(folder, part), rows, formats) };
  }
  if (redrawnNames.includes(part)) return redraw([part], folder, { seed, ...drawing });
  throw new RangeError(`makePart: expected one of ${figureParts.join(", ")}, got ${part}`);
}
