/**
 * @file The other peer of bench/generate.ts: llama.cpp through node-llama-cpp, which is installed
 * in a folder of its own. Answers as bench/generate.py does.
 *
 *   node bench/generate-llama.mjs FOLDER GGUF THREADS
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [folder, modelPath, threads] = process.argv.slice(2);
const module = join(folder, "node_modules", "node-llama-cpp");
const { getLlama } = await import(pathToFileURL(join(module, "dist", "index.js")).href);
const { version } = JSON.parse(readFileSync(join(module, "package.json"), "utf8"));

const llama = await getLlama({ gpu: false, build: "never", logLevel: "error" });
const model = await llama.loadModel({ modelPath });
console.log(JSON.stringify({ versions: { "node-llama-cpp": version } }));

for await (const line of createInterface({ input: process.stdin })) {
  const { ids, tokens } = JSON.parse(line);
  const room = ids[0].length + tokens;
  const context = await model.createContext({
    ...{ sequences: ids.length, contextSize: room, batchSize: ids.length * room },
    threads: { ideal: Number(threads), min: Number(threads) },
  });
  const begin = now();
  const firsts = [];
  const out = await Promise.all(
    ids.map(async prompt => {
      const made = [];
      // Temperature 0 takes the likeliest token; an end token would stop it, so it is yielded too.
      const how = { temperature: 0, yieldEogToken: true };
      for await (const token of context.getSequence().evaluate(prompt, how)) {
        if (made.push(token) === 1) firsts.push(now());
        if (made.length === tokens) break;
      }
      return made;
    }),
  );
  const end = now();
  await context.dispose();
  const prefilled = firsts.at(-1);
  console.log(
    JSON.stringify({
      prefill: prefilled.clock - begin.clock,
      decode: end.clock - prefilled.clock,
      work: { prefill: prefilled.work - begin.work, decode: end.work - prefilled.work },
      peak: process.resourceUsage().maxRSS * 1024,
      out,
    }),
  );
}

/** Seconds by the clock, and of the processor. */
function now() {
  const { user, system } = process.cpuUsage();
  return { clock: performance.now() / 1000, work: (user + system) / 1e6 };
}
