import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { program } from "../../src/cli/program.js";
import { isDone, isFull, report, seededTrial } from "./campaign.js";
import { tearUnfinished } from "./torn.js";
import { contents, prepare, root, run, writing } from "./writing-commands.js";

/** @file Commands that write, killed at a random moment, at times with what a power cut would do. */

/** How often each is killed, every command in turn. */
const inFull: Readonly<Record<string, number>> = {
  extract: 40,
  download: 40,
  generate: 30,
  evaluate: 20,
  compare: 20,
  relate: 20,
  fit: 10,
  study: 10,
  score: 10,
  figures: 5,
  allocate: 5,
  routing: 5,
  draw: 5,
  import: 5,
  lens: 5,
  features: 5,
  neurons: 5,
  mine: 5,
  patch: 5,
  steer: 5,
  align: 5,
  plan: 5,
  work: 5,
  gather: 5,
  submit: 5,
  export: 5,
  query: 5,
};

/** Beside every test, the one that works longest into one folder; a process takes a second to start. */
const beside: Readonly<Record<string, number>> = { extract: 1 };

const kills = Object.entries(isFull ? inFull : beside).map(
  ([name, times]) => ({ name, times, family: `kills of ${name}` }) as const,
);

/** A command has read its modules by then, and is about to open files. */
const started = 0.5;

beforeAll(async () => {
  if (
    kills.some(
      ({ name, family }) => ["compare", "mine", "work", "gather"].includes(name) && !isDone(family),
    )
  )
    await prepare();
}, 600_000);

it("knows every command that writes", async () => {
  expect(Object.keys(inFull).sort()).toEqual(Object.keys(writing).sort());
  const folders = ["--out", "--states", "--generations", "--answers"];
  const writers = (await program()).commands.filter(({ options }) =>
    options.some(({ long }) => folders.includes(long ?? "")),
  );
  // `verify` reads states that it may have to make, as `study` does, and writes nothing else;
  // `list` says what is in a store.
  // `status` as well.
  const readers = ["verify", "list", "status"];
  const names = writers.map(command => command.name()).filter(name => !readers.includes(name));
  expect(Object.keys(writing)).toEqual(expect.arrayContaining(names));
});

const left = kills.filter(({ family }) => !isDone(family));

it.skipIf(left.length === 0).each(left)(
  "$name, killed at a random moment $times times and run again, ends in the same bytes",
  { timeout: isFull ? 7_200_000 : 120_000 },
  async ({ name, times, family }) => {
    const out = join(root, `killed-${name}`); // The same for all: a report says how it was called.
    mkdirSync(out);
    const first = await run(writing[name]!(out), join(out, "hub"));
    expect(first.status, first.err).toBe(0);
    const expected = contents(out);
    expect(Object.keys(expected).length).toBeGreaterThan(0);
    rmSync(out, { recursive: true });
    for (let kill = 1; kill <= times; kill++) {
      const random = seededTrial(kill);
      mkdirSync(out);
      const killAfter = first.seconds * (started + (1 - started) * random.uniform());
      await run(writing[name]!(out), join(out, "hub"), { killAfter });
      // Whatever has its final name by now is whole.
      for (const [file, bytes] of Object.entries(contents(out)))
        if (/\.(json|csv|svg|png|jsonl|html)$/.test(file) && !file.startsWith("hub"))
          expect(bytes, `${name}, kill ${kill}: ${file}`).toBe(expected[file]);
      if (random.integer(2) === 0) tearUnfinished(out, random);
      const again = await run(writing[name]!(out), join(out, "hub"));
      expect(again.status, again.err).toBe(0);
      expect(contents(out), `${name}, kill ${kill}`).toEqual(expected);
      rmSync(out, { recursive: true });
    }
    report(family, { held: times, refused: 0 });
  },
);
