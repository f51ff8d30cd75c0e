// What `npm run check` looks at besides the tests: format, types, those of the page in a browser, and
// the documentation's site. All at once, as each keeps one core busy; what each says is shown whole.
import { exec } from "node:child_process";

const checks = ["biome check .", "tsc --noEmit", "tsc -p tsconfig.browser.json", "typedoc"];
const statuses = checks.map(
  check =>
    new Promise(resolve => {
      exec(check, { maxBuffer: Number.POSITIVE_INFINITY }, (error, out, err) => {
        process.stdout.write(`> ${check}\n${out}${err}`);
        resolve(error ? error.code || 1 : 0);
      });
    }),
);
process.exitCode = Math.max(...(await Promise.all(statuses)));
