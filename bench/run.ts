/**
 * @file `npm run bench -- forward similarity` runs those benchmarks; without a
 * name it lists them. A benchmark is a module `bench/<name>.ts` that exports a
 * description and `run`; it prints its ratios against a peer of the same run.
 */
import { readdirSync } from "node:fs";

interface Benchmark {
  readonly description: string;
  run(args: readonly string[]): Promise<void>;
}

const names = readdirSync(import.meta.dirname)
  .filter(file => file.endsWith(".ts") && file !== "run.ts")
  .map(file => file.slice(0, -".ts".length));

const load = (name: string) => import(`./${name}.ts`) as Promise<Benchmark>;
const words = process.argv.slice(2);
const chosen = words.filter(word => names.includes(word));

if (chosen.length === 0) {
  console.log("usage: npm run bench -- NAME [options]\n");
  for (const name of names) console.log(`  ${name.padEnd(12)} ${(await load(name)).description}`);
  process.exitCode = words.length > 0 ? 1 : 0;
}
for (const name of chosen)
  await (await load(name)).run(words.filter(word => !chosen.includes(word)));
