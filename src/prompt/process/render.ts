import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { IsoglossError } from "../../base/error.js";
import { sourceModule } from "../../base/process/source-module.js";
import { printable } from "../../base/text/printable.js";
import type { Variables } from "../jinja/compile-template.js";
import type { RenderQuestion, RenderReply } from "./messages.js";

/** A template, and where it comes from, for messages. */
export interface NamedTemplate {
  readonly file: string;
  /** In Jinja. */
  readonly template: string;
}

/** How a template is rendered. */
export interface RenderOptions {
  /** What the template takes for now; defaults to the moment of the call. */
  readonly now?: Date | undefined;
  /** In seconds, of some hundred texts; the default, 20, is a hundred times what any in use takes. */
  readonly seconds?: number;
}

/** In seconds, to start Node and load the parser. */
const startTime = 60;

/** In megabytes: the largest template in use needs ten. */
const mostMemory = 256;

/** What is rendered at once: so many texts, of so many characters together. */
const [batch, batchLength] = [512, 4 * 2 ** 20];

/** The most characters of a template; the longest in use has 20,000. */
const longestTemplate = 2 ** 20;

/**
 * Returns what a template makes of each of some variables, rendered in a process of its own whose
 * time, memory and output are bounded.
 *
 * @throws IsoglossError naming the file, if it is no template, refuses what it is given, or takes
 *   more than any template in use.
 */
export async function renderAll(
  { file, template }: NamedTemplate,
  variables: readonly Variables[],
  { now = new Date(), seconds = 20 }: RenderOptions = {},
): Promise<string[]> {
  if (template.length > longestTemplate)
    throw harmful(file, `has ${template.length} characters, more than any template in use`);
  const child = start();
  try {
    const begun = await next<"ready">(child, startTime);
    if (begun !== "ready")
      throw new IsoglossError(
        `${file}: no process can be started to render it`,
        "Is the machine out of memory or of processes?",
      );
    const texts: string[] = [];
    for (const part of parts(variables)) {
      // A template may repeat what it is given, but not without end.
      const longest = 2 ** 22 + 16 * JSON.stringify(part).length;
      const question = { template, now: now.getTime(), variables: part, longest };
      const reply = await ask(child, question, seconds);
      if ("refused" in reply) {
        const what = printable(reply.refused, 300);
        throw new IsoglossError(
          `${file}: the template refuses what it is given: ${what}`,
          "Check the template, or what it is filled with: some take no system message.",
        );
      }
      if ("long" in reply) throw harmful(file, `makes a text of ${reply.long} characters`);
      if ("ended" in reply) throw harmful(file, reply.ended);
      texts.push(...reply.texts);
    }
    return texts;
  } finally {
    child.kill("SIGKILL");
  }
}

function harmful(file: string, why: string): IsoglossError {
  return new IsoglossError(
    `${file}: the template ${why}`,
    "It is damaged, or made to do harm: get it from where the model's authors put it.",
  );
}

function start(): ChildProcess {
  const { file, execArgv } = sourceModule(import.meta, "child");
  const needed = ["SystemRoot", "windir", "TEMP", "TMP", "TMPDIR", "TZ"];
  const own = needed.filter(name => process.env[name] !== undefined);
  return fork(file, {
    execArgv: [...execArgv, `--max-old-space-size=${mostMemory}`],
    env: Object.fromEntries(own.map(name => [name, process.env[name]])),
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}

function ask(child: ChildProcess, question: RenderQuestion, seconds: number) {
  const reply = next<RenderReply>(child, seconds);
  child.send(question, () => {}); // one that has ended says so when it closes
  return reply;
}

/** Returns what the process says next, or why it ended without a word. */
async function next<T>(child: ChildProcess, seconds: number): Promise<T | { ended: string }> {
  const settled = new AbortController();
  const { signal } = settled;
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, 1000 * seconds);
  const why = () =>
    late ? `takes more than ${seconds} seconds` : `takes more than ${mostMemory} MB of memory`;
  try {
    return await Promise.race([
      once(child, "message", { signal }).then(([reply]) => reply as T),
      once(child, "close", { signal }).then(() => ({ ended: why() })),
    ]);
  } finally {
    clearTimeout(timer);
    settled.abort();
  }
}

function parts(variables: readonly Variables[]): (readonly Variables[])[] {
  const all: Variables[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const own of variables) {
    const size = JSON.stringify(own).length;
    if (length + size > batchLength || all.at(-1)!.length >= batch) {
      all.push([]);
      length = 0;
    }
    all.at(-1)!.push(own);
    length += size;
  }
  return all;
}
