import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

interface Parcel {
  readonly name: string;
  /** Of the tarball, in bytes. */
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** What `npm pack` would put into the packages of this repository, from dist/ as it is. */
const parcels: readonly Parcel[] = JSON.parse(
  execFileSync(
    "npm",
    [
      "pack",
      "--dry-run",
      "--json",
      "--ignore-scripts",
      "--workspaces",
      "--include-workspace-root",
    ].concat("--loglevel=error"),
    { cwd: resolve(import.meta.dirname, "../.."), encoding: "utf8" },
  ),
);
const parcel = (name: string) => parcels.find(one => one.name === name)!;
const paths = (name: string) => parcel(name).files.map(({ path }) => path);

describe("the package isogloss", () => {
  it("is about a megabyte", () => {
    expect(parcel("isogloss").size).toBeLessThan(1.2e6);
  });

  it("holds what runs, the papers' tables and the measured points", () => {
    expect(paths("isogloss")).toEqual(
      expect.arrayContaining([
        "dist/index.js",
        "dist/index.d.ts",
        "dist/cli/main.js",
        "data/papers/README.md",
        "data/scaling/points.csv",
      ]),
    );
  });

  it("holds no model, log, hypothesis, Python, source or source map", () => {
    const unwanted =
      /\.(safetensors|log|xz|py|map|mts)$|(?<!\.d)\.ts$|^data\/models|hypotheses|^(test|bench|figures|notebooks)\//;
    expect(paths("isogloss").filter(path => unwanted.test(path))).toEqual([]);
  });
});

describe("the package isogloss-models", () => {
  it("holds every shipped model, whole, and what they were not trained on", () => {
    const models = ["base", "joint-500", "joint-4000", "joint-32000"];
    const files = ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"];
    expect(paths("isogloss-models")).toEqual(
      expect.arrayContaining([
        ...models.flatMap(model => files.map(file => `${model}/${file}`)),
        "heldout.jsonl",
        "heldout.jsonl.license",
        "README.md",
      ]),
    );
  });

  it("holds no program and no log", () => {
    expect(paths("isogloss-models").filter(path => /\.(py|log|pyc)$/.test(path))).toEqual([]);
  });
});
