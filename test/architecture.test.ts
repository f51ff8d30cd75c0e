import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { expect, it } from "vitest";

const source = resolve(import.meta.dirname, "../src");

/** From the foundation up: a folder imports only from folders before it. */
const order = [
  "base",
  "format",
  "numeric",
  "corpus",
  "states",
  "tokenizer",
  "prompt",
  "checkpoint",
  "model",
  "engine",
  "extract",
  "generate",
  "similarity",
  "lens",
  "neurons",
  "features",
  "projection",
  "scaling",
  "score",
  "metric",
  "task",
  "relate",
  "cause",
  "align",
  "chart",
  "notebook",
  "study",
  "units",
  "papers",
  "reproduce",
  "cli",
];

/** Folders that know nothing of models: what each may see beside the foundation. */
const apart: Readonly<Record<string, readonly string[]>> = {
  corpus: [],
  tokenizer: [],
  prompt: ["tokenizer"], // names and texts of special tokens
  checkpoint: ["tokenizer"],
  states: ["corpus"], // names of languages
  similarity: ["corpus", "states"],
  projection: ["corpus", "states"],
  scaling: [],
  score: [],
  task: ["corpus", "prompt", "score"],
  relate: [],
  chart: ["corpus", "similarity"], // names of languages and measures
  notebook: ["similarity", "chart"],
};
const foundation = ["base", "format", "numeric"];

/** More than fit on a screen, and a folder needs rooms. */
const largestFolder = 20;

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter(file => file.endsWith(".ts"))
  .map(file => file.split(sep).join("/"));

const imports: Import[] = files.flatMap(from => {
  const text = readFileSync(join(source, from), "utf8");
  const specifiers = text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)"(\.[^"]+)"/g);
  return [...specifiers].map(match => ({
    from,
    to: relative(source, resolve(source, dirname(from), match[1]!))
      .split(sep)
      .join("/")
      .replace(/\.js$/, ".ts"),
  }));
});

const folder = (file: string) => file.split("/")[0]!;
const describeImport = ({ from, to }: Import) => `${from} → ${to}`;

it("finds the files and their imports", () => {
  expect(files.length).toBeGreaterThan(10);
  expect(imports.length).toBeGreaterThan(5);
  expect(imports.filter(({ to }) => !files.includes(to)).map(describeImport)).toEqual([]);
});

it("knows every folder", () => {
  const folders = new Set(files.filter(file => file.includes("/")).map(folder));
  expect([...folders].filter(name => !order.includes(name))).toEqual([]);
});

// The files beside the folders are the package's doors: they export, and nothing imports them.
it("imports one way, from the foundation up", () => {
  const against = imports.filter(
    ({ from, to }) => from.includes("/") && order.indexOf(folder(to)) > order.indexOf(folder(from)),
  );
  expect(against.map(describeImport)).toEqual([]);
});

it("keeps the folders apart that know nothing of each other", () => {
  const across = imports.filter(({ from, to }) => {
    const allowed = apart[folder(from)];
    return allowed && ![folder(from), ...foundation, ...allowed].includes(folder(to));
  });
  expect(across.map(describeImport)).toEqual([]);
});

it("lets no folder hold more than twenty files", () => {
  const count = new Map<string, number>();
  for (const file of files) count.set(dirname(file), (count.get(dirname(file)) ?? 0) + 1);
  expect([...count].filter(([, held]) => held > largestFolder)).toEqual([]);
});

it("has no import cycle", () => {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const finished = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) throw new Error(`cycle: ${[...path, file].join(" → ")}`);
    if (finished.has(file)) return;
    for (const target of next.get(file) ?? []) visit(target, [...path, file]);
    finished.add(file);
  };
  for (const file of files) visit(file, []);
  expect(finished.size).toBe(files.length);
});

it("is told in ARCHITECTURE.md: every folder, in this order", () => {
  const text = readFileSync(resolve(source, "../ARCHITECTURE.md"), "utf8");
  const rows = [...text.matchAll(/^\| `(\w+)\/`/gm)].map(([, name]) => name!);
  expect(rows).toEqual(order);
});
