import { writeSyntheticTasks } from "../support/synthetic-tasks.js";

/** @file Writes the items of `task-likelihood.py`: `npx tsx test/oracles/write-synthetic-tasks.ts DATA`. */

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: write-synthetic-tasks.ts DATA");
await writeSyntheticTasks(folder);
