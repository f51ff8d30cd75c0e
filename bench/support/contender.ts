import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A program that answers a line of JSON with a line of JSON, in a process of its own. */
export interface Contender<Request, Answer> {
  readonly versions: Readonly<Record<string, string>>;
  ask(request: Request): Promise<Answer>;
  close(): void;
}

/**
 * Starts a contender, which says its versions once it is ready.
 * @throws Error if it ends before it has answered.
 */
export async function startContender<Request, Answer>(
  program: string,
  args: readonly string[],
): Promise<Contender<Request, Answer>> {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${program} ${args.join(" ")}: ended before it answered`);
      if (value.startsWith("{")) return JSON.parse(value);
    }
  };
  const { versions } = (await next()) as { versions: Record<string, string> };
  return {
    versions,
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return (await next()) as Answer;
    },
    close: () => child.stdin.end(),
  };
}
