import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { program } from "../../src/cli/program.js";
import { printed } from "../support/command.js";

/** What bash would complete for these words. */
async function completed(...words: string[]): Promise<string[]> {
  const script = await printed("completion", "bash");
  const list = words.map(word => `'${word}'`).join(" ");
  const ask = `${script}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _isogloss; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", ask], { encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout.split("\n").filter(Boolean);
}

it("completes commands, their options and the values of these in bash", async () => {
  expect(await completed("isogloss", "st")).toEqual(["study", "status"]);
  expect(await completed("isogloss", "study", "--corp")).toEqual(["--corpus"]);
  expect(await completed("isogloss", "study", "--engine", "")).toEqual(["onnx", "tfjs"]);
  expect(await completed("isogloss", "list", "sta")).toEqual(["states"]);
  expect(await completed("isogloss", "study", "--corpus", "ud")).toEqual([]); // files, by default
});

it.each(["bash", "zsh", "fish"])("knows every option of every command in %s", async shell => {
  const script = await printed("completion", shell);
  for (const command of (await program()).commands)
    for (const { long } of command.options)
      expect(script).toContain(shell === "fish" ? `-l ${long!.slice(2)}` : long);
});
