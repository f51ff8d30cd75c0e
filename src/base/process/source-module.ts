import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";

/** Where a module lies, as `import.meta` says it of the one that asks. */
type Beside = Pick<ImportMeta, "dirname" | "filename">;

/** Returns a module beside that one, of the same kind, and the options of Node that it needs. */
export function sourceModule(
  { dirname: folder, filename }: Beside,
  name: string,
): { file: string; execArgv: string[] } {
  const extension = extname(filename);
  const file = join(folder, `${name}${extension}`);
  return { file, execArgv: extension === ".ts" ? ["--import", tsx("loader.mjs")] : [] };
}

/** Starts a thread with a module beside that one. */
export function startThread(beside: Beside, name: string, options: WorkerOptions): Worker {
  const { file } = sourceModule(beside, name);
  if (extname(file) !== ".ts") return new Worker(file, { ...options, execArgv: [] });
  // Not compiled, as in the tests. Threads do not heed --import.
  const url = pathToFileURL(file).href;
  const code = `import(${JSON.stringify(tsx("esm/api/index.mjs"))})
    .then(({ register }) => { register(); return import(${JSON.stringify(url)}); });`;
  return new Worker(code, { ...options, execArgv: [], eval: true });
}

/** Where a module of tsx lies, which is not there in the package. */
function tsx(module: string): string {
  const description = createRequire(import.meta.url).resolve("tsx/package.json");
  return pathToFileURL(join(dirname(description), "dist", module)).href;
}
