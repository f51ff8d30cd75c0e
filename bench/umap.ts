import { execFile } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { matrix } from "../src/numeric/matrix.js";
import { seeded } from "../src/numeric/random.js";
import { faithfulness } from "../src/projection/faithfulness.js";
import { save } from "./support/save.js";

export const description = "UMAP against umap-learn and umap-js: time, memory, trustworthiness";

const usage = `npm run bench -- umap [--points 2000,10000,50000] [--width N] [--python PATH] [--umap-js] [--save]

Seeded synthetic states: meanings in 5 languages, with an offset a language and noise.
Every contender has a process of its own, the same states, settings and number of epochs.
--python names one that has umap-learn; without it there is no peer.
--umap-js adds the package umap-js, from the same neighbours and start.
--save writes bench/results/umap-POINTS.json.`;

interface Timing {
  /** Seconds of the map, of the whole process with its start-up, and of processor time. */
  readonly fit: number;
  readonly whole: number;
  readonly cpu: number;
  readonly peak: number;
}

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      points: { type: "string", default: "2000,10000,50000" },
      width: { type: "string", default: "256" },
      python: { type: "string", default: process.env.ISOGLOSS_PYTHON ?? "" },
      "umap-js": { type: "boolean", default: false },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const width = Number(values.width);
  const sizes = values.points.split(",").map(Number);
  const folder = mkdtempSync(join(tmpdir(), "isogloss-bench-"));
  try {
    const file = join(folder, "states");
    console.log(
      "points   by            map s  whole s  of peer    cpu s   peak MB   trust.   cont.",
    );
    for (const rows of sizes) {
      writeStates(file, rows, width);
      const contenders: [string, () => Promise<Timing>][] = [];
      const own = (backend: string) => () =>
        timed(process.execPath, [
          "--import",
          "tsx",
          join(import.meta.dirname, "support", "umap-run.ts"),
          ...[file, `${rows}`, `${width}`, backend, join(folder, backend)],
        ]);
      if (values.python !== "")
        contenders.push([
          "umap-learn",
          () =>
            timed(values.python, [
              join(import.meta.dirname, "umap_peer.py"),
              ...[file, `${rows}`, `${width}`, join(folder, "umap-learn")],
            ]),
        ]);
      contenders.push(["flat", own("flat")]);
      if (values["umap-js"]) contenders.push(["umap-js", own("umap-js")]);

      let peer: Timing | undefined;
      const results: Record<string, unknown> = {};
      const states = read(file, rows, width);
      for (const [name, contend] of contenders) {
        const timing = await contend();
        if (name === "umap-learn") peer = timing;
        const judged = await faithfulness(states, read(join(folder, name), rows, 2));
        results[name] = rounded({ ...timing, ...judged });
        console.log(
          [
            `${rows}`.padEnd(8),
            name.padEnd(12),
            timing.fit.toFixed(1).padStart(6),
            timing.whole.toFixed(1).padStart(8),
            (peer ? `${(timing.whole / peer.whole).toFixed(2)}×` : "–").padStart(8),
            timing.cpu.toFixed(1).padStart(8),
            (timing.peak / 1e6).toFixed(0).padStart(9),
            judged.trustworthiness.toFixed(4).padStart(8),
            judged.continuity.toFixed(4).padStart(7),
          ].join(" "),
        );
      }
      if (values.save)
        save(`umap-${rows}`, {
          points: rows,
          width,
          units: "fit, start, whole and cpu in seconds, peak in bytes",
          contenders: results,
        });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Seconds and bytes as they were, to four digits. */
function rounded(result: object): unknown {
  return Object.fromEntries(
    Object.entries(result).map(([key, value]) => [
      key,
      typeof value === "number" ? Number(value.toPrecision(4)) : value,
    ]),
  );
}

async function timed(command: string, args: readonly string[]): Promise<Timing> {
  const begun = performance.now();
  const { stdout } = await promisify(execFile)(command, [...args]);
  const whole = (performance.now() - begun) / 1000;
  return { ...JSON.parse(stdout.trim().split("\n").at(-1)!), whole };
}

const languages = 5;
const directions = 40;

/** Row i is sentence ⌊i / 5⌋ in language i mod 5, written a sentence at a time. */
function writeStates(file: string, rows: number, width: number): void {
  const random = seeded(1);
  const normals = (count: number, scale: number) =>
    Float32Array.from({ length: count }, () => scale * random.normal());
  const basis = normals(directions * width, 1);
  const offsets = normals(languages * width, 2);
  const handle = openSync(file, "w");
  try {
    for (let begin = 0; begin < rows; begin += languages) {
      const meaning = normals(directions, 1);
      const count = Math.min(languages, rows - begin);
      const block = normals(count * width, 0.8);
      for (let at = 0; at < block.length; at++) {
        const column = at % width;
        block[at]! += offsets[Math.floor(at / width) * width + column]!;
        for (let k = 0; k < directions; k++) block[at]! += meaning[k]! * basis[k * width + column]!;
      }
      writeSync(handle, block);
    }
  } finally {
    closeSync(handle);
  }
}

function read(file: string, rows: number, cols: number) {
  const bytes = readFileSync(file);
  return matrix(rows, cols, new Float32Array(bytes.buffer, bytes.byteOffset, rows * cols));
}
