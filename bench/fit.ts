/**
 * @file A curve of seven points, five laws, a thousand bootstrap fits of each: what `isogloss fit`
 * does for every group. The peer is SciPy's `curve_fit` on the same resamples, from the same
 * single start: with the laws' bounds (its trust-region method) and without (MINPACK).
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seeded } from "../src/numeric/random.js";
import { bootstrapFit } from "../src/scaling/bootstrap-fit.js";
import { fitLaw } from "../src/scaling/fit.js";
import { volumeLaws } from "../src/scaling/laws.js";
import { recompiled } from "../src/scaling/problem.js";
import { resampler } from "../src/scaling/resample.js";

export const description = "7 points, 5 laws, 1,000 bootstrap fits each, against SciPy's curve_fit";

const draws = 1000;
/** SciPy is slow enough to be measured on fewer. */
const peerDraws = 50;
const volumes = [500, 1000, 2000, 4000, 8000, 16000, 32000];

export async function run(args: readonly string[]): Promise<void> {
  const python = args.find(a => a.startsWith("--python="))?.slice("--python=".length) ?? "python3";
  const random = seeded(3);
  const points = volumes.map(volume => ({
    group: "x",
    inputs: [volume],
    score: 45 - 120 * volume ** -0.3 + 0.3 * random.normal(),
  }));
  const laws = volumeLaws().slice(0, 5);
  for (const law of laws) await bootstrapFit(fitLaw(points, law), { seed: 0, draws: 50 }); // compiled now

  let total = 0;
  const ours: number[] = []; // ms a fit, from one start
  const jobs: unknown[] = [];
  for (const law of laws) {
    const began = performance.now();
    const fit = fitLaw(points, law);
    await bootstrapFit(fit, { seed: 1, draws });
    total += performance.now() - began;

    // The peer has one start and no screening: the same for us.
    const begun = performance.now();
    await bootstrapFit({ ...fit, otherOptima: [] }, { seed: 1, draws, starts: 1 });
    ours.push((performance.now() - begun) / draws);

    const again = { ...fit, problem: recompiled(fit.problem) };
    const source = resampler(again, "residuals");
    const own = seeded(1);
    const resamples = Array.from({ length: peerDraws }, () => {
      source.draw(own);
      own.integer(points.length); // as the bootstrap draws its noise
      return [...again.problem.targets];
    });
    jobs.push({ law: law.name, start: fit.parameters.map(p => p.value), resamples });
  }
  console.log(
    `five laws, ${draws} fits each, three starts a fit: ${(total / 1000).toFixed(2)} s (goal: 5 s)`,
  );

  const peer = measurePeer(python, jobs);
  console.log("\nms a fit from one start, and how many times longer SciPy takes:");
  console.table(
    laws.map((law, i) => ({
      law: law.name,
      isogloss: Number(ours[i]!.toFixed(3)),
      "curve_fit, bounds": peer ? Number(peer.bounded[i]!.toFixed(3)) : "–",
      "×": peer ? Math.round(peer.bounded[i]! / ours[i]!) : "–",
      "curve_fit, no bounds": peer ? Number(peer.unbounded[i]!.toFixed(3)) : "–",
      "× ": peer ? Math.round(peer.unbounded[i]! / ours[i]!) : "–",
    })),
  );
  if (peer) console.log(`SciPy ${peer.version}, on the first ${peerDraws} resamples of each law.`);
}

interface Peer {
  readonly bounded: readonly number[];
  readonly unbounded: readonly number[];
  readonly version: string;
}

function measurePeer(python: string, jobs: readonly unknown[]): Peer | null {
  const folder = mkdtempSync(join(tmpdir(), "isogloss-fit-"));
  try {
    const file = join(folder, "jobs.json");
    writeFileSync(file, JSON.stringify({ volumes, jobs }));
    const script = join(import.meta.dirname, "fit_peer.py");
    const peer = spawnSync(python, [script, file], { encoding: "utf8" });
    if (peer.status === 0) return JSON.parse(peer.stdout) as Peer;
    console.log(`no peer: has ${python} SciPy? Give --python=PATH.\n${peer.stderr ?? ""}`);
    return null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
