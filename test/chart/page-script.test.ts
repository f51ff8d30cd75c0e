import { Script } from "node:vm";
import { expect, it } from "vitest";
import { pageScript } from "../../src/chart/page/page-script.js";

it.each(["map", "report"])("joins the files of %s without two of one name", async name => {
  const code = await pageScript(name);
  // Read, not run: a name that is declared twice is an error of syntax; a module may wait.
  expect(() => new Script(`(async () => {"use strict";\n${code}\n})`)).not.toThrow();
});
