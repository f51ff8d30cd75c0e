/** @file Run by kept.test.ts as a process of its own, to be killed in the middle. */

import { generate } from "../../src/generate/generate.js";
import { likelihoods } from "../../src/generate/likelihoods.js";
import { keptOptions, keptRequests } from "./kept-case.js";

const [kind = "", folder = ""] = process.argv.slice(2);
const progress = {
  start: () => ({
    advance(steps: number) {
      if (steps > 0) process.stdout.write(`${steps}\n`);
    },
    done() {},
  }),
};
if (kind === "generations") await generate({ ...(await keptOptions(folder)), progress });
else await likelihoods({ ...(await keptRequests(folder)), progress });
