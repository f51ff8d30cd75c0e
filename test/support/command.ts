import { vi } from "vitest";
import { program } from "../../src/cli/program.js";
import { reportError } from "../../src/cli/report-error.js";

// Loads every command before a test's time begins.
await program();

/** What a command left behind. */
export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `isogloss` in this process as a terminal sees it: what it writes, and how it ends. */
export async function ran(...words: string[]): Promise<Ran> {
  const [out, err] = [listen("stdout"), listen("stderr")];
  try {
    const status = await parsed(words).then(() => 0, reportError);
    return { status, out: out.heard(), err: err.heard() };
  } finally {
    out.end();
    err.end();
  }
}

/** Runs `isogloss` in this process, and returns what it prints; what it throws is thrown. */
export async function printed(...words: string[]): Promise<string> {
  const out = listen("stdout");
  try {
    await parsed(words);
    return out.heard();
  } finally {
    out.end();
  }
}

const parsed = async (words: readonly string[]) =>
  (await program()).parseAsync(["node", "isogloss", ...words]);

function listen(stream: "stdout" | "stderr") {
  let text = "";
  const spy = vi.spyOn(process[stream], "write").mockImplementation(part => {
    text += part;
    return true;
  });
  return { heard: () => text, end: () => spy.mockRestore() };
}
