import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  promises,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { lockFolder } from "../../src/base/lock.js";
import { createLock, lockInode, refreshLock, self } from "../../src/base/lock-file.js";
import { scratch } from "../support/scratch.js";

/** As on systems that do not say when a process began. */
const owner = (pid: number | undefined) => `${pid} ${hostname()}\n`;
const mine = self.text;

/** The number of a process that has just ended. */
const dead = () => spawnSync(process.execPath, ["-e", ""]).pid;

it("is given back", async () => {
  const folder = scratch();
  const release = await lockFolder(folder);
  expect(readFileSync(join(folder, ".lock"), "utf8")).toBe(mine);
  await release();
  expect(readdirSync(folder)).toEqual([]);
  await (await lockFolder(folder))();
});

it("is refused to a second taker, whatever the folder's name, and to a living process's rival", async () => {
  const folder = scratch();
  const release = await lockFolder(folder);
  const link = join(scratch(), "link");
  symlinkSync(folder, link);
  for (const name of [folder, link])
    await expect(lockFolder(name)).rejects.toMatchObject({
      name: "IsoglossError",
      message: `${name}: is being written by process ${process.pid} on ${hostname()}`,
      hint: expect.stringContaining(join(folder, ".lock")),
    });
  await release();
  writeFileSync(join(folder, ".lock"), owner(process.ppid));
  await expect(lockFolder(folder)).rejects.toThrow(`process ${process.ppid}`);
});

it.each([
  ["a process that is gone", () => owner(dead())],
  ["an earlier process with this one's number", () => mine],
])("is taken over from %s, and from one killed while it took over", async (_, left) => {
  const folder = scratch();
  for (const leftovers of [
    [".lock"],
    [".lock", ".lock-taken"],
    [".lock", ".lock-taken", ".lock-taken-taken"],
  ]) {
    for (const name of leftovers) writeFileSync(join(folder, name), left());
    const release = await lockFolder(folder);
    expect(readdirSync(folder)).toEqual([".lock"]);
    expect(readFileSync(join(folder, ".lock"), "utf8")).toBe(mine);
    await release();
    expect(existsSync(join(folder, ".lock"))).toBe(false);
  }
});

it("goes to one of many that want it at once, also from a dead owner", async () => {
  const folder = scratch();
  for (const left of [null, owner(dead())]) {
    if (left !== null) writeFileSync(join(folder, ".lock"), left);
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
    const taken = all.flatMap(one => (one.status === "fulfilled" ? [one.value] : []));
    expect(taken.length).toBe(1);
    await taken[0]!();
  }
});

it("is waited for if that is asked for, and whoever has it is named once", async () => {
  const folder = scratch();
  let inside = 0;
  const onWait = vi.fn();
  await Promise.all(
    Array.from({ length: 3 }, async () => {
      const release = await lockFolder(folder, { onWait });
      expect(++inside).toBe(1);
      await new Promise(resolve => setTimeout(resolve, 250));
      inside--;
      await release();
    }),
  );
  expect(onWait.mock.calls).toEqual([[`process ${process.pid}`], [`process ${process.pid}`]]);
});

it("of another machine is refused while it is young, and taken over once it is old", async () => {
  const folder = scratch();
  const file = join(folder, ".lock");
  writeFileSync(file, "12 elsewhere\n");
  await expect(lockFolder(folder)).rejects.toThrow("by process 12 on elsewhere");
  const age = (seconds: number) => {
    const then = statSync(file).mtimeMs / 1000 - seconds;
    utimesSync(file, then, then);
  };
  age(100);
  await expect(lockFolder(folder)).rejects.toThrow("by process 12 on elsewhere");
  age(30);
  const release = await lockFolder(folder);
  expect(readFileSync(file, "utf8")).toBe(mine);
  await release();
  expect(readdirSync(folder)).toEqual([]);
});

it("of another machine is waited for if that is asked for, until it is given back", async () => {
  const folder = scratch();
  const file = join(folder, ".lock");
  writeFileSync(file, "12 elsewhere\n");
  const onWait = vi.fn(() => rmSync(file));
  await (await lockFolder(folder, { onWait }))();
  expect(onWait.mock.calls).toEqual([["process 12 on elsewhere"]]);
});

it("is written again while its process lives, and not where another has it by now", async () => {
  const folder = scratch();
  const file = join(folder, ".lock");
  const release = await lockFolder(folder);
  const inode = (await lockInode(file))!;
  utimesSync(file, 1, 1);
  expect(await refreshLock(file, inode)).toBe(true);
  expect(statSync(file).mtimeMs).toBeGreaterThan(1e12);
  expect(readFileSync(file, "utf8")).toBe(mine);
  // Another machine took it for dead.
  writeFileSync(join(folder, "other"), "7 elsewhere\n");
  renameSync(join(folder, "other"), file);
  expect(await refreshLock(file, inode)).toBe(false);
  await release();
  expect(readFileSync(file, "utf8")).toBe("7 elsewhere\n");
});

it("has other names for other things in a folder", async () => {
  const folder = scratch();
  const [a, b] = [
    await lockFolder(folder, { name: ".a" }),
    await lockFolder(folder, { name: ".b" }),
  ];
  await expect(lockFolder(folder, { name: ".a" })).rejects.toThrow("is being written");
  await a();
  await b();
  expect(readdirSync(folder)).toEqual([]);
});

it("is known as made where only the answer was lost, as NFS can", async () => {
  const folder = scratch();
  const file = join(folder, ".lock");
  const { link } = promises;
  const lossy = vi.spyOn(promises, "link").mockImplementation(async (from, to) => {
    await link(from, to); // done, and then asked again
    throw Object.assign(new Error("EEXIST"), { code: "EEXIST" });
  });
  syncBuiltinESMExports();
  try {
    expect((await createLock(file)).made).toBe(true);
    expect((await createLock(join(folder, "next"))).made).toBe(true);
  } finally {
    lossy.mockRestore();
    syncBuiltinESMExports();
  }
  expect((await createLock(file)).made).toBe(false);
});

it.each([
  ["empty", ""],
  ["zeroed", "\0".repeat(12)],
  ["torn", "123"],
  ["overlong", "x".repeat(10_000)],
  ["of words that are none", "12 \x1b[31mhost\n"],
])("that is %s is taken over once it has been so for long", async (_, content) => {
  const folder = scratch();
  const file = join(folder, ".lock");
  const old = Date.now() / 1000 - 60;
  for (const name of [".lock", ".lock-taken"]) {
    writeFileSync(join(folder, name), content);
    utimesSync(join(folder, name), old, old);
  }
  const begin = performance.now();
  const release = await lockFolder(folder);
  expect(performance.now() - begin).toBeLessThan(1000);
  expect(readFileSync(file, "utf8")).toBe(mine);
  await release();
  expect(readdirSync(folder)).toEqual([]);
});

it("that says nothing yet is waited for: it may be one that is being written", async () => {
  const folder = scratch();
  const file = join(folder, ".lock");
  writeFileSync(file, "");
  const begin = performance.now();
  setTimeout(() => writeFileSync(file, owner(process.ppid)), 600);
  await expect(lockFolder(folder)).rejects.toThrow(`process ${process.ppid}`);
  expect(performance.now() - begin).toBeGreaterThan(500);

  // With a time of the future, its age shows only while one looks.
  writeFileSync(file, "");
  const future = Date.now() / 1000 + 3600;
  utimesSync(file, future, future);
  await (await lockFolder(folder))();
  expect(existsSync(file)).toBe(false);
});

it.skipIf(process.platform === "win32")(
  "is neither followed nor waited for where it is no file",
  async () => {
    const folder = scratch();
    const file = join(folder, ".lock");
    const precious = join(scratch(), "precious");
    writeFileSync(precious, owner(dead()));
    const makers: [string, () => void][] = [
      ["a link", () => symlinkSync(precious, file)],
      ["a link", () => symlinkSync("/dev/zero", file)],
      ["a link", () => symlinkSync("nowhere", file)],
      ["no file", () => spawnSync("mkfifo", [file])],
      ["no file", () => mkdirSync(file)],
    ];
    for (const [what, make] of makers) {
      make();
      await expect(lockFolder(folder)).rejects.toThrow(
        `${file}: is ${what}, where a lock should be`,
      );
      expect(readdirSync(folder)).toEqual([".lock"]);
      rmSync(file, { recursive: true });
    }
    expect(readFileSync(precious, "utf8")).toMatch(/^\d+ /);
  },
);

it.skipIf(process.platform !== "linux")("is taken over from a zombie", async () => {
  // The shell's child ends soon, and the sleep that the shell has become by then never asks after it.
  const shell = spawn("sh", ["-c", "sleep 0.3 & echo $!; exec sleep 20"]);
  try {
    const zombie = Number(await new Promise(resolve => shell.stdout.once("data", resolve)));
    const state = () => readFileSync(`/proc/${zombie}/stat`, "latin1").split(") ")[1]![0];
    await vi.waitFor(() => expect(state()).toBe("Z"), 5000);
    const folder = scratch();
    writeFileSync(join(folder, ".lock"), owner(zombie));
    await (await lockFolder(folder))();
  } finally {
    shell.kill();
  }
});

it.skipIf(process.platform !== "linux")(
  "is taken over from a process whose number another one has by now, and from before a restart",
  async () => {
    const folder = scratch();
    const file = join(folder, ".lock");
    const [boot, ticks] = self.since!.split(".");
    for (const since of [`${boot}.${Number(ticks) + 1e6}`, `00000000.${ticks}`]) {
      writeFileSync(file, `${process.ppid} ${hostname()} ${since}\n`);
      await (await lockFolder(folder))();
    }
    const stat = readFileSync(`/proc/${process.ppid}/stat`, "latin1");
    const began = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    writeFileSync(file, `${process.ppid} ${hostname()} ${boot}.${began}\n`);
    await expect(lockFolder(folder)).rejects.toThrow(`process ${process.ppid}`);
  },
);

it("says whose it is from its first moment on", async () => {
  const folder = scratch();
  const file = join(folder, ".lock");
  let [looks, seen] = [0, 0];
  let done = false;
  const looking = (async () => {
    for (; !done; looks++) {
      const text = await readFile(file, "utf8").catch(() => null);
      if (text !== null) seen++;
      if (text !== null) expect(text).toBe(mine);
    }
  })();
  for (let i = 0; i < 100; i++) await (await lockFolder(folder))();
  done = true;
  await looking;
  expect(looks).toBeGreaterThan(50);
  expect(seen).toBeGreaterThan(0);
});
