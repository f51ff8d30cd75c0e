/** @file Three measures here and in `similarity_peer.py`, turn and turn about. */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { gram, product } from "../../src/numeric/linear/product.js";
import type { Matrix } from "../../src/numeric/matrix.js";
import { median } from "../../src/numeric/statistics/summary.js";
import { measureNamed } from "../../src/similarity/measure-named.js";
import { type Pair, pair } from "../../src/similarity/prepared/pair.js";
import { prepare } from "../../src/similarity/prepared/prepare.js";

interface Task {
  readonly name: string;
  /** Of the peer's code. */
  readonly peer: string;
  here(both: Pair): Promise<unknown>;
  /** The products that no code can do without: XXᵀ of each language, XYᵀ of each pair. */
  readonly products: readonly ("gram" | "product")[];
}

const cka = (both: Pair) => measureNamed("linear-cka").evaluate(both);
const knn = (both: Pair) => measureNamed("mutual-knn").evaluate(both);
/** P@1, P@5 and MRR, both ways. */
const retrieval = (both: Pair) => both.ranks();
const three = async (both: Pair) => [await cka(both), await knn(both), await retrieval(both)];

const tasks: readonly Task[] = [
  { name: "linear CKA", peer: "cka-features", here: cka, products: ["gram"] },
  { name: "linear CKA", peer: "cka-gram", here: cka, products: ["gram"] },
  { name: "mutual 10-NN", peer: "knn", here: knn, products: ["gram"] },
  { name: "retrieval", peer: "retrieval", here: retrieval, products: ["product"] },
  { name: "all three", peer: "three", here: three, products: ["gram", "product"] },
];

/** Of the matrix products alone. */
type Bare = Record<Task["products"][number], Turns>;

/** Elapsed and processor milliseconds. */
type Timing = readonly [elapsed: number, busy: number];

interface Turns {
  readonly here: Timing;
  readonly peer: Timing;
}

interface Comparison extends Turns {
  readonly task: string;
  readonly code: string;
  readonly pairs: number;
  readonly ratio: number;
  /** The ratio of code that would do nothing but the matrix products. */
  readonly bound: number;
}

/**
 * Prints and returns the times of every task for one pair of matrices, and for all pairs of
 * all, where this side computes once a language what the peer's functions compute in each
 * pair. Both need the same matrix products, and both libraries run them at the processor's
 * rate, which the first lines show: no code passes `bound`.
 */
export async function besidePeer(slabs: readonly Matrix[], rounds: number): Promise<object> {
  const [a, b] = slabs as [Matrix, Matrix];
  const peer = await startPeer(slabs);
  try {
    const bare = {
      product: await turns(rounds, () => product(a, b, { transposeY: true }), peer, "product", 1),
      gram: await turns(rounds, () => gram(a), peer, "gram", 1),
    };
    printHead(a, rounds, peer.versions, bare);
    const comparisons: Comparison[] = [];
    for (const some of [slabs.slice(0, 2), slabs])
      for (const task of tasks) {
        const compared = await taken(task, some, rounds, peer, bare);
        console.log(line(compared));
        comparisons.push(compared);
      }
    const shape = { sentences: a.rows, width: a.cols, languages: slabs.length };
    return { ...shape, rounds, peer: peer.versions, bare, comparisons };
  } finally {
    peer.stop();
  }
}

async function taken(
  { name, peer: code, here, products }: Task,
  slabs: readonly Matrix[],
  rounds: number,
  peer: Peer,
  bare: Bare,
): Promise<Comparison> {
  const m = slabs.length;
  const pairs = slabs.flatMap((_, i) => slabs.slice(i + 1).map((_, k) => [i, i + 1 + k] as const));
  const work = async () => {
    const sides = slabs.map(slab => prepare(slab));
    for (const [i, j] of pairs) await here(pair(sides[i]!, sides[j]!));
  };
  const took = await turns(rounds, work, peer, code, pairs.length);
  // The faster library's time for as many products as there are languages, or pairs.
  const counts = { gram: m, product: pairs.length };
  const least = products.map(
    kind => counts[kind] * Math.min(bare[kind].here[0], bare[kind].peer[0]),
  );
  const bound = took.peer[0] / least.reduce((sum, time) => sum + time);
  const ratio = took.peer[0] / took.here[0];
  return { task: name, code, pairs: pairs.length, ...took, ratio, bound };
}

function printHead(
  { rows, cols }: Matrix,
  rounds: number,
  versions: string,
  { product: both, gram: own }: Bare,
): void {
  const rate = ([elapsed]: Timing) => ((2 * rows ** 2 * cols) / 1e6 / elapsed).toFixed(0);
  console.log(`\n${rows} × ${cols}, float32; medians of ${rounds} alternating rounds`);
  console.log(`peer: ${versions}`);
  console.log(
    `bare products: XYᵀ in ${both.here[0].toFixed(0)} ms here (${rate(both.here)} GFLOP/s), ${both.peer[0].toFixed(0)} ms there (${rate(both.peer)}); XXᵀ in ${own.here[0].toFixed(0)} and ${own.peer[0].toFixed(0)} ms\n`,
  );
  console.log("                                    elapsed ms              processor ms");
  console.log(
    "task                        here    peer   ratio   bound    here    peer   ratio   peer's code",
  );
}

function line({ task, code, pairs, here, peer, ratio, bound }: Comparison): string {
  const columns = [
    here[0].toFixed(0),
    peer[0].toFixed(0),
    `${ratio.toFixed(1)}×`,
    `${bound.toFixed(1)}×`,
    here[1].toFixed(0),
    peer[1].toFixed(0),
    `${(peer[1] / here[1]).toFixed(1)}×`,
  ];
  const label = pairs > 1 ? `${task}, ${pairs} pairs` : task;
  return `${label.padEnd(24)}${columns.map(column => column.padStart(8)).join("")}   ${code}`;
}

/** Milliseconds between turns: the other side's idle threads spin for a while before they sleep. */
const settling = 500;

/** Returns the median times of some work and of a task of the peer, after a round to warm up. */
async function turns(
  rounds: number,
  work: () => Promise<unknown>,
  peer: Peer,
  task: string,
  pairs: number,
): Promise<Turns> {
  const here: Timing[] = [];
  const there: Timing[] = [];
  for (let round = 0; round <= rounds; round++) {
    await setTimeout(settling);
    const start = performance.now();
    const busy = processorTime();
    await work();
    here.push([performance.now() - start, processorTime() - busy]);
    await setTimeout(settling);
    there.push(await peer.time(task, pairs));
  }
  const middle = (times: readonly Timing[]): Timing => {
    const [, ...counted] = times;
    return [median(counted.map(time => time[0])), median(counted.map(time => time[1]))];
  };
  return { here: middle(here), peer: middle(there) };
}

/** Returns the milliseconds of processor time that this process has used. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface Peer {
  readonly versions: string;
  time(task: string, pairs: number): Promise<Timing>;
  stop(): void;
}

async function startPeer(slabs: readonly Matrix[]): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), "similarity-"));
  slabs.forEach(({ data }, i) => {
    writeFileSync(join(folder, `${i}.f32`), data);
  });
  const { rows, cols } = slabs[0]!;
  const script = join(import.meta.dirname, "..", "similarity_peer.py");
  const python = process.env.PYTHON ?? "python3";
  const child = spawn(python, [script, folder, String(rows), String(cols)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${python} ${script} ended; PYTHON=… names one with scikit-learn`);
    return value as string;
  };
  return {
    versions: await next(),
    async time(task, pairs) {
      child.stdin.write(`${task} ${pairs}\n`);
      const [elapsed, busy] = (await next()).split(" ").map(Number);
      return [elapsed!, busy!];
    },
    stop() {
      child.stdin.end();
      rmSync(folder, { recursive: true });
    },
  };
}
