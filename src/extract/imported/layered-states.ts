import { IsoglossError } from "../../base/error.js";
import type { ArrayEntry } from "../../format/arrays/array-entry.js";
import type { LanguageArrays } from "./language-arrays.js";

/** States of one language as (layers, n, d), wherever their axes lie in the file. */
export interface LayeredStates {
  readonly layers: number;
  readonly sentences: number;
  readonly width: number;
  /** Returns rows `begin … end` of a layer, (end − begin, d). */
  rows(layer: number, begin: number, end: number): Promise<Float32Array>;
}

type Axis = "layers" | "sentences" | "width" | "poolings";

const axisNames: Readonly<Record<string, Axis>> = {
  layers: "layers",
  layer: "layers",
  l: "layers",
  sentences: "sentences",
  sentence: "sentences",
  samples: "sentences",
  n: "sentences",
  batch: "sentences",
  texts: "sentences",
  width: "width",
  hidden: "width",
  d: "width",
  dim: "width",
  features: "width",
  poolings: "poolings",
  pooling: "poolings",
};

/**
 * Returns names of axes as they are meant.
 * @throws IsoglossError unless each is a word that is known, once, sentences and width among them.
 */
function axesOf(text: string, where: string): Axis[] {
  const words = text.split(",").map(word => word.trim().toLowerCase());
  const axes = words.map(word => (Object.hasOwn(axisNames, word) ? axisNames[word] : undefined));
  const sound =
    axes.every(axis => axis !== undefined) &&
    new Set(axes).size === axes.length &&
    axes.includes("sentences") &&
    axes.at(-1) === "width";
  if (!sound)
    throw new IsoglossError(
      `${where}: the axes ${JSON.stringify(text.slice(0, 60))} are not understood`,
      "Name them in their order, the width last: layers,sentences,width or sentences,layers,width.",
    );
  return axes as Axis[];
}

/**
 * Returns the states of a language.
 *
 * @param n How many sentences the corpus has.
 * @param said What the axes are called, if somebody says so; else what the file says, else told by n.
 * @throws IsoglossError if the shape does not fit the corpus.
 */
export function layeredStates(
  { file, language, arrays }: LanguageArrays,
  n: number,
  said: string | undefined,
): LayeredStates {
  const parts = arrays.map(array => oneArray(array, `${file}: ${language}`, n, said));
  const [first] = parts;
  if (parts.length === 1) return first!;
  const other = parts.findIndex(one => one.width !== first!.width || one.layers !== 1);
  if (other >= 0)
    throw new IsoglossError(
      `${file}: ${language}: layer ${other} has the shape (${arrays[other]!.shape.join(", ")}), layer 0 (${arrays[0]!.shape.join(", ")})`,
      "One array a layer is (sentences, width), of the same width in all.",
    );
  return {
    layers: parts.length,
    sentences: n,
    width: first!.width,
    rows: (layer, begin, end) => parts[layer]!.rows(0, begin, end),
  };
}

function oneArray(
  array: ArrayEntry,
  where: string,
  n: number,
  said: string | undefined,
): LayeredStates {
  const { shape, read } = array;
  const axes = axesFor(array, where, n, said);
  const size = (axis: Axis) => (axes.includes(axis) ? shape[axes.indexOf(axis)]! : 1);
  const [layers, sentences, width] = [size("layers"), size("sentences"), size("width")];
  if (size("poolings") !== 1)
    throw new IsoglossError(
      `${where}: has ${size("poolings")} poolings`,
      "Save one of them: (layers, sentences, width).",
    );
  if (sentences !== n || !(width > 0 && layers > 0))
    throw new IsoglossError(
      `${where}: the shape (${shape.join(", ")}) has ${sentences} sentences, and the corpus ${n}`,
      "Name the corpus that the vectors are of, whole and in the same order.",
    );
  const byLayer = axes.indexOf("layers") < axes.indexOf("sentences");
  const rows = async (layer: number, begin: number, end: number): Promise<Float32Array> => {
    if (byLayer) {
      const at = layer * sentences;
      return read((at + begin) * width, (at + end) * width);
    }
    const all = await read(begin * layers * width, end * layers * width); // (end − begin, layers, d)
    const out = new Float32Array((end - begin) * width);
    for (let i = 0; i < end - begin; i++) {
      const from = (i * layers + layer) * width;
      out.set(all.subarray(from, from + width), i * width);
    }
    return out;
  };
  return { layers, sentences, width, rows };
}

function axesFor(
  { shape, axes }: ArrayEntry,
  where: string,
  n: number,
  said: string | undefined,
): Axis[] {
  const named = said ?? axes;
  if (named !== undefined) {
    const found = axesOf(named, where);
    // A single layer may be told of as one of several.
    if (found.length === shape.length) return found;
    if (shape.length === 2) return ["sentences", "width"];
    throw new IsoglossError(
      `${where}: has ${shape.length} axes, (${shape.join(", ")}), and ${found.length} names of them: ${found.join(", ")}`,
      "Name each axis once.",
    );
  }
  if (shape.length === 2) return ["sentences", "width"];
  if (shape.length === 3 && shape[0] === n && shape[1] === n)
    throw new IsoglossError(
      `${where}: the shape (${shape.join(", ")}) has as many layers as sentences`,
      "Say which is which: --axes layers,sentences,width or --axes sentences,layers,width.",
    );
  if (shape.length === 3)
    return shape[0] === n ? ["sentences", "layers", "width"] : ["layers", "sentences", "width"];
  if (shape.length === 4 && shape[1] === 1) return ["layers", "poolings", "sentences", "width"];
  throw new IsoglossError(
    `${where}: has the shape (${shape.join(", ")})`,
    "States are (sentences, width) or (layers, sentences, width).",
  );
}
