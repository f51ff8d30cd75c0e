/**
 * @file One contender of `bench/likelihood.ts` in a process of its own, so that its peak memory
 * is its own: reads a job as JSON from the file that its argument names, prints a result as JSON.
 */
import { readFileSync } from "node:fs";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { likelihoods } from "../../src/generate/likelihoods.js";
import type { LikelihoodRequest } from "../../src/generate/request.js";
import { openModel } from "../../src/study/open-model.js";

const { model, requests, threads } = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as {
  model: string;
  requests: readonly LikelihoodRequest[];
  threads: number;
};
const begin = performance.now();
const engine = onnxEngine({ provider: "cpu" });
const { items } = await likelihoods({
  ...(await openModel(model)),
  engine,
  requests,
  run: { threads },
});
const seconds = (performance.now() - begin) / 1000;
const logprobs = items.map(({ logprob }) => logprob);
console.log(JSON.stringify({ seconds, peak: process.resourceUsage().maxRSS * 1024, logprobs }));
