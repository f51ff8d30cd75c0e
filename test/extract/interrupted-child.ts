/** @file Run by extract.test.ts as a process of its own, to be killed in the middle. */

import { extract } from "../../src/extract/extract.js";
import { fakeCheckpoint, fakeCorpus, fakeEngine, model } from "./fake-model.js";

const [checkpointFolder = "", folder = "", sentences = ""] = process.argv.slice(2);
await extract({
  checkpoint: fakeCheckpoint(checkpointFolder),
  model,
  corpus: fakeCorpus(Number(sentences)),
  folder,
  tokenBudget: 64,
  engine: fakeEngine(async calls => {
    process.stdout.write(`${calls}\n`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }),
});
