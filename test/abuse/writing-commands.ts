import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll } from "vitest";
import { hubServer } from "../support/hub-server.js";
import { writeLetterModel } from "../support/letter-model.js";
import { startedProgram } from "../support/program.js";
import { scratch } from "../support/scratch.js";

/** @file Every command that writes, as a process of its own, with what it needs to read. */

const project = join(import.meta.dirname, "../..");

const shipped = join(project, "data/models/base");
export const root = scratch();

const given = (name: string, lines: readonly string[]) => {
  writeFileSync(join(root, name), `${lines.join("\n")}\n`);
  return join(root, name);
};
const numbers = Array.from({ length: 24 }, (_, i) => i);

/** Eight features of a state of the shipped models, 192 wide. */
function writeCoder(): string {
  const shapes = { W_enc: [192, 8], b_enc: [8] };
  const header = Buffer.from(
    JSON.stringify({
      W_enc: { dtype: "F32", shape: shapes.W_enc, data_offsets: [0, 6144] },
      b_enc: { dtype: "F32", shape: shapes.b_enc, data_offsets: [6144, 6176] },
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const values = Float32Array.from({ length: 192 * 8 + 8 }, (_, i) => Math.sin(i));
  const path = join(root, "coder.safetensors");
  writeFileSync(path, Buffer.concat([length, header, new Uint8Array(values.buffer)]));
  return path;
}
const coder = writeCoder();

const points = given("points.csv", [
  "group,volume,score",
  ...[1, 2, 3, 4, 5, 6].map(i => `eng,${10 ** i},${40 - 30 / i}`),
]);
const several = given("several.csv", [
  "group,volume,score",
  ...["eng", "deu"].flatMap((group, g) =>
    [1, 2, 3, 4, 5, 6].map(i => `${group},${10 ** i},${90 - (60 + 9 * g) * 10 ** (-0.2 * i)}`),
  ),
]);
const corpus = given("corpus.tsv", [
  "id\teng_Latn\tdeu_Latn",
  ...numbers.map(i => `s${i}\tSentence ${i}.\tSatz ${i}.`),
]);
const prompts = given(
  "prompts.jsonl",
  numbers.map(i => JSON.stringify({ id: `p${i}`, prompt: `Sentence number ${i} says that` })),
);
const letters = given("letters.tsv", [
  "id\teng_Latn\tdeu_Latn",
  ...["the sea\tdas meer", "we see\twir sehen", "it is cold\tes ist kalt"].map(
    (pair, i) => `${i}\t${pair}`,
  ),
]);
const heldout = join(project, "data/models/heldout.jsonl");
const mixture = join(root, "tiny-olmoe");
writeLetterModel(mixture, "olmoe");
const hypotheses = given(
  "hypotheses.txt",
  numbers.map(i => `The sentence ${i} is this one.`),
);
const references = given(
  "references.txt",
  numbers.map(i => `This is sentence ${i}.`),
);
const tokens = join(project, "figures/study/tokens.csv");
const belebele = join(project, "test/fixtures/task/data/belebele");
const languages = ["ara", "ell", "hin", "tur", "vie", "zho"];
const models = ["a", "b", "c"];
const alignment = given("alignment.csv", [
  "model,language,layer,value",
  ...models.flatMap((model, m) =>
    languages.flatMap((language, l) =>
      [0, 1, 2].map(layer => `${model},${language},${layer},${(((m + 2) * (l + 3)) % 7) / 7}`),
    ),
  ),
]);
const scores = given("scores.csv", [
  "model,language,value",
  ...models.flatMap((model, m) =>
    languages.map((language, l) => `${model},${language},${((m + 1) * (l + 2)) % 11}`),
  ),
]);

const vectors = join(root, "vectors.npy");
const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 24, 8), }";
writeFileSync(
  vectors,
  Buffer.concat([
    Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header.padEnd(117)}\n`, "latin1"),
    Buffer.from(Float32Array.from({ length: 576 }, (_, i) => Math.sin(i)).buffer),
  ]),
);

const server = await hubServer({
  "org/x": {
    files: Object.fromEntries(
      ["config.json", "model.safetensors", "tokenizer.json"].map(name => [
        name,
        readFileSync(join(shipped, name)),
      ]),
    ),
  },
});

/** What each is called with, to write into a folder. */
export const writing: Readonly<Record<string, (out: string) => readonly string[]>> = {
  extract: out => [
    ...["extract", "base", "--corpus", corpus, "--poolings", "mean,last"],
    ...["--threads", "1", "--states", join(out, "states")],
  ],
  import: out => [
    ...["import", `en=${vectors}`, `de=${vectors}`, "--corpus", corpus],
    ...["--states", join(out, "states")],
  ],
  fit: out => ["fit", points, "--draws", "3", "--out", join(out, "fits")],
  allocate: out => [
    ...["allocate", several, "--budget", "200000", "--law", "power", "--draws", "3"],
    ...["--group", "group", "--out", join(out, "allocation")],
  ],
  figures: out => ["figures", "llama-beyond-english", "--out", join(out, "figures")],
  compare: out => ["compare", stored(), "--permutations", "3", "--out", join(out, "rows.csv")],
  mine: out => [
    ...["mine", stored(), "--margin", "ratio", "--out", join(out, "mined.csv")],
    ...["--figures", join(out, "mined")],
  ],
  export: out => ["export", tokens, "--out", join(out, "tokens.parquet")],
  query: out => [
    "query",
    "SELECT * FROM rows",
    join(project, "figures/study"),
    "--out",
    join(out, "found.csv"),
  ],
  download: out => [
    ...["extract", "org/x", "--corpus", corpus, "--limit", "2", "--threads", "1"],
    ...["--states", join(out, "states")],
  ],
  generate: out => [
    ...["generate", "base", "--prompts", prompts, "--max-tokens", "12", "--rows", "4"],
    ...["--threads", "1", "--generations", join(out, "generations")],
  ],
  evaluate: out => [
    ...["evaluate", "base", "--tasks", `belebele=${belebele}`, "--limit", "4", "--threads", "1"],
    ...["--answers", join(out, "answers"), "--out", join(out, "scores")],
  ],
  score: out => ["score", hypotheses, "--ref", references, "--out", join(out, "scores")],
  routing: out => [
    ...["routing", mixture, "--corpus", letters, "--threads", "1", "--out", join(out, "routing")],
  ],
  lens: out => [
    ...["lens", "base", "--limit", "2", "--prompts", "translation", "--shots", "1"],
    ...["--languages", "en,el", "--threads", "1", "--out", join(out, "lens")],
  ],
  patch: out => [
    ...["patch", "base", "--corpus", heldout, "--languages", "en,tr", "--limit", "8"],
    ...["--layers", "4", "--threads", "1", "--out", join(out, "patch")],
  ],
  align: out => [
    ...["align", "base", "--corpus", corpus, "--layers", "4", "--threads", "1"],
    ...["--tokens", join(out, "tokens"), "--out", join(out, "words")],
  ],
  steer: out => [
    ...["patch", "base", "--corpus", heldout, "--languages", "en,tr", "--limit", "8"],
    ...["--steer", "tr", "--doses", "2", "--threads", "1", "--out", join(out, "steer")],
  ],
  features: out => [
    ...["features", "base", "--coder", coder, "--point", "block.2", "--corpus", corpus],
    ...["--limit", "6", "--threads", "1", "--out", join(out, "features")],
  ],
  neurons: out => [
    ...["neurons", "base", "--corpus", corpus, "--limit", "6", "--threads", "1"],
    ...["--aligned", "2", "--out", join(out, "neurons")],
  ],
  draw: out => ["draw", tokens, "--where", "corpus=heldout", "--out", join(out, "drawn")],
  relate: out => ["relate", alignment, scores, "--draws", "50", "--out", join(out, "related.csv")],
  plan: out => ["plan", "base", "--corpus", corpus, "--states", join(out, "states")],
  submit: out => ["submit", "base", "--corpus", corpus, "--print", "--states", join(out, "states")],
  work: out => ["work", planned(out), "all"],
  gather: out => [
    ...["gather", "base", "--corpus", corpus, "--battery", "0", "--permutations", "9"],
    ...["--states", join(root, "read", "states"), "--out", join(out, "study")],
  ],
  study: out => [
    ...["study", "base", "--corpus", corpus, "--limit", "12", "--battery", "0", "--threads", "1"],
    ...["--permutations", "9", "--states", join(out, "states"), "--out", join(out, "study")],
  ],
};

/** States that were extracted, for a command that reads them. */
function stored(): string {
  const states = join(root, "read", "states");
  return join(states, readdirSync(states).find(name => name.startsWith("base-"))!);
}

/** The plan that `prepare` wrote, with its store elsewhere. */
function planned(out: string): string {
  const plans = join(root, "planned", "states", "plans");
  const text = readFileSync(join(plans, readdirSync(plans)[0]!), "utf8");
  const file = join(root, `plan-of-${basename(out)}.json`);
  writeFileSync(file, text.replaceAll(join(root, "planned"), out));
  return file;
}

/** Extracts what `compare` reads, and plans what `work` does. */
export async function prepare(): Promise<void> {
  for (const [name, folder] of [
    ["extract", "read"],
    ["plan", "planned"],
  ] as const) {
    mkdirSync(join(root, folder));
    const { status, err } = await run(
      writing[name]!(join(root, folder)),
      join(root, folder, "hub"),
    );
    if (status !== 0) throw new Error(`${name}: ${err}`);
  }
}

const children = new Set<ChildProcess>();
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});

export interface Ended {
  readonly status: number | null;
  readonly err: string;
  /** Seconds of the processor, as far as it was looked at. */
  readonly seconds: number;
}

/** In milliseconds, between two looks at a process. */
const interval = 5;

/**
 * Runs a command in a process of its own.
 * @param killAfter Seconds of the processor after which it is killed: a machine may be busy.
 * @param user As whom.
 */
export async function run(
  words: readonly string[],
  cache: string,
  { killAfter = Number.POSITIVE_INFINITY, user }: { killAfter?: number; user?: number } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [...startedProgram, ...words], {
    cwd: project,
    stdio: ["ignore", "ignore", "pipe"],
    ...(user !== undefined && { uid: user, gid: user }),
    env: { ...process.env, HF_ENDPOINT: server.endpoint, HF_HOME: cache },
  });
  children.add(child);
  const begin = performance.now();
  let seconds = 0;
  const look = setInterval(() => {
    seconds = processorTime(child.pid!) ?? (performance.now() - begin) / 1000;
    if (seconds > killAfter) child.kill("SIGKILL");
  }, interval);
  let err = "";
  child.stderr.on("data", chunk => {
    err += chunk;
  });
  const status = await new Promise<number | null>(resolve => child.on("close", resolve));
  clearInterval(look);
  children.delete(child);
  return { status, err, seconds };
}

/** Hundredths of a second are what Linux counts in; elsewhere null. */
function processorTime(pid: number): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [, user, system] = /^(?:\S+ ){11}(\d+) (\d+)/.exec(
      status.slice(status.lastIndexOf(")") + 2),
    )!;
    return (Number(user) + Number(system)) / 100;
  } catch {
    return null;
  }
}

/** Every finished file of a folder with its bytes; what a machine's clock wrote is left out. */
export function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    name =>
      statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() &&
      !/\.tmp$|weight-hashes\.json$|\.no_exist|(?:^|\/)measured\//.test(name),
  );
  return Object.fromEntries(
    files.sort().map(name => [name, readFileSync(join(folder, name)).toString("base64")]),
  );
}
