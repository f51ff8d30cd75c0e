import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { basename, dirname, join } from "node:path";
import { afterAll, vi } from "vitest";
import { HubCache } from "../../src/base/hub/hub-cache.js";
import { hubSettings } from "../../src/base/hub/hub-settings.js";
import { openTokenizer } from "../../src/checkpoint/open-tokenizer.js";
import { loadCorpus } from "../../src/corpus/load-corpus.js";
import { extract } from "../../src/extract/extract.js";
import { openStates } from "../../src/extract/store/open-states.js";
import { openKept, readKept } from "../../src/generate/kept/kept-items.js";
import { readPrompts } from "../../src/generate/read-prompts.js";
import { openCheckpoint } from "../../src/model/open-checkpoint.js";
import { verify } from "../../src/reproduce/verify.js";
import { openTasks } from "../../src/task/task-kinds.js";
import { fakeCheckpoint, fakeCorpus, fakeEngine, model } from "../extract/fake-model.js";
import { scratch } from "../support/scratch.js";
import { campaign } from "./campaign.js";
import { runCommand } from "./run-command.js";

/** @file Pipes, sockets, devices, folders and links where a file is read, or is to be written. */

const root = scratch();
const at = join(root, "trial");
const sound = join(root, "sound");
mkdirSync(sound);
const file = (name: string) => join(at, name);

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

const places: Readonly<Record<string, (path: string) => unknown>> = {
  pipe: path => execFileSync("mkfifo", [path]),
  folder: path => mkdirSync(path),
  "link to nowhere": path => symlinkSync(join(root, "nowhere"), path),
  "link to itself": path => symlinkSync(path, path),
  "link to a device": path => symlinkSync("/dev/zero", path),
  "link to a pipe": path => {
    const pipe = join(root, `pipe-${servers.length}-${performance.now()}`);
    execFileSync("mkfifo", [pipe]);
    symlinkSync(pipe, path);
    pipes.push(pipe);
  },
  socket: async path => {
    const server = createServer();
    await new Promise<void>(ready => server.listen(path, ready));
    servers.push(server);
  },
  empty: path => writeFileSync(path, ""),
};
const pipes: string[] = [];

/** States of a model without weights, and what is left of them when work is broken off. */
const stored = {
  checkpoint: fakeCheckpoint(join(root, "checkpoint")),
  model,
  corpus: fakeCorpus(8),
  layers: [0, 3],
  poolings: ["mean"] as const,
  tokenBudget: 32,
};
const whole = await extract({ ...stored, engine: fakeEngine(), folder: join(sound, "states") });
const begun = join(sound, "begun");
await extract({
  ...stored,
  folder: begun,
  engine: fakeEngine(calls => {
    if (calls > 1) throw new Error("cut");
  }),
}).catch(() => {});
const stateFolder = basename(whole.folder);
const language = "eng_Latn";
const stem = execFileSync("ls", [whole.folder], { encoding: "utf8" })
  .split("\n")
  .find(name => name.startsWith(language) && name.endsWith(".json"))!
  .replace(/\.json$/, "");

const goOn = () => extract({ ...stored, engine: fakeEngine(), folder: file("begun") });
async function readStates(): Promise<unknown> {
  const states = await openStates(file(`states/${stateFolder}`));
  await states.matrix(language, 0, "mean");
  return states.sentences(language);
}

const llama = join(import.meta.dirname, "../fixtures/checkpoint/adapters/llama");
const adapter = join(import.meta.dirname, "../fixtures/checkpoint/adapters/patterns");
const belebele = join(import.meta.dirname, "../fixtures/task/data/belebele");
cpSync(llama, join(sound, "llama"), { recursive: true });
cpSync(adapter, join(sound, "adapter"), { recursive: true });
cpSync(belebele, join(sound, "belebele"), { recursive: true });
const table = "id\teng_Latn\tdeu_Latn\n1\tOne.\tEins.\n";
for (const [name, text] of Object.entries({
  "c.tsv": table,
  "scores.csv": "model,language,value\na,el,1\na,tr,2\nb,el,3\nb,tr,4\n",
  "alignment.csv": "model,language,layer,value\na,el,0,1\na,tr,0,2\nb,el,0,3\nb,tr,0,4\n",
}))
  writeFileSync(join(sound, name), text);

const kept = {
  folder: at,
  kind: "generations",
  inputs: "0123",
  isItem: (value: unknown): value is object => typeof value === "object" && value !== null,
};
const llamaTokenizer = (name: string) => () =>
  openTokenizer(file(dirname(name)), { model_type: "llama" });
const openLlama = () => openCheckpoint(file("llama"));
const openAdapter = () => openCheckpoint(file("adapter"), { base: file("llama") });
const corpus = (name: string) => () => loadCorpus(file(name));
const relate = () =>
  runCommand("relate", file("alignment.csv"), file("scores.csv"), "--draws", "2");

/** Every file that a stranger may have put there, and who reads it. */
const readers: Readonly<Record<string, () => Promise<unknown>>> = {
  "llama/config.json": openLlama,
  "llama/generation_config.json": openLlama,
  "llama/model.safetensors": openLlama,
  "llama/model.safetensors.index.json": openLlama,
  "llama/pytorch_model.bin": openLlama,
  "llama/pytorch_model.bin.index.json": openLlama,
  "llama/tokenizer.json": openLlama,
  "llama/tokenizer_config.json": openLlama,
  "llama/special_tokens_map.json": openLlama,
  "llama/added_tokens.json": openLlama,
  "llama/chat_template.jinja": openLlama,
  "adapter/adapter_config.json": openAdapter,
  "adapter/adapter_model.safetensors": openAdapter,
  "adapter/adapter_model.bin": openAdapter,
  "t/tokenizer.model": llamaTokenizer("t/tokenizer.model"),
  "t/vocab.json": llamaTokenizer("t/vocab.json"),
  "t/merges.txt": llamaTokenizer("t/merges.txt"),
  "new.jsonl": corpus("new.jsonl"),
  "new.tsv": corpus("new.tsv"),
  "new.tmx": corpus("new.tmx"),
  "new.po": corpus("new.po"),
  "new.mo": corpus("new.mo"),
  "new.json": corpus("new.json"),
  "new.parquet": corpus("new.parquet"),
  "new.tsv.gz": corpus("new.tsv.gz"),
  "c.tsv.license": corpus("c.tsv"),
  "flores/eng_Latn.devtest": corpus("flores"),
  "moses/x.en": corpus("moses/x.en"),
  "points.csv": () => runCommand("fit", file("points.csv")),
  "alignment.csv": relate,
  "scores.csv": relate,
  "rows/study/rows.csv": () => verify(file("rows"), ["study"], async () => {}),
  "prompts.jsonl": () => readPrompts(file("prompts.jsonl")),
  "belebele/ell_Grek.jsonl": () => openTasks([`belebele=${file("belebele")}`]),
  [`states/${stateFolder}/${stem}.json`]: readStates,
  [`states/${stateFolder}/${stem}.safetensors`]: readStates,
  [`states/${stateFolder}/${stem}.jsonl`]: readStates,
  [`begun/${stateFolder}/${stem}.progress`]: goOn,
  [`begun/${stateFolder}/${stem}.partial`]: goOn,
  [`begun/${stateFolder}/${stem}.json`]: goOn,
  "begun/weight-hashes.json": goOn,
  "generations.jsonl": () => readKept(kept),
  "generations.partial": async () => (await openKept(kept, { rows: 1 }, "onnx/cpu")).close(),
  "manifest.json": () => readKept(kept),
  token: async () => {
    for (const name of ["HF_TOKEN_PATH", "HF_TOKEN"])
      vi.stubEnv(name, name === "HF_TOKEN" ? "" : file("token"));
    try {
      return hubSettings();
    } finally {
      vi.unstubAllEnvs();
    }
  },
  "cache/models--org--x/refs/main": () =>
    new HubCache(file("cache"), { repository: "org/x", revision: "main" }).knownCommit(),
};

/** Everything sound, but one thing that is no file. */
async function prepare(name: string, kind: string): Promise<void> {
  for (const pipe of pipes.splice(0)) rmSync(pipe);
  rmSync(at, { recursive: true, force: true });
  cpSync(sound, at, { recursive: true });
  mkdirSync(dirname(file(name)), { recursive: true });
  rmSync(file(name), { recursive: true, force: true });
  if (/^flores|^moses/.test(name)) {
    const other = name.replace("eng_Latn", "deu_Latn").replace(/\.en$/, ".de");
    writeFileSync(file(other), "Eins.\n");
  }
  if (name === "manifest.json") writeFileSync(file("generations.jsonl"), "{}\n");
  await places[kind]!(file(name));
}

const all = <T>(table: Readonly<Record<string, T>>) =>
  Object.entries(table).flatMap(entry =>
    Object.keys(places).map(kind => [...entry, kind] as const),
  );
const read = all(readers);
/** Steps by 37, which is prime to both numbers, go all round: a few trials see many kinds. */
const chosen = <T>(list: readonly T[], trial: number) => list[(trial * 37) % list.length]!;

campaign({
  name: "files that are no files",
  full: read.length,
  small: 40,
  folder: root,
  into: at,
  refused: 0.4, // what is optional, or made anew, is done without
  make: async (_, trial) => {
    const [name, reader, kind] = chosen(read, trial);
    await prepare(name, kind);
    return { size: 0, run: reader };
  },
});

const points = "group,volume,score\n1,10,1\n1,20,3\n1,40,6\n1,80,8\n1,160,9\n1,320,9.5\n";
const out =
  (...words: string[]) =>
  () =>
    runCommand(...words);
const writers: Readonly<Record<string, () => Promise<unknown>>> = {
  "related.csv": out(
    ...["relate", file("alignment.csv"), file("scores.csv"), "--draws", "2"],
    ...["--out", file("related.csv")],
  ),
  "compared.csv": out(
    ...["compare", file(`states/${stateFolder}`), "--permutations", "2", "--measures", "mexa"],
    ...["--out", file("compared.csv")],
  ),
  "fits/fits.csv": out("fit", file("given.csv"), "--draws", "2", "--out", file("fits")),
  [`begun/${stateFolder}/${stem}.safetensors`]: goOn,
  [`begun/${stateFolder}/${stem}.jsonl`]: goOn,
};
const written = all(writers);

campaign({
  name: "no files where one is to be written",
  full: written.length,
  small: 8,
  folder: root,
  into: at,
  refused: 0.3,
  make: async (_, trial) => {
    const [name, writer, kind] = chosen(written, trial);
    await prepare(name, kind);
    writeFileSync(file("given.csv"), points);
    return { size: 0, run: writer };
  },
});
