import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startedProgram } from "../support/program.js";
import { scratch } from "../support/scratch.js";
import { ofProcess, slurmCluster, until, whyNoSlurm } from "../support/slurm-cluster.js";

/**
 * @file The promise of units of work, kept by a real scheduler: two nodes, one of which loses its
 * power in the middle, and rows that are the same bytes as without one.
 */

const project = join(import.meta.dirname, "../..");
const reason = whyNoSlurm();

it.skipIf(reason !== undefined)(
  `Slurm spreads a study over two nodes, one dies, and the rows are the same${reason === undefined ? "" : ` (skipped: ${reason})`}`,
  async () => {
    const folder = scratch();
    const [states, out, alone] = ["states", "out", "alone"].map(name => join(folder, name));
    const study = join(folder, "study.yaml");
    writeFileSync(
      study,
      `models: [base, joint-500]
corpora: [udhr]
languages: [en, ar, el, hi, tr, vi, zh]
limit: 40
permutations: 9
battery: 0
map-sentences: 0
figures: [none]
threads: 1
`,
    );
    const isogloss = (...words: string[]) =>
      execFileSync(process.execPath, [...startedProgram, ...words], {
        cwd: project,
        encoding: "utf8",
        env: cluster.env,
        stdio: ["ignore", "pipe", "pipe"],
      });
    const cluster = await slurmCluster(join(folder, "slurm"), ["node1", "node2"]);
    try {
      const places = ["--states", states!, "--out", out!];
      const told = isogloss("submit", study, ...places, "--slurm", "--together", "2");
      expect(told.replace(/\d+$/gm, "N").split("\n").slice(0, 5)).toEqual([
        ...["base, states: 4 jobs, array N", "joint-500, states: 4 jobs, array N"],
        ...["base, rows: 1 job, array N", "joint-500, rows: 1 job, array N"],
        "Gathering after them: job N",
      ]);

      // A unit in its middle, on the first node: its lock says which process is at it.
      let victim = 0;
      await until(
        () => {
          victim = lockHolders(states!).find(pid => ofProcess(pid).node === "node1") ?? 0;
          return victim > 0;
        },
        "a unit on node1",
        240,
      );
      await cluster.killNode("node1", [victim, ofProcess(victim).parent]);
      const queue = cluster.ask("squeue", "-h", "-r", "-o", "%T");
      expect(queue).toContain("PENDING");
      await cluster.startNode("node1");

      const [plan] = readdirSync(join(states!, "plans")).filter(name => name.endsWith(".json"));
      await until(() => existsSync(join(out!, "report.html")), "the last job", 400);
      const log = readdirSync(join(states!, "plans")).find(name => name.includes("-gather-"))!;
      expect(readFileSync(join(states!, "plans", log), "utf8")).toContain("report.html");
      const status = isogloss("status", join(states!, "plans", plan!));
      expect(status).toContain("16 of 16 units are done");
      expect(lockHolders(states!)).toEqual([]);
    } finally {
      await cluster.stop();
    }

    isogloss("study", study, "--states", join(folder, "other"), "--out", alone!);
    for (const file of ["rows.csv", "meetings.csv", "gains.csv", "languages.csv", "tokens.csv"])
      expect(readFileSync(join(out!, file), "utf8"), file).toBe(
        readFileSync(join(alone!, file), "utf8"),
      );
  },
  900_000,
);

/** The processes that the locks of a store name. */
function lockHolders(store: string): number[] {
  return readdirSync(store, { recursive: true, encoding: "utf8" })
    .filter(name => name.endsWith(".lock"))
    .map(name => Number(readFileSync(join(store, name), "utf8").split(" ")[0]));
}
