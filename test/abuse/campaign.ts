import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { type Random, seeded } from "../../src/numeric/random.js";

/**
 * @file A campaign of hostile inputs, by families. Each trial is drawn from a seed, run, and judged
 * alike. `npm test` runs a few of each family; `scripts/abuse` runs all.
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

export const isFull = process.env.ISOGLOSS_ABUSE === "full";

/** What a trial may take: so much, and so much for each byte that it was given. */
const allowed = {
  seconds: { base: 5, each: 20e-6 }, // of processor time: a machine may be busy
  memory: { base: 384 * 2 ** 20, each: 64 },
} as const;

/** Characters that steer a terminal, or turn the direction of what follows. */
export const steers = /(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** Runs a family as one test, and says how many trials held. */
export function campaign(family: Family): void {
  const count = isFull ? family.full : family.small;
  test(`${family.name}: ${count} trials`, { timeout: isFull ? 3_600_000 : 120_000 }, async () => {
    const counts = { held: 0, refused: 0 };
    for (let trial = 1; trial <= count; trial++) {
      const made = await family.make(seeded(trial), trial);
      const what = `${family.name}, trial ${trial}`;
      if (await hold(what, made, family)) counts.refused++;
      counts.held++;
    }
    expect(counts.refused / count).toBeGreaterThanOrEqual(family.refused ?? 0);
    report(family.name, counts);
  });
}

/** Says how many trials of a family held, for whoever counts. */
export function report(name: string, { held, refused }: { held: number; refused: number }): void {
  process.stdout.write(`abuse: ${name}: ${held} trials, ${held} held, ${refused} refused\n`);
}

/** Runs a trial and judges it; returns whether the input was refused. */
async function hold(what: string, { run, size }: Trial, family: Family): Promise<boolean> {
  const before = inventory(family.folder, family.into);
  const cpu = process.cpuUsage();
  const memory = process.resourceUsage().maxRSS;
  let refusal: unknown;
  try {
    await Promise.race([run(), patience(what)]);
  } catch (error) {
    refusal = error;
  }
  const { user, system } = process.cpuUsage(cpu);
  const grown = (process.resourceUsage().maxRSS - memory) * 1024;
  expect((user + system) / 1e6, `${what}: seconds`).toBeLessThan(
    allowed.seconds.base + allowed.seconds.each * size,
  );
  expect(grown, `${what}: bytes`).toBeLessThan(allowed.memory.base + allowed.memory.each * size);
  expect(inventory(family.folder, family.into), `${what}: files`).toEqual(before);
  if (refusal === undefined) return false;
  if (!(refusal instanceof IsoglossError))
    throw new Error(`${what} ended in ${String(refusal).slice(0, 2000)}`, { cause: refusal });
  judgeSentences(what, refusal.message, refusal.hint);
  return true;
}

/** Throws after a minute: nothing may wait for ever, however busy the machine. */
async function patience(what: string): Promise<never> {
  await setTimeout(60_000, undefined, { ref: false });
  throw new Error(`${what}: is not done after a minute`);
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
export function inventory(folder: string, except?: string): readonly string[] {
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
