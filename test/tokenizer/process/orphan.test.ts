import { fork } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { sourceModule } from "../../../src/tokenizer/process/source-module.js";

test("a process of tokenizers ends if whoever started it did so before it could listen", async () => {
  const { file, execArgv } = sourceModule("child");
  const child = fork(file, { execArgv, stdio: ["ignore", "ignore", "ignore", "ipc"] });
  child.disconnect();
  expect(await once(child, "exit")).toEqual([0, null]);
});
