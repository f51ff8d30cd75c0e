import {
  appendFileSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { type Random, seeded } from "../../src/numeric/random.js";

/**
 * @file A campaign of hostile inputs, by families. Each trial is drawn from a seed, run, and judged
 * alike. `npm test` runs a few of each family; `scripts/abuse` runs all, and passes over those that
 * its log has already.
 */

/** One hostile input, prepared. */
export interface Trial {
  /** What is run; it may succeed. */
  readonly run: () => Promise<unknown>;
  /** Bytes that were prepared for it: what it may take grows with them. */
  readonly size: number;
}

export interface Family {
  readonly name: string;
  /** Trials in full, and beside every test. */
  readonly full: number;
  readonly small: number;
  /** Nothing of it may change while a trial runs, but below `into`. */
  readonly folder: string;
  readonly into?: string;
  readonly make: (random: Random, trial: number) => Promise<Trial> | Trial;
  /** The least share of trials that must be refused: mutants that all succeed test nothing. */
  readonly refused?: number;
}

const { ISOGLOSS_ABUSE, ISOGLOSS_ABUSE_LOG: log, ISOGLOSS_ABUSE_SEED } = process.env;

export const isFull = ISOGLOSS_ABUSE === "full";

/** Another seed draws other trials. */
const seed = Number(ISOGLOSS_ABUSE_SEED ?? 0);

const logged = log && existsSync(log) ? readFileSync(log, "utf8").split("\n") : [];

/** Whether the log of a campaign that goes on has a family already, all of it held. */
export function isDone(name: string): boolean {
  return logged.some(line => line.startsWith(`abuse: ${name}: `) && line.includes(", 0 failed"));
}

/** What a trial may take: so much, and so much for each byte that it was given. */
const allowed = {
  seconds: { base: 5, each: 20e-6 }, // of processor time: a machine may be busy
  memory: { base: 384 * 2 ** 20, each: 64 },
} as const;

/** In milliseconds, for all that a trial waits for: nothing may wait for ever. */
const patience = isFull ? 600_000 : 60_000;

/** Failures of a family after which it is given up. */
const mostFailures = 20;

/** Characters that steer a terminal, or turn the direction of what follows. */
export const steers = /(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** Runs a family as one test, and says how many trials held. */
export function campaign(family: Family): void {
  const { name } = family;
  const count = isFull ? family.full : family.small;
  const timeout = isFull ? 7_200_000 : 120_000;
  test.skipIf(isDone(name))(`${name}: ${count} trials`, { timeout }, async () => {
    const failures: string[] = [];
    let refused = 0;
    let trial = 0;
    while (trial < count && failures.length < mostFailures) {
      trial++;
      try {
        const made = await family.make(seededTrial(trial), trial);
        if (await hold(`${name}, trial ${trial}`, made, family)) refused++;
      } catch (error) {
        failures.push(`trial ${trial}: ${error instanceof Error ? error.message : error}`);
      }
    }
    report(name, { held: trial - failures.length, refused, failed: failures.length });
    expect(failures, name).toEqual([]);
    expect(refused / count).toBeGreaterThanOrEqual(family.refused ?? 0);
  });
}

/** The generator of a trial: of this campaign's seed and the trial's number. */
export function seededTrial(trial: number): Random {
  return seeded(seed * 1_000_003 + trial);
}

interface Counts {
  readonly held: number;
  readonly refused: number;
  readonly failed?: number;
}

/** Says how many trials of a family held, for whoever counts. */
export function report(name: string, { held, refused, failed = 0 }: Counts): void {
  const line = `abuse: ${name}: ${held + failed} trials, ${held} held, ${refused} refused, ${failed} failed\n`;
  process.stdout.write(line);
  if (log) appendFileSync(log, line);
}

/** Runs a trial and judges it; returns whether the input was refused. */
async function hold(what: string, { run, size }: Trial, family: Family): Promise<boolean> {
  const before = inventory(family.folder, family.into);
  const cpu = process.cpuUsage();
  const grown = watchMemory();
  let refusal: unknown;
  try {
    await Promise.race([run(), endOfPatience(what)]);
  } catch (error) {
    refusal = error;
  }
  const { user, system } = process.cpuUsage(cpu);
  expect((user + system) / 1e6, `${what}: seconds`).toBeLessThan(
    allowed.seconds.base + allowed.seconds.each * size,
  );
  expect(grown(), `${what}: bytes`).toBeLessThan(allowed.memory.base + allowed.memory.each * size);
  expect(inventory(family.folder, family.into), `${what}: files`).toEqual(before);
  if (refusal === undefined) return false;
  if (!(refusal instanceof IsoglossError))
    throw new Error(`${what} ended in ${String(refusal).slice(0, 2000)}`, { cause: refusal });
  judgeSentences(what, refusal.message, refusal.hint);
  return true;
}

/** Returns how to ask by how many bytes this process has grown at most since now. */
function watchMemory(): () => number {
  try {
    writeFileSync("/proc/self/clear_refs", "5"); // the peak begins anew
    const said = (key: string) =>
      1024 *
      Number(
        new RegExp(`${key}:\\s+(\\d+) kB`).exec(readFileSync("/proc/self/status", "utf8"))![1],
      );
    const before = said("VmRSS");
    return () => said("VmHWM") - before;
  } catch {
    // Not Linux: growth over the highest of all trials before.
    const before = process.resourceUsage().maxRSS;
    return () => 1024 * (process.resourceUsage().maxRSS - before);
  }
}

async function endOfPatience(what: string): Promise<never> {
  await setTimeout(patience, undefined, { ref: false });
  throw new Error(`${what}: is not done after ${patience / 1000} seconds`);
}

/** One sentence that says something, and a hint, neither of which steers or floods. */
export function judgeSentences(what: string, message: string, hint: string): void {
  expect(message, what).toMatch(/\S.{5}/);
  expect(hint, what).toMatch(/\S.{5}/);
  expect(message + hint, what).not.toMatch(steers);
  expect(message + hint, what).not.toContain("\n");
  expect(message.length + hint.length, what).toBeLessThan(1000);
}

/** What lies in a folder, but below `except`: names, kinds, sizes and times. */
function inventory(folder: string, except?: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map(name => join(folder, name))
    .filter(path => except === undefined || !(path === except || path.startsWith(`${except}/`)))
    .map(path => {
      const info = lstatSync(path);
      if (info.isSymbolicLink()) return `${path} → ${readlinkSync(path)}`;
      return info.isDirectory() ? path : `${path} ${info.mode} ${info.size} ${info.mtimeMs}`;
    })
    .sort();
}
