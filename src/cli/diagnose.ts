import { execFile } from "node:child_process";
import { availableParallelism, cpus, freemem, totalmem } from "node:os";
import { promisify } from "node:util";
import { probeProviders } from "../engine/onnx/probe.js";
import { probeTfjs } from "../engine/tfjs/probe.js";
import { embeddedModels, modelsHint } from "../study/embedded-models.js";
import { startTokenizers } from "../tokenizer/start-tokenizers.js";

/** One thing that was looked at. */
export interface Diagnosis {
  readonly name: string;
  readonly state: "works" | "missing" | "note";
  /** Whether the main job needs it. */
  readonly needed: boolean;
  readonly detail: string;
  /** What to do if it is missing. */
  readonly fix?: string;
}

const run = promisify(execFile);

/** Looks at everything that the commands may use, and says what each missing piece needs. */
export async function diagnose(): Promise<Diagnosis[]> {
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  return [
    nodeVersion(),
    {
      name: "machine",
      state: "note",
      needed: false,
      detail: `${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} threads, ${gigabytes(freemem())} free of ${gigabytes(totalmem())}`,
    },
    shippedModels(),
    await tokenizers(),
    ...(await engines()),
    await program("rsvg-convert", ["--version"], "PDF figures", {
      fix: "apt-get install librsvg2-bin, or brew install librsvg",
    }),
    await program("jupyter", ["--version"], "notebooks", {
      fix: "See “Getting Jupyter” in README.md; then isogloss jupyter install",
    }),
    {
      name: "Hub token",
      state: "note",
      needed: false,
      detail: process.env.HF_TOKEN
        ? "HF_TOKEN is set"
        : "HF_TOKEN is not set (gated models need it)",
    },
  ];
}

function nodeVersion(): Diagnosis {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const enough = major! > 20 || (major === 20 && minor! >= 19);
  return {
    name: "Node",
    state: enough ? "works" : "missing",
    needed: true,
    detail: process.versions.node,
    fix: enough ? undefined : "Install Node 20.19 or newer",
  };
}

function shippedModels(): Diagnosis {
  const names = [...embeddedModels().keys()];
  return names.length > 0
    ? { name: "shipped models", state: "works", needed: false, detail: names.join(", ") }
    : {
        name: "shipped models",
        state: "missing",
        needed: false,
        detail: "none are installed",
        fix: modelsHint,
      };
}

async function tokenizers(): Promise<Diagnosis> {
  const failure = await startTokenizers();
  return {
    name: "tokenizers",
    state: failure ? "missing" : "works",
    needed: true,
    detail: failure?.message ?? "the library loads, in a process of its own",
    fix: failure?.hint,
  };
}

async function engines(): Promise<Diagnosis[]> {
  const providers = await probeProviders();
  const backends = await probeTfjs();
  const reports = [
    ...providers.map(report => ({ ...report, name: `onnx/${report.provider}` })),
    ...backends.map(report => ({ ...report, name: `tfjs/${report.backend}` })),
  ];
  return reports.map(({ name, available, detail, hint }) => ({
    name,
    state: available ? "works" : "missing",
    needed: name === "onnx/cpu",
    detail,
    fix: hint ?? undefined,
  }));
}

async function program(
  command: string,
  args: readonly string[],
  purpose: string,
  { fix }: { readonly fix: string },
): Promise<Diagnosis> {
  const version = await run(command, [...args], { timeout: 30_000 }).then(
    ({ stdout }) => stdout.trim().split("\n")[0]!.slice(0, 80),
    () => null,
  );
  return version === null
    ? { name: command, state: "missing", needed: false, detail: `not found; for ${purpose}`, fix }
    : { name: command, state: "works", needed: false, detail: `${version}, for ${purpose}` };
}
