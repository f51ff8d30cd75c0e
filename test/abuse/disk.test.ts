import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import { seeded } from "../../src/numeric/random.js";
import { hubServer } from "../support/hub-server.js";
import { scratch } from "../support/scratch.js";
import { isFull, judgeSentences, report } from "./campaign.js";

/** @file Commands that write, killed at a random moment, on a disk that is full, read-only or another's. */

const project = join(import.meta.dirname, "../..");
const shipped = join(project, "data/models/base");
const root = scratch();

const points = join(root, "points.csv");
writeFileSync(
  points,
  `group,volume,score\n${[1, 2, 3, 4, 5, 6].map(i => `eng,${10 ** i},${40 - 30 / i}`).join("\n")}\n`,
);
const corpus = join(root, "corpus.tsv");
const lines = Array.from({ length: 24 }, (_, i) => `s${i}\tSentence ${i}.\tSatz ${i}.\n`);
writeFileSync(corpus, `id\teng_Latn\tdeu_Latn\n${lines.join("")}`);

const server = await hubServer({
  "org/x": {
    files: {
      "config.json": readFileSync(join(shipped, "config.json")),
      "model.safetensors": readFileSync(join(shipped, "model.safetensors")),
      "tokenizer.json": readFileSync(join(shipped, "tokenizer.json")),
    },
  },
});

/** What a command is called with, into a folder. */
const writing: Readonly<Record<string, (out: string) => readonly string[]>> = {
  extract: out => [
    ...["extract", "base", "--corpus", corpus, "--poolings", "mean,last"],
    ...["--threads", "1", "--states", join(out, "states")],
  ],
  fit: out => ["fit", points, "--draws", "3", "--out", join(out, "fits")],
  figures: out => ["figures", "llama-beyond-english", "--out", join(out, "figures")],
  compare: out => ["compare", stored(), "--permutations", "3", "--out", join(out, "rows.csv")],
  download: out => [
    ...["extract", "org/x", "--corpus", corpus, "--limit", "2", "--threads", "1"],
    ...["--states", join(out, "states")],
  ],
};

/** States that were extracted, for a command that reads them. */
function stored(): string {
  const states = join(root, "reference-extract", "states");
  return join(states, readdirSync(states).find(name => name.startsWith("base-"))!);
}

const children = new Set<ChildProcess>();
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});

interface Ended {
  readonly status: number | null;
  readonly err: string;
}

/** Runs a command in a process of its own, and kills it after some milliseconds. */
async function run(
  words: readonly string[],
  cache: string,
  { killAfter, user }: { readonly killAfter?: number; readonly user?: number } = {},
): Promise<Ended> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", join(project, "src/cli/main.ts"), ...words],
    {
      cwd: project,
      stdio: ["ignore", "ignore", "pipe"],
      ...(user !== undefined && { uid: user, gid: user }),
      env: { ...process.env, HF_ENDPOINT: server.endpoint, HF_HOME: cache },
    },
  );
  children.add(child);
  let err = "";
  child.stderr.on("data", chunk => {
    err += chunk;
  });
  const ended = new Promise<number | null>(resolve => child.on("close", resolve));
  const status = await (killAfter === undefined
    ? ended
    : Promise.race([
        ended,
        setTimeout(killAfter).then(() => {
          child.kill("SIGKILL");
          return ended;
        }),
      ]));
  children.delete(child);
  return { status, err };
}

/** Every finished file of a folder with its bytes; what a machine's clock wrote is left out. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    name =>
      statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() &&
      !/\.tmp$|weight-hashes\.json$|\.no_exist/.test(name),
  );
  return Object.fromEntries(
    files.sort().map(name => [name, readFileSync(join(folder, name)).toString("base64")]),
  );
}

const kills = isFull ? 40 : 1;

/** Beside every test, those that work longest into one folder; a process takes a second to start. */
const killed = isFull ? Object.keys(writing) : ["extract", "fit"];

it.each(
  killed,
)(`%s, killed at a random moment ${kills} times and run again, ends in the same bytes`, {
  timeout: isFull ? 3_600_000 : 120_000,
}, async name => {
  const reference = join(root, `reference-${name}`);
  mkdirSync(reference);
  const began = performance.now();
  const first = await run(writing[name]!(reference), join(reference, "hub"));
  expect(first.status, first.err).toBe(0);
  const whole = performance.now() - began;
  const expected = contents(reference);
  expect(Object.keys(expected).length).toBeGreaterThan(0);
  const random = seeded(name.length);
  for (let kill = 1; kill <= kills; kill++) {
    const out = join(root, `killed-${name}`);
    mkdirSync(out);
    // Half of the time goes by before the first file is opened.
    const killAfter = whole * (0.3 + 0.7 * random.uniform());
    await run(writing[name]!(out), join(out, "hub"), { killAfter });
    // Whatever has its final name by now is whole.
    const left = contents(out);
    for (const [file, bytes] of Object.entries(left))
      if (/\.(json|csv|svg|png|jsonl)$/.test(file) && !file.startsWith("hub"))
        expect(bytes, `${name}, kill ${kill}: ${file}`).toBe(expected[file]);
    const again = await run(writing[name]!(out), join(out, "hub"));
    expect(again.status, again.err).toBe(0);
    expect(contents(out), `${name}, kill ${kill}`).toEqual(expected);
    rmSync(out, { recursive: true });
  }
  report(`kills of ${name}`, { held: kills, refused: 0 });
});

/** A disk of a few blocks, or null where this user may not mount one. */
function smallDisk(name: string, size: string): string | null {
  const place = join(root, name);
  mkdirSync(place);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "none", place], {
      stdio: "ignore",
    });
  } catch {
    return null;
  }
  disks.push(place);
  return place;
}
const disks: string[] = [];
afterAll(() => {
  for (const disk of disks) execFileSync("umount", ["-l", disk]);
});

const isRoot = process.getuid?.() === 0;
const full = isRoot ? smallDisk("full", "64k") : null;
const fixed = isRoot ? smallDisk("fixed", "4m") : null;

/** What was there before a command failed is there still, and the command says why. */
function judge(name: string, { status, err }: Ended): void {
  expect(status, `${name}: ${err}`).toBe(1);
  const [, message = "", hint = ""] = /error: (.*)\n hint: (.*)\n/.exec(err) ?? [];
  judgeSentences(name, message, hint);
}

it.skipIf(full === null)(
  "says so where the disk is full, and keeps what was there (needs root, for a small disk)",
  { timeout: 300_000 },
  async () => {
    writeFileSync(join(full!, "kept.txt"), "kept");
    const ballast = join(full!, "ballast");
    try {
      for (let size = 48; size > 0; size -= 4)
        writeFileSync(ballast, Buffer.alloc(1024 * 4), { flag: "a" });
    } catch {} // until nothing more goes in
    const names = isFull ? Object.keys(writing) : ["fit"];
    for (const name of names)
      judge(`${name}, full disk`, await run(writing[name]!(full!), join(full!, "hub")));
    expect(readFileSync(join(full!, "kept.txt"), "utf8")).toBe("kept");
    expect(readdirSync(full!, { recursive: true }).filter(one => /\.tmp$/.test(`${one}`))).toEqual(
      [],
    );
    report("a full disk", { held: names.length, refused: names.length });
  },
);

it.skipIf(fixed === null)(
  "says so where the disk is read-only (needs root, for a small disk)",
  { timeout: 300_000 },
  async () => {
    execFileSync("mount", ["-o", "remount,ro", fixed!]);
    const names = isFull ? Object.keys(writing) : ["fit"];
    for (const name of names)
      judge(`${name}, read-only`, await run(writing[name]!(fixed!), join(fixed!, "hub")));
    report("a read-only disk", { held: names.length, refused: names.length });
  },
);

it.skipIf(!isRoot || !isFull)(
  "says so where the folder is another user's, and leaves it as it is (needs root, to be another)",
  { timeout: 300_000 },
  async () => {
    const out = join(root, "another");
    mkdirSync(out);
    chmodSync(root, 0o755);
    chmodSync(out, 0o755);
    const before = contents(out);
    for (const name of Object.keys(writing))
      judge(
        `${name}, another user's`,
        await run(writing[name]!(out), join(out, "hub"), { user: 65534 }),
      );
    expect(contents(out)).toEqual(before);
    const count = Object.keys(writing).length;
    report("another user's folder", { held: count, refused: count });
  },
);
