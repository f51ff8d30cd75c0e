import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { lockFolder } from "../../src/base/lock.js";
import { scratch } from "../support/scratch.js";

const owner = (pid: number | undefined) => `${pid} ${hostname()}\n`;
const mine = owner(process.pid);

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
      const release = await lockFolder(folder, onWait);
      expect(++inside).toBe(1);
      await new Promise(resolve => setTimeout(resolve, 250));
      inside--;
      await release();
    }),
  );
  expect(onWait.mock.calls).toEqual([[`process ${process.pid}`], [`process ${process.pid}`]]);
});

it("of another machine is not waited for, and one that stays empty not for long", async () => {
  const folder = scratch();
  for (const content of ["12 elsewhere\n", ""]) {
    writeFileSync(join(folder, ".lock"), content);
    await expect(lockFolder(folder, () => {})).rejects.toThrow("is being written by process");
  }
});
