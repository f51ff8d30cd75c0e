/**
 * @file How much packing a model's weights moves each measure of alignment:
 *
 *     python scripts/requantize.py BASE OUT            # see there; minutes
 *     npx tsx scripts/quantization.ts BASE OUT STATES
 *
 * BASE is a checkpoint's folder; in OUT are folders with its weights after a round through a packed
 * format; STATES is where states are kept, so that work that is broken off goes on. To them come
 * `--dtype int8` and `int4` on BASE itself. Thirty paragraphs of the UDHR in seven languages, their
 * means, every third layer. Writes data/quantization/measures.csv, a row a measure, format and layer
 * with the value in float32 and how far it moved; data/quantization/table.csv, a row a measure and
 * format over the layers; and data/quantization/measures.svg.
 */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { groupBy } from "../src/base/group-by.js";
import { writeAtomic } from "../src/base/write-atomic.js";
import { scalingDots } from "../src/chart/figures/scaling/scaling-dots.js";
import { writeFigure } from "../src/chart/picture/write-figure.js";
import { loadCorpus } from "../src/corpus/load-corpus.js";
import { onnxEngine } from "../src/engine/onnx/onnx-engine.js";
import { extract } from "../src/extract/extract.js";
import { csvFromRows } from "../src/format/csv.js";
import { battery } from "../src/similarity/battery.js";
import { raw } from "../src/states/preprocess.js";
import { openModel } from "../src/study/open-model.js";

const [base, out, folder] = process.argv.slice(2) as [string, string, string];
const root = resolve(import.meta.dirname, "..");
const corpus = await loadCorpus("udhr", { limit: 30 });
const packed = readdirSync(out).filter(name =>
  existsSync(join(out, name, "model.safetensors.index.json")),
);

type Format = { readonly name: string; readonly place: string; readonly dtype?: "int8" | "int4" };
const formats: readonly Format[] = [
  { name: "float32", place: base },
  ...packed.map(name => ({ name, place: join(out, name) })),
  { name: "--dtype int8", place: base, dtype: "int8" },
  { name: "--dtype int4", place: base, dtype: "int4" },
];

type Value = Awaited<ReturnType<typeof battery>>[number];
const values = new Map<string, Value[]>();
for (const { name, place, dtype = "float32" } of formats) {
  const { checkpoint, model } = await openModel(place);
  const engine = onnxEngine({ provider: "cpu", dtype });
  const layers = Array.from({ length: model.blocks + 1 }, (_, layer) => layer).filter(
    layer => layer % 3 === 0,
  );
  const states = await extract({ checkpoint, model, corpus, engine, folder, layers, name });
  const source = states.pooled("mean");
  values.set(name, await battery(source, { preprocessing: [raw], permutations: 0 }));
  console.error(`${name}: ${states.folder}`);
}

const exact = new Map(values.get("float32")!.map(row => [`${row.measure} ${row.layer}`, row]));
const rows = [...values].flatMap(([format, found]) =>
  found.map(row => {
    const float32 = exact.get(`${row.measure} ${row.layer}`)!.value;
    const { measure, layer, value, n } = row;
    return { measure, format, layer, float32, value, moved: value - float32, n };
  }),
);
const known = rows.filter(
  ({ float32, value }) => Number.isFinite(float32) && Number.isFinite(value),
);
const table = [...groupBy(known, ({ measure, format }) => `${measure}\n${format}`).values()].map(
  group => {
    const moved = group.map(row => Math.abs(row.moved));
    const own = group.map(row => row.float32);
    const mean = (all: readonly number[]) => all.reduce((a, b) => a + b, 0) / all.length;
    const { measure, format } = group[0]!;
    return {
      measure,
      format,
      float32_mean: mean(own),
      least: Math.min(...own),
      most: Math.max(...own),
      moved_mean: mean(moved),
      moved_most: Math.max(...moved),
      layers: group.length,
    };
  },
);
const data = join(root, "data/quantization");
mkdirSync(data, { recursive: true });
await writeAtomic(join(data, "measures.csv"), csvFromRows(known));
await writeAtomic(
  join(data, "table.csv"),
  csvFromRows(table.filter(({ format }) => format !== "float32")),
);
// Those of --dtype lie on Q8_0 and Q4_0, whose blocks they have: the table has them.
const drawn = table
  .filter(({ format, least, most }) => packed.includes(format) && most > least)
  .map(({ measure, format, moved_mean, least, most }) => ({
    label: measure,
    series: format.toUpperCase().replace("INT8", "int8"),
    value: (100 * moved_mean) / (most - least),
  }));
const spec = scalingDots(drawn, {
  title: "How far packed weights move measures of alignment",
  valueTitle: "Mean move over layers, % of the measure's range over layers in float32",
  zero: true,
  notes: [
    `Gemma 3 270M, itself widened from a GGUF file in Q4_K_M and rounded to bfloat16: "float32" is that model. The matrices of its blocks went through each format once; the embedding did not. That file has five in seven of them in Q5_0 and Q8_0, and those of attention's output and half of those of down projections in Q4_K: these Q4_K moves next to nothing.`,
    `UDHR, ${corpus.ids.length} paragraphs, English with six languages, mean pooling, raw states, layers 0, 3 … 18: a mean over six pairs a layer, and over layers the mean of its absolute differences. int8, NF4: bitsandbytes; Q8_0, Q4_0: the gguf package; Q4_K: ggml, rows filled up to whole blocks of 256.`,
  ],
});
await writeFigure(data, "measures", spec, ["svg"]);
