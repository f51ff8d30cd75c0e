import { existsSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const { exports, typesVersions } = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8"));
const doors = Object.keys(exports).filter(path => path !== "." && path !== "./package.json");

/** Everything outside the repository that a module brings in before it runs. */
function packagesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = readFileSync(file, "utf8");
  const static_ = /^(?:import|export)\s(?!type\b)(?:[^;"]*?\bfrom\s+)?"([^"]+)"/gm;
  return [...text.matchAll(static_)].flatMap(([, name]) =>
    name!.startsWith(".")
      ? packagesOf(resolve(dirname(file), name!.replace(/\.js$/, ".ts")), seen)
      : [name!],
  );
}

describe("a door of the package", () => {
  // tslab resolves types the older way, which knows typesVersions and no exports.
  it.each(doors)("%s has types for both ways of resolving them", door => {
    const { types, default: script } = exports[door];
    expect(script).toBe(types.replace(/\.d\.ts$/, ".js"));
    expect(typesVersions["*"][door.slice(2)]).toEqual([types]);
    const source = script.replace("./dist", "src").replace(/\.js$/, ".ts");
    expect(existsSync(resolve(root, source))).toBe(true);
  });

  // A native module or a schema library would cost more than all scores together.
  it("isogloss/scores loads nothing but this package", () => {
    const heavy = packagesOf(resolve(root, "src/score/index.ts")).filter(
      name => !name.startsWith("node:") && !builtinModules.includes(name),
    );
    expect(heavy).toEqual([]);
  });
});
