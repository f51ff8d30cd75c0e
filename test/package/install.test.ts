import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(resolve(root, path), "utf8");

interface Lock {
  readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
}

/** The packages that npm installs with a script of their own. */
function withScripts(folder: string): string[] {
  const { packages } = JSON.parse(read(`${folder}/package-lock.json`)) as Lock;
  return Object.entries(packages)
    .filter(([, entry]) => entry.hasInstallScript)
    .map(([path]) => path.replace(/^.*node_modules\//, ""));
}

describe("npm ci", () => {
  // npm 11 warns of every install script that allowScripts neither allows nor denies.
  it.each([".", "notebooks"])("has a decision about every install script in %s", folder => {
    const { allowScripts } = JSON.parse(read(`${folder}/package.json`));
    expect(withScripts(folder).filter(name => !(name in allowScripts))).toEqual([]);
  });

  // Its script fetches CUDA's libraries from nuget.org, and fails where that is out of reach.
  // npm 11 obeys allowScripts. npm 10 runs what the lock file says has a script, so the lock
  // file does not say so: take "hasInstallScript" out of onnxruntime-node's entry again.
  it("does not run onnxruntime-node's script, under npm 10 either", () => {
    const { allowScripts } = JSON.parse(read("package.json"));
    expect(allowScripts["onnxruntime-node"]).toBe(false);
    expect(withScripts(".")).not.toContain("onnxruntime-node");
    expect(JSON.parse(read("package-lock.json")).packages).toHaveProperty([
      "node_modules/onnxruntime-node",
    ]);
  });

  it("finds no setting in .npmrc that npm does not know", () => {
    const keys = read(".npmrc").match(/^[\w-]+(?==)/gm);
    expect(keys).toEqual(["save-exact"]);
  });
});
