import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { program } from "../../src/cli/program.js";
import { reportError } from "../../src/cli/report-error.js";

// Loads every command before a test's time begins.
await program();

let folder: string;
let out: string;
let err: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "isogloss-cli-"));
  out = "";
  err = "";
  const catching = (into: (text: string) => void) => (text: string | Uint8Array) => {
    into(String(text));
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(
    catching(text => {
      out += text;
    }),
  );
  vi.spyOn(process.stderr, "write").mockImplementation(
    catching(text => {
      err += text;
    }),
  );
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Runs the command as `main.ts` does, and returns its exit status. */
async function run(...words: string[]): Promise<number> {
  try {
    await (await program()).parseAsync(["node", "isogloss", ...words]);
    return 0;
  } catch (error) {
    return reportError(error);
  }
}

describe("usage", () => {
  it("shows help with examples for every subcommand, and succeeds", async () => {
    for (const command of (await program()).commands) {
      out = "";
      expect(await run(command.name(), "--help")).toBe(0);
      expect(out).toContain(`isogloss ${command.name()}`);
      expect(out).toContain("Examples:");
    }
  });

  it.each([
    [["frobnicate"]],
    [["study", "--no-such-option"]],
    [["study", "--layers", "some"]],
    [["extract"]],
    [["study", "--engine", "steam"]],
  ])("exits with 2 for %j", async words => {
    expect(await run(...words)).toBe(2);
    expect(err).not.toBe("");
  });
});

describe("mistakes that a user can mend", () => {
  it("names a model that is not there, and what there is", async () => {
    expect(await run("study", "no-such-model", "--states", folder)).toBe(1);
    expect(err).toContain('error: there is no model "no-such-model"');
    expect(err).toContain("hint: ");
  });

  it("names file and line of a damaged corpus before any model is run", async () => {
    const corpus = join(folder, "corpus.tsv");
    writeFileSync(corpus, "eng_Latn\tdeu_Latn\nHello\tHallo\nGood day\t\n");
    expect(await run("study", "no-such-model", "--corpus", corpus, "--states", folder)).toBe(1);
    expect(err).toContain("corpus.tsv");
    expect(err).toMatch(/line 3|:3/);
  });

  it("takes a law or measure that there is not for wrong usage, and lists what there is", async () => {
    const points = join(folder, "points.csv");
    writeFileSync(points, "volume,score\n1,1\n2,2\n4,3\n8,4\n");
    expect(await run("fit", points, "--law", "nonsense")).toBe(2);
    expect(err).toContain("x-llama");
    expect(await run("study", "--measures", "nonsense", "--states", folder)).toBe(2);
    expect(err).toContain("mexa");
  });

  it("fits the rows that are asked for, and lists what there is if there are none", async () => {
    const points = join(folder, "two-metrics.csv");
    const rows = [1, 2, 4, 8, 16].flatMap(v => [`${v},${v},bleu`, `${v},${100 - v},ter`]);
    writeFileSync(points, ["volume,score,metric", ...rows].join("\n"));
    const fitOf = (value: string) =>
      run("fit", points, "--where", `metric=${value}`, "--draws", "10", "--json");
    expect(await fitOf("ter")).toBe(0);
    expect(JSON.parse(out).points).toBe(5);
    expect(await fitOf("comet")).toBe(1);
    expect(err).toContain("Values of metric are bleu, ter.");
    expect(await run("fit", points, "--where", "metric")).toBe(2);
  });

  it("shows the columns of every group, also where the first cannot be fitted", async () => {
    const points = join(folder, "two-groups.csv");
    const rows = [500, 1000, 2000, 4000, 8000].map(v => `el,${v},${30 - 90 * v ** -0.3}`);
    writeFileSync(points, ["language,volume,score", "ar,500,1", ...rows].join("\n"));
    expect(await run("fit", points, "--draws", "10")).toBe(0);
    expect(out).toMatch(/ar: .*\n\nlaw +fitted +error +naive +weight +verdict/);
    expect(out).toMatch(/el: .*\n\nlaw +fitted(.*\n)+power +.*a .*b /);
  });

  it("draws clusters only if it is told what they are", async () => {
    const points = join(folder, "points.csv");
    writeFileSync(points, "volume,score,seed\n1,1,0\n2,2,0\n4,3,1\n8,4,1\n");
    expect(await run("fit", points, "--resample", "wild")).toBe(1);
    expect(err).toContain("--resample wild needs --cluster");
    expect(await run("fit", points, "--cluster", "seed")).toBe(1);
    expect(err).toContain("--resample residuals ignores --cluster");
  });

  it("refuses an option of the engine that is not chosen", async () => {
    expect(await run("extract", "base", "--backend", "wasm", "--states", folder)).toBe(1);
    expect(err).toContain("--backend is not an option of the onnx engine");
    expect(await run("extract", "base", "--engine", "tfjs", "--provider", "cpu")).toBe(1);
    expect(err).toContain("--provider is not an option of the tfjs engine");
  });

  it("puts an adapter on the model that --base names, and says what it leaves out", async () => {
    const fixtures = fileURLToPath(new URL("../fixtures/checkpoint/", import.meta.url));
    const [base, adapter] = [join(folder, "base"), join(folder, "adapter")];
    cpSync(join(fixtures, "adapters", "tied"), base, { recursive: true });
    // Ids of the tokenizer are rows of the table: this one has three, of eleven.
    const tokenizer = {
      version: "1.0",
      added_tokens: [],
      pre_tokenizer: { type: "WhitespaceSplit" },
      model: { type: "WordLevel", vocab: { "<unk>": 0, a: 1, b: 2 }, unk_token: "<unk>" },
    };
    writeFileSync(join(base, "tokenizer.json"), JSON.stringify(tokenizer));
    cpSync(join(fixtures, "adapters", "bias-lora"), adapter, { recursive: true });
    const corpus = join(folder, "two.tsv");
    writeFileSync(corpus, "en\tde\na b\tb a\nb\ta\n");
    const options = ["--corpus", corpus, "--states", join(folder, "states")];

    expect(await run("extract", adapter, ...options)).toBe(1);
    expect(err).toContain('names the base model "tied", which cannot be opened');
    expect(err).toContain("--base");
    expect(await run("extract", adapter, ...options, "--base", base)).toBe(0);
    expect(out).toContain("base + adapter → ");
    expect(await run("extract", base, ...options, "--base", base)).toBe(1);
    expect(err).toContain("is no adapter");
  });

  it("says which rows have no score, and refuses one that is NaN", async () => {
    const points = join(folder, "holes.csv");
    const rows = [1, 2, 4, 8, 16].map(v => `"${v},000",${v}`);
    writeFileSync(points, ["volume,score", ...rows, "32,", "64,", ""].join("\n"));
    expect(await run("fit", points, "--draws", "10")).toBe(0);
    expect(out).toContain("2 of 7 rows have no score and are left out: line 7, 8.");
    expect(await run("fit", points, "--draws", "10", "--json")).toBe(0);
    expect(JSON.parse(out.slice(out.indexOf("{")))).toMatchObject({
      points: 5,
      skipped: 2,
      skippedLines: [7, 8],
    });
    writeFileSync(points, ["volume,score", ...rows, "32,NaN", ""].join("\n"));
    expect(await run("fit", points, "--draws", "10")).toBe(1);
    expect(err).toContain('holes.csv:7: "score" is NaN, not a number');
  });

  it("refuses a ceiling below a score", async () => {
    const points = join(folder, "points.csv");
    writeFileSync(points, "volume,score\n1,41\n2,42\n4,43\n8,44\n");
    expect(await run("fit", points, "--ceiling", "42.5")).toBe(1);
    expect(err).toContain("a score of 43 (all) is above the ceiling of 42.5");
  });

  it("says that there are no states to compare", async () => {
    expect(await run("compare", folder)).toBe(1);
    expect(err).toContain("has no finished states");
  });
});

describe("reportError", () => {
  it("prints sentence and hint, and no stack, for a mistake", () => {
    expect(reportError(new IsoglossError("a.txt: is empty", "Fill it."))).toBe(1);
    expect(err).toBe("error: a.txt: is empty\n hint: Fill it.\n");
  });

  it("owns up to a bug", () => {
    expect(reportError(new RangeError("Invalid array length"))).toBe(70);
    const full = Object.assign(new Error("ENOSPC"), {
      code: "ENOSPC",
      syscall: "write",
      path: "x",
    });
    expect(reportError(full)).toBe(1); // no bug: a disk may fill up at any time
    expect(reportError(new Error("oh"))).toBe(70);
    expect(err).toContain("bug in isogloss");
    expect(err).toContain("oh");
  });
});
