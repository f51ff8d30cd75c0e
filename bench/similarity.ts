/**
 * @file How fast the similarity battery is.
 *
 * First linear CKA, mutual k-NN and retrieval beside the NumPy and scikit-learn code that
 * people write for them, turn and turn about on the same matrices. Then `battery`, as studies
 * call it but on raw states alone: every measure of every language with the first, and of all
 * together, at every layer of synthetic states that are made slab by slab, layers dealt out to
 * processes. Processor time is printed beside elapsed time: on a machine that does other work
 * too, it is the steadier of the two.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { battery } from "../src/similarity/battery.js";
import { measures } from "../src/similarity/measures.js";
import { raw } from "../src/states/preprocess.js";
import { save } from "./support/save.js";
import { besidePeer, processorTime } from "./support/similarity-peer.js";
import { syntheticStates } from "./support/synthetic-states.js";

export const description =
  "the similarity battery, and three measures beside NumPy and scikit-learn (--help)";

const usage = `npm run bench -- similarity [--layers 33] [--languages 20] [--sentences 1012] [--width 4096]
    [--permutations 39] [--rounds 5] [--jobs 2] [--no-battery] [--no-peer] [--save]

PYTHON names one that has scikit-learn; defaults to python3.
--jobs processes share the layers of the battery.
--save writes bench/results/similarity-peer.json and similarity-battery.json, of what was run.`;

/** What the whole battery may take. */
const goal = { layers: 33, languages: 20, minutes: 30, gigabytes: 8 };

/** Of each language in ILO, whose cost is the square of sentences × languages; printed with the result. */
const overlapSentences = 250;

/** Of those the peer is given: all their pairs are compared. */
const peerLanguages = 6;

interface Size {
  readonly layers: number;
  readonly languages: number;
  readonly sentences: number;
  readonly width: number;
  readonly permutations: number;
}

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      layers: { type: "string", default: String(goal.layers) },
      languages: { type: "string", default: String(goal.languages) },
      sentences: { type: "string", default: "1012" },
      width: { type: "string", default: "4096" },
      permutations: { type: "string", default: "39" },
      rounds: { type: "string", default: "5" },
      jobs: { type: "string", default: String(availableParallelism()) },
      /** Set by a parent process: "1/2" runs every second layer from the second on. */
      part: { type: "string" },
      "no-battery": { type: "boolean", default: false },
      "no-peer": { type: "boolean", default: false },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const size: Size = {
    layers: Number(values.layers),
    languages: Number(values.languages),
    sentences: Number(values.sentences),
    width: Number(values.width),
    permutations: Number(values.permutations),
  };
  if (values.part) {
    await ownLayers(size, values.part);
    return;
  }
  if (!values["no-peer"]) {
    const shape = { ...size, languages: Math.min(size.languages, peerLanguages) };
    const states = syntheticStates(size.sentences, size.width, shape);
    const names = states.languages;
    const slabs = [];
    for (const language of names) slabs.push(await states.matrix(language, 5));
    const found = await besidePeer(slabs, Number(values.rounds));
    if (values.save) save("similarity-peer", found);
  }
  if (!values["no-battery"]) {
    const found = await dealtOut(args, size, Number(values.jobs));
    if (values.save) save("similarity-battery", found);
  }
}

/** Runs the battery in several processes, each with its share of the layers. */
async function dealtOut(args: readonly string[], size: Size, jobs: number): Promise<object> {
  const pairs = size.languages - 1;
  console.log(
    `\nthe battery: ${measures.length} measures of ${pairs} pairs × ${size.layers} layers, ${size.permutations} permutations, with isotropy, ILO (${overlapSentences} sentences a language), probe and centroids of ${size.languages} languages; ${jobs} processes`,
  );
  const start = performance.now();
  const totals = await Promise.all(
    Array.from({ length: jobs }, (_, job) => onePart(args, `${job}/${jobs}`)),
  );
  const minutes = (performance.now() - start) / 60_000;
  const sum = (key: keyof Part) => totals.reduce((total, part) => total + part[key], 0);
  const found = {
    ...size,
    measures: measures.length,
    overlapSentences,
    jobs,
    rows: sum("rows"),
    minutes,
    processorMinutes: sum("busy") / 60_000,
    peakGigabytes: sum("peak"),
  };
  console.log(
    `\n${found.rows} rows in ${minutes.toFixed(1)} minutes (${found.processorMinutes.toFixed(1)} of processor time), peak ${found.peakGigabytes.toFixed(2)} GB together; goal: ${goal.minutes} minutes, ${goal.gigabytes} GB`,
  );
  const whole = (goal.layers * (goal.languages - 1)) / (size.layers * pairs);
  if (whole > 1)
    console.log(
      `extrapolated, not measured, to ${goal.layers} layers × ${goal.languages} languages: ${(minutes * whole).toFixed(0)} minutes, ${(found.processorMinutes * whole).toFixed(0)} of processor time`,
    );
  return found;
}

interface Part {
  readonly rows: number;
  /** Milliseconds of processor time. */
  readonly busy: number;
  readonly peak: number;
}

async function onePart(args: readonly string[], part: string): Promise<Part> {
  const script = join(import.meta.dirname, "run.ts");
  const child = spawn(
    process.execPath,
    [...process.execArgv, script, "similarity", ...args, "--part", part],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let last = "";
  for await (const line of createInterface({ input: child.stdout })) {
    if (last) console.log(last);
    last = line;
  }
  return JSON.parse(last) as Part;
}

async function ownLayers(size: Size, part: string): Promise<void> {
  const [first, step] = part.split("/").map(Number);
  const source = syntheticStates(size.sentences, size.width, size);
  const options = { preprocessing: [raw], permutations: size.permutations, overlapSentences };
  let rows = 0;
  for (let layer = first!; layer < size.layers; layer += step!) {
    const begin = performance.now();
    rows += (await battery(source.at(layer), options)).length;
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    console.log(`layer ${String(layer).padStart(2)}: ${seconds} s; peak ${peak().toFixed(2)} GB`);
  }
  console.log(JSON.stringify({ rows, busy: processorTime(), peak: peak() } satisfies Part));
}

function peak(): number {
  return process.resourceUsage().maxRSS / 2 ** 20;
}
