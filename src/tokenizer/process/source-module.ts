import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";

const extension = extname(import.meta.filename);

/** Returns a module beside this one, of the same kind, and the options of Node that it needs. */
export function sourceModule(name: string): { file: string; execArgv: string[] } {
  const file = join(import.meta.dirname, `${name}${extension}`);
  return { file, execArgv: extension === ".ts" ? ["--import", tsx("loader.mjs")] : [] };
}

/** Starts a thread with a module beside this one. */
export function startThread(name: string, options: WorkerOptions): Worker {
  const { file } = sourceModule(name);
  if (extension !== ".ts") return new Worker(file, { ...options, execArgv: [] });
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
