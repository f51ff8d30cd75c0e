import { expect, vi } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { program } from "../../src/cli/program.js";
import { reportError } from "../../src/cli/report-error.js";
import { steers } from "./campaign.js";

// Loads every command before a test's time begins.
await program();

/**
 * Runs the command in this process as `main.ts` does, and judges what it says: status 0, 1 or 2,
 * no line that steers a terminal or has a thousand characters.
 *
 * @throws IsoglossError with what was said if the status was not 0.
 */
export async function runCommand(...words: string[]): Promise<string> {
  const said = { out: "", err: "" };
  const spies = (["stdout", "stderr"] as const).map(stream =>
    vi.spyOn(process[stream], "write").mockImplementation(text => {
      said[stream === "stdout" ? "out" : "err"] += String(text);
      return true;
    }),
  );
  let status = 0;
  try {
    await (await program()).parseAsync(["node", "isogloss", ...words]);
  } catch (error) {
    status = reportError(error);
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = undefined;
  }
  const shown = words.join(" ").slice(0, 200);
  expect([0, 1, 2], `${shown}: ${said.err.slice(0, 3000)}`).toContain(status);
  expect(said.err, shown).not.toMatch(steers);
  for (const line of said.err.split("\n")) expect(line.length, shown).toBeLessThan(1000);
  if (status === 0) return said.out;
  const [, message = "", hint = ""] =
    /^(?:note: .*\n|Note: .*\n)*error: (.*)\n\s*(?:hint: )?(.*)\n/.exec(said.err) ?? [];
  throw new IsoglossError(message, hint);
}
