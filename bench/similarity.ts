/**
 * @file How fast the similarity battery is.
 *
 *   npm run bench -- similarity [--layers 33] [--languages 20] [--sentences 1012] [--width 4096]
 *                               [--permutations 39] [--rounds 5] [--jobs 2] [--no-battery] [--no-peer]
 *
 * First linear CKA, mutual k-NN and retrieval beside the NumPy and scikit-learn code that
 * people write for them (`PYTHON`, default python3, must have both), turn and turn about on
 * the same matrices. Then every measure, for every language with the first at every layer,
 * on synthetic states that are made slab by slab and never held, layers dealt out to
 * `--jobs` processes. Processor time is printed beside elapsed time: on a machine that does
 * other work too, it is the steadier of the two.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { type Matrix, matrix } from "../src/numeric/matrix.js";
import { product } from "../src/numeric/product.js";
import { seeded } from "../src/numeric/random.js";
import { median } from "../src/numeric/summary.js";
import { acrossLanguages } from "../src/similarity/across-languages.js";
import { compare } from "../src/similarity/compare.js";
import { describe } from "../src/similarity/describe.js";
import { measureNamed, measures } from "../src/similarity/measures.js";
import { type Pair, pair } from "../src/similarity/pair.js";
import type { StatesOf } from "../src/similarity/place.js";
import { prepare } from "../src/similarity/prepare.js";
import { raw } from "../src/similarity/preprocess.js";
import { allPairs, layerByLayer, withPivot } from "../src/similarity/questions.js";

export const description =
  "the similarity battery, and three measures beside NumPy and scikit-learn";

/** Of each language in ILO, whose cost is the square of sentences × languages; printed with the result. */
const overlapSentences = 250;

/** What the whole battery may take. */
const goal = { layers: 33, languages: 20, minutes: 30, gigabytes: 8 };

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
      jobs: { type: "string", default: "2" },
      /** Set by a parent process: "1/2" runs every second layer from the second on. */
      part: { type: "string" },
      "no-battery": { type: "boolean", default: false },
      "no-peer": { type: "boolean", default: false },
    },
  });
  const languages = Array.from({ length: Number(values.languages) }, (_, i) => `language ${i}`);
  const states = syntheticStates(Number(values.sentences), Number(values.width));
  if (!values["no-peer"]) await besidePython(states, languages.slice(0, 6), Number(values.rounds));
  if (values["no-battery"]) return;
  const size = {
    languages,
    layers: Number(values.layers),
    permutations: Number(values.permutations),
  };
  if (values.part) await battery(states, size, values.part);
  else await dealtOut(args, size, Number(values.jobs));
}

/** Three tasks, as `bench/similarity_peer.py` has them. */
const tasks: Record<string, (both: Pair) => Promise<unknown>> = {
  "linear CKA": both => measureNamed("linear-cka").evaluate(both),
  "mutual 10-NN": both => measureNamed("mutual-knn").evaluate(both),
  // P@1, P@5 and MRR, both ways.
  retrieval: both => both.ranks(),
};

async function besidePython(
  states: StatesOf,
  languages: readonly string[],
  rounds: number,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "similarity-"));
  const slabs = new Map<string, Matrix>();
  for (const language of languages) {
    const slab = await states(language, 5);
    slabs.set(language, slab);
    writeFileSync(join(folder, `${languages.indexOf(language)}.f32`), slab.data);
  }
  const [a, b] = [slabs.get(languages[0]!)!, slabs.get(languages[1]!)!];
  const peer = await startPeer(folder, a);
  const pairs = allPairs(languages);
  console.log(`\n${a.rows} × ${a.cols}, float32; medians of ${rounds} alternating rounds`);
  console.log(`peer: ${peer.versions}\n`);
  console.log("                             elapsed ms              processor ms");
  console.log(
    "task                        here    peer   ratio    here    peer   ratio   peer's code",
  );
  try {
    for (const [task, peerTask, many] of [
      ["linear CKA", "cka-features", false],
      ["linear CKA", "cka-gram", false],
      ["mutual 10-NN", "knn", false],
      ["retrieval", "retrieval", false],
      ["linear CKA", "cka-features", true],
      ["linear CKA", "cka-gram", true],
      ["mutual 10-NN", "knn", true],
      ["retrieval", "retrieval", true],
    ] as const) {
      const measure = tasks[task]!;
      const here: Timing[] = [];
      const there: Timing[] = [];
      for (let round = 0; round <= rounds; round++) {
        const start = performance.now();
        const busy = processorTime();
        if (many) {
          const prepared = new Map([...slabs].map(([language, slab]) => [language, prepare(slab)]));
          for (const [x, y] of pairs) await measure(pair(prepared.get(x)!, prepared.get(y)!));
        } else await measure(pair(a, b));
        const took = [performance.now() - start, processorTime() - busy] as const;
        const other = await peer.time(peerTask, many ? pairs.length : 1);
        if (round === 0) continue; // warming up
        here.push(took);
        there.push(other);
      }
      const columns = ([0, 1] as const).flatMap(kind => {
        const ours = median(here.map(timing => timing[kind]));
        const theirs = median(there.map(timing => timing[kind]));
        return [ours.toFixed(0), theirs.toFixed(0), `${(theirs / ours).toFixed(1)}×`];
      });
      const label = many ? `${task}, ${pairs.length} pairs` : task;
      console.log(
        `${label.padEnd(24)}${columns.map(column => column.padStart(8)).join("")}   ${peerTask}`,
      );
    }
  } finally {
    peer.process.stdin!.end();
    rmSync(folder, { recursive: true });
  }
}

/** Elapsed and processor milliseconds. */
type Timing = readonly [elapsed: number, busy: number];

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function startPeer(folder: string, { rows, cols }: Matrix) {
  const script = join(import.meta.dirname, "similarity_peer.py");
  const python = process.env.PYTHON ?? "python3";
  const process_: ChildProcess = spawn(python, [script, folder, String(rows), String(cols)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: process_.stdout! })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${python} ${script} ended; PYTHON=… names one with scikit-learn`);
    return value as string;
  };
  const versions = await next();
  return {
    process: process_,
    versions,
    time: async (task: string, pairs: number): Promise<Timing> => {
      process_.stdin!.write(`${task} ${pairs}\n`);
      const [elapsed, busy] = (await next()).split(" ").map(Number);
      return [elapsed!, busy!];
    },
  };
}

interface Size {
  readonly languages: readonly string[];
  readonly layers: number;
  readonly permutations: number;
}

/** Runs the battery in several processes, each with its share of the layers. */
async function dealtOut(args: readonly string[], size: Size, jobs: number): Promise<void> {
  const pairs = size.languages.length - 1;
  console.log(
    `\nthe battery: ${measures.length} measures of ${pairs} pairs × ${size.layers} layers, ${size.permutations} permutations, with isotropy, ILO (${overlapSentences} sentences a language), probe and centroids of ${size.languages.length} languages; ${jobs} processes`,
  );
  const start = performance.now();
  const totals = await Promise.all(
    Array.from({ length: jobs }, (_, job) => onePart(args, `${job}/${jobs}`)),
  );
  const minutes = (performance.now() - start) / 60_000;
  const sum = (key: keyof Part) => totals.reduce((total, part) => total + part[key], 0);
  console.log(
    `\n${sum("rows")} rows in ${minutes.toFixed(1)} minutes (${(sum("busy") / 60_000).toFixed(1)} of processor time), peak ${sum("peak").toFixed(2)} GB together; goal: ${goal.minutes} minutes, ${goal.gigabytes} GB`,
  );
  const whole = (goal.layers * (goal.languages - 1)) / (size.layers * pairs);
  if (whole > 1)
    console.log(
      `extrapolated, not measured, to ${goal.layers} layers × ${goal.languages} languages: ${(minutes * whole).toFixed(0)} minutes, ${((sum("busy") * whole) / 60_000).toFixed(0)} of processor time`,
    );
}

interface Part {
  readonly rows: number;
  readonly busy: number;
  readonly peak: number;
}

async function onePart(args: readonly string[], part: string): Promise<Part> {
  const script = join(import.meta.dirname, "run.ts");
  const child = spawn(
    process.execPath,
    [...process.execArgv, script, "similarity", ...args, "--no-peer", "--part", part],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let last = "";
  for await (const line of createInterface({ input: child.stdout })) {
    if (last) console.log(last);
    last = line;
  }
  return JSON.parse(last) as Part;
}

async function battery(
  states: StatesOf,
  { languages, layers, permutations }: Size,
  part: string,
): Promise<void> {
  const [first, step] = part.split("/").map(Number);
  const pairs = withPivot(languages, languages[0]!);
  let rows = 0;
  for (let layer = first!; layer < layers; layer += step!) {
    const begin = performance.now();
    // Each slab is made once a layer for the pairs, and once more for what looks at all languages.
    rows += (
      await compare(layerByLayer(states, pairs, [layer]), {
        measures,
        preprocessing: [raw],
        permutations,
        memory: 5e8,
      })
    ).length;
    const compared = performance.now();
    rows += (await describe(states, languages, [layer])).length;
    rows += (await acrossLanguages(states, languages, [layer], { overlapSentences })).length;
    const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(1);
    console.log(
      `layer ${String(layer).padStart(2)}: ${seconds(begin, performance.now())} s, of which pairs ${seconds(begin, compared)} s; peak ${peak().toFixed(2)} GB`,
    );
  }
  console.log(JSON.stringify({ rows, busy: processorTime(), peak: peak() } satisfies Part));
}

function peak(): number {
  return process.resourceUsage().maxRSS / 2 ** 20;
}

/**
 * States with what hidden states have: a falling spectrum that translations share, more in
 * the middle layers; a language offset; noise; one massive dimension. Equal arguments give
 * equal slabs.
 */
function syntheticStates(n: number, d: number): StatesOf {
  const factors = 256;
  const random = seeded(1);
  const normals = (count: number, scale: (at: number) => number) =>
    Float32Array.from({ length: count }, (_, at) => scale(at) * random.normal());
  const meaning = matrix(
    n,
    factors,
    normals(n * factors, at => (1 + (at % factors)) ** -0.5),
  );
  const directions = matrix(
    factors,
    d,
    normals(factors * d, () => 1),
  );
  const pool = normals(2 ** 22, () => 1); // noise is read from it at a different place each time
  return async (language, layer) => {
    const number = Number(language.split(" ")[1]);
    const shared = await product(meaning, directions);
    const strength = 0.2 + Math.sin((Math.PI * (layer + 1)) / 34);
    const noiseAt = seeded(1000 * layer + number).integer(pool.length);
    const offsetAt = seeded(77 + number).integer(pool.length - d);
    const data = shared.data as Float32Array;
    for (let i = 0, at = 0; i < n; i++)
      for (let k = 0; k < d; k++, at++)
        data[at] =
          strength * data[at]! +
          2 * pool[(noiseAt + at) & (pool.length - 1)]! +
          pool[offsetAt + k]! +
          (k === 7 ? 30 : 0);
    return shared;
  };
}
