import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isDone, isFull, judgeSentences, report } from "./campaign.js";
import { contents, type Ended, prepare, root, run, writing } from "./writing-commands.js";

/** @file Commands that write, on a disk that is full, or read-only, or another user's. */

/** Beside every test the quickest. */
const names = isFull ? Object.keys(writing) : ["fit"];
const isRoot = process.getuid?.() === 0;

beforeAll(async () => {
  if (isRoot && isFull) await prepare();
}, 600_000);

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

const full = isRoot ? smallDisk("full", "64k") : null;
const fixed = isRoot ? smallDisk("fixed", "4m") : null;

/** What was there before a command failed is there still, and the command says why. */
function judge(name: string, { status, err }: Ended): void {
  expect(status, `${name}: ${err}`).toBe(1);
  const [, message = "", hint = ""] = /error: (.*)\n hint: (.*)\n/.exec(err) ?? [];
  judgeSentences(name, message, hint);
}

const limits = { timeout: isFull ? 1_800_000 : 120_000 };

/** Runs every command into a place where none can write. */
async function tryEach(what: string, out: string, user?: number): Promise<void> {
  for (const name of names) {
    const as = user === undefined ? {} : { user };
    judge(`${name}, ${what}`, await run(writing[name]!(out), join(out, "hub"), as));
  }
  report(what, { held: names.length, refused: names.length });
}

it.skipIf(full === null || isDone("a full disk"))(
  "says so where the disk is full, and keeps what was there (needs root, for a small disk)",
  limits,
  async () => {
    writeFileSync(join(full!, "kept.txt"), "kept");
    const ballast = join(full!, "ballast");
    try {
      for (let size = 48; size > 0; size -= 4)
        writeFileSync(ballast, Buffer.alloc(1024 * 4), { flag: "a" });
    } catch {} // until nothing more goes in
    await tryEach("a full disk", full!);
    expect(readFileSync(join(full!, "kept.txt"), "utf8")).toBe("kept");
    const temporary = readdirSync(full!, { recursive: true }).filter(one =>
      /\.tmp$/.test(`${one}`),
    );
    expect(temporary).toEqual([]);
  },
);

it.skipIf(fixed === null || isDone("a read-only disk"))(
  "says so where the disk is read-only (needs root, for a small disk)",
  limits,
  async () => {
    execFileSync("mount", ["-o", "remount,ro", fixed!]);
    await tryEach("a read-only disk", fixed!);
  },
);

it.skipIf(!isRoot || !isFull || isDone("another user's folder"))(
  "says so where the folder is another user's, and leaves it as it is (needs root, to be another)",
  limits,
  async () => {
    const out = join(root, "another");
    mkdirSync(out);
    chmodSync(root, 0o755);
    chmodSync(out, 0o755);
    const before = contents(out);
    await tryEach("another user's folder", out, 65534);
    expect(contents(out)).toEqual(before);
  },
);
