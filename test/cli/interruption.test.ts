import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import { startedProgram } from "../support/program.js";
import { scratch } from "../support/scratch.js";

const root = join(import.meta.dirname, "../..");

it("ends at Ctrl-C, with a status of its own and nothing left behind", async () => {
  const temporary = scratch();
  const words = [...startedProgram, "verify", "x-llama"]; // some twenty seconds
  const env = { ...process.env, TMPDIR: temporary };
  const child = spawn(process.execPath, words, { cwd: root, env });
  let said = "";
  child.stderr.on("data", chunk => {
    said += chunk;
  });
  const ended = once(child, "exit");
  const ours = () => readdirSync(temporary).filter(name => name.startsWith("isogloss-verify-"));
  while (ours().length === 0 && child.exitCode === null) await setTimeout(20);
  child.kill("SIGINT");
  expect(await ended, said).toEqual([130, null]);
  expect(said).toContain("Interrupted.");
  expect(ours()).toEqual([]);
}, 180_000);
