import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Random } from "../../src/numeric/random.js";

/**
 * @file Work that is killed at moments drawn from a seed, again and again, what it had written
 * then damaged as a power cut damages it; and the same bytes in the end.
 */

/** Work that keeps items in a folder. */
export interface KeptWork {
  readonly name: string;
  /** What the items are called in the store. */
  readonly kind: "generations" | "likelihoods";
  /** Node's arguments that do it in a folder. */
  readonly command: (folder: string) => readonly string[];
}

/** What a power cut does to the end of a file. */
const damages = {
  nothing: bytes => bytes,
  torn: (bytes, random) => bytes.subarray(0, bytes.length - random.integer(within(bytes))),
  zeros: (bytes, random) =>
    Buffer.from(bytes).fill(0, bytes.length - random.integer(within(bytes))),
  hole(bytes, random) {
    const begin = random.integer(bytes.length + 1);
    return Buffer.from(bytes).fill(0, begin, Math.min(bytes.length, begin + random.integer(200)));
  },
  "half a line": bytes => Buffer.concat([bytes, Buffer.from('{"request":3,"items":[{"id')]),
  "empty blocks": bytes => Buffer.concat([bytes, Buffer.alloc(4096)]),
  everything: bytes => bytes.subarray(0, 0),
} satisfies Record<string, (bytes: Buffer, random: Random) => Buffer>;

const within = (bytes: Buffer) => Math.min(bytes.length, 400) + 1;

/** How many kills there were, and of what sort. */
export type KillCounts = Record<string, number>;

/**
 * Kills work so many times, at most three times in one folder, and lets it come to its end.
 *
 * @param root An empty folder.
 * @returns Kills before anything was written, and by damage.
 * @throws Error if the bytes in the end are not those of work that nobody killed.
 */
export async function killed(
  work: KeptWork,
  kills: number,
  random: Random,
  root: string,
): Promise<KillCounts> {
  const whole = join(root, "whole");
  const began = performance.now();
  await ended(start(work, whole));
  const lasted = performance.now() - began;
  const expected = contents(whole);
  const items = expected[`${work.kind}.jsonl`]!.split("\n").length;
  const counts: KillCounts = {};
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  for (let done = 0, place = 0; done < kills; place++) {
    const folder = join(root, String(place));
    const most = Math.min(kills - done, 1 + random.integer(3));
    for (let i = 0; i < most; i++) {
      if (!(await killedOnce(work, folder, items, lasted, random))) break; // it was faster
      done++;
      const partial = findPartial(work, folder);
      if (partial === null) {
        count("before anything was kept");
        continue;
      }
      const names = Object.keys(damages) as (keyof typeof damages)[];
      const name = names[random.integer(names.length)]!;
      writeFileSync(partial, damages[name](readFileSync(partial), random));
      count(`then damaged: ${name}`);
    }
    await ended(start(work, folder));
    const found = contents(folder);
    for (const name of new Set([...Object.keys(expected), ...Object.keys(found)]))
      if (found[name] !== expected[name])
        throw new Error(`${work.name}, folder ${folder}: ${name} is not what it was to be`);
  }
  return counts;
}

/** Starts the work and kills it: while it begins, or when some items are kept. */
async function killedOnce(
  work: KeptWork,
  folder: string,
  items: number,
  lasted: number,
  random: Random,
): Promise<boolean> {
  const child = start(work, folder);
  const exit = once(child, "exit");
  let isOver = false;
  child.once("exit", () => {
    isOver = true;
  });
  if (random.uniform() < 0.2) await setTimeout(random.uniform() * lasted);
  else {
    const kept = random.integer(items);
    while (!isOver && linesOf(work, folder) < kept) await setTimeout(1);
    await setTimeout(random.uniform() * 10);
  }
  child.kill("SIGKILL");
  await exit;
  return child.signalCode === "SIGKILL";
}

function start({ command }: KeptWork, folder: string): ChildProcess {
  return spawn(process.execPath, command(folder), { stdio: ["ignore", "ignore", "pipe"] });
}

/** @throws Error with what it said if it does not end well. */
async function ended(child: ChildProcess): Promise<void> {
  let said = "";
  child.stderr!.on("data", chunk => {
    said += chunk;
  });
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`the work ended with ${status}: ${said.slice(-2000)}`);
}

/** The files of the one folder that the work made, by name. */
function contents(folder: string): Record<string, string> {
  const place = placeIn(folder)!;
  return Object.fromEntries(
    readdirSync(place).map(name => [name, readFileSync(join(place, name), "utf8")]),
  );
}

function findPartial({ kind }: KeptWork, folder: string): string | null {
  const place = placeIn(folder);
  const file = `${kind}.partial`;
  return place !== null && readdirSync(place).includes(file) ? join(place, file) : null;
}

function linesOf(work: KeptWork, folder: string): number {
  const partial = findPartial(work, folder);
  try {
    return partial === null ? 0 : readFileSync(partial, "utf8").split("\n").length - 1;
  } catch {
    return 0; // it was renamed meanwhile
  }
}

function placeIn(folder: string): string | null {
  try {
    const made = readdirSync(folder, { withFileTypes: true }).find(entry => entry.isDirectory());
    return made === undefined ? null : join(folder, made.name);
  } catch {
    return null; // not yet
  }
}
