import { fork } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { sourceModule } from "../../../src/base/process/source-module.js";

const folder = resolve(import.meta.dirname, "../../../src/tokenizer/process");

test("a process of tokenizers ends if whoever started it did so before it could listen", async () => {
  const { file, execArgv } = sourceModule(
    { dirname: folder, filename: join(folder, "host.ts") },
    "child",
  );
  const child = fork(file, { execArgv, stdio: ["ignore", "ignore", "ignore", "ipc"] });
  child.disconnect();
  expect(await once(child, "exit")).toEqual([0, null]);
});
