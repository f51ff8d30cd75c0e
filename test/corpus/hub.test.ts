import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterEach, describe, expect, it, vi } from "vitest";
import { dataSetFiles } from "../../src/corpus/hub/data-set-files.js";
import { floresCodes } from "../../src/corpus/languages/flores-codes.js";
import { type CorpusOptions, loadCorpus } from "../../src/corpus/load-corpus.js";
import { seeded } from "../../src/numeric/random.js";
import { commit, hubServer, type ServedRepository } from "../support/hub-server.js";
import { scratch } from "../support/scratch.js";

afterEach(() => vi.unstubAllEnvs());

const bytes = (text: string) => new TextEncoder().encode(text);
const card = (front: string) => bytes(`---\n${front}\n---\n# A data set\n`);
const parquet = (columns: Record<string, readonly (string | number)[]>) =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: Object.entries(columns).map(([name, data]) => ({
        name,
        data: [...data],
        type: typeof data[0] === "number" ? ("INT32" as const) : ("STRING" as const),
      })),
    }),
  );

/** Serves a data set under org/x and loads it; returns what was asked for, too. */
async function load(
  files: ServedRepository["files"],
  {
    spec = "hub:org/x",
    repository = {},
    ...options
  }: CorpusOptions & {
    spec?: string;
    repository?: Omit<Partial<ServedRepository>, "files">;
  } = {},
) {
  const server = await hubServer({ "datasets/org/x": { files, ...repository } });
  vi.stubEnv("HF_ENDPOINT", server.endpoint);
  vi.stubEnv("HF_HUB_CACHE", join(scratch(), "hub"));
  const notes: string[] = [];
  const progress = {
    start: () => ({ advance() {}, done() {} }),
    note: (text: string) => notes.push(text),
  };
  const again = () => loadCorpus(spec, { ...options, progress });
  const corpus = await again();
  const fetched = server.requests
    .filter(one => one.includes("/resolve/"))
    .map(one => one.replace(/^.*\/resolve\/\w+\/(.*) .*$/, "$1"));
  return { corpus, fetched, notes, server, again };
}

const flores = () => {
  const files: Record<string, Uint8Array> = {
    "README.md": card("license: cc-by-sa-4.0\nextra_gated_prompt: Please"),
    ".gitattributes": bytes("x"),
  };
  for (const split of ["dev", "devtest"])
    for (const code of ["eng_Latn", "deu_Latn", "apc_Arab_nort3139", "swh_Latn"])
      files[`${split}/${code}.parquet`] = parquet({
        id: [0, 1],
        text: [`${code} ${split} 0`, `${code} ${split} 1`],
      });
  return files;
};

describe("data sets by name", () => {
  it("are FLORES+: the languages asked for, licence and conditions, no other file", async () => {
    const { corpus, fetched, notes, server, again } = await load(flores(), {
      languages: ["en", "de"],
    });
    expect(fetched.sort()).toEqual([
      "README.md",
      "devtest/deu_Latn.parquet",
      "devtest/eng_Latn.parquet",
    ]);
    expect(corpus).toMatchObject({
      name: "x-devtest",
      licence: "cc-by-sa-4.0",
      source: `https://huggingface.co/datasets/org/x, revision ${commit}`,
      languages: ["eng_Latn", "deu_Latn"],
    });
    expect(corpus.texts.get("deu_Latn")).toEqual(["deu_Latn devtest 0", "deu_Latn devtest 1"]);
    expect(corpus.notes).toContain("The split is devtest; dev is there, too");
    expect(notes[0]).toMatch(
      /^org\/x@0123456789ab: licence cc-by-sa-4.0; its authors ask for agreement/,
    );
    const before = server.requests.length;
    await again();
    expect(server.requests.slice(before).filter(one => one.includes("/resolve/"))).toEqual([]);
    await server.close();
    expect((await again()).texts).toEqual(corpus.texts); // without a network, from the cache
  });

  it("are another split, a revision, all languages with their variants", async () => {
    const { corpus } = await load(flores(), { spec: `hub:org/x:dev@${commit}` });
    expect(corpus.languages).toEqual(["eng_Latn", "apc_Arab_nort3139", "deu_Latn", "swh_Latn"]);
    expect(corpus.texts.get("swh_Latn")![0]).toBe("swh_Latn dev 0");
  });

  it("are Belebele, SIB-200, Tatoeba and BUCC, a wide table, facebook/flores", async () => {
    const belebele = (text: string) =>
      bytes(
        `${JSON.stringify({ link: "a", question_number: 1, flores_passage: text, question: "?", dialect: "x" })}\n`,
      );
    const both = { eng_Latn: ["One."], deu_Latn: ["Eins."] };
    const texts = async (files: ServedRepository["files"], languages?: string[]) =>
      Object.fromEntries((await load(files, { languages })).corpus.texts);
    expect(
      await texts({
        "data/eng_Latn.jsonl": belebele("One."),
        "data/deu_Latn.jsonl": belebele("Eins."),
      }),
    ).toEqual(both);
    const sib = (text: string) => bytes(`index_id\tcategory\ttext\n7\ttravel\t${text}\n`);
    expect(
      await texts({
        "data/eng_Latn/test.tsv": sib("One."),
        "data/eng_Latn/train.tsv": sib("x"),
        "data/deu_Latn/test.tsv": sib("Eins."),
        "data/deu_Latn/train.tsv": sib("y"),
        "data/eng_Latn/labels.txt": bytes("travel\n"),
      }),
    ).toEqual(both);
    const pair = (a: string, b: string) =>
      bytes(`${JSON.stringify({ sentence1: a, sentence2: b })}\n`);
    const tatoeba = {
      "test/deu-eng.jsonl.gz": new Uint8Array(gzipSync(pair("Eins.", "One."))),
      "test/fra-eng.jsonl.gz": new Uint8Array(gzipSync(pair("Un.", "One."))),
    };
    expect(await texts(tatoeba, ["en", "de"])).toEqual(both);
    expect(
      await texts(
        {
          "de-en/test-00000-of-00001.parquet": parquet({
            sentence1: ["Eins."],
            sentence2: ["One."],
          }),
          "fr-en/test-00000-of-00001.parquet": parquet({ sentence1: ["Un."], sentence2: ["One."] }),
        },
        ["English", "German"],
      ),
    ).toEqual(both);
    expect(await texts({ "test.parquet": parquet(both), "README.md": card("x: 1") })).toEqual(both);
    const old = (text: string) => parquet({ id: [1], URL: ["http://a"], sentence: [text] });
    expect(
      await texts({
        "eng_Latn/devtest-00000-of-00001.parquet": old("One."),
        "deu_Latn/devtest-00000-of-00001.parquet": old("Eins."),
      }),
    ).toEqual(both);
    await expect(load(tatoeba)).rejects.toThrow(
      "has 2 files whose sentences are not the same: deu-eng, fra-eng",
    );
    await expect(load(tatoeba, { languages: ["en", "sw"] })).rejects.toThrow(
      "has no pair of en, sw",
    );
  });

  it("are refused by name: private, gated, absent, without data, of no such split, in parts", async () => {
    const refused = (repository: object, message: RegExp, hint = /./) =>
      expect(load({ "a.parquet": bytes("x") }, { repository })).rejects.toMatchObject({
        name: "IsoglossError",
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      });
    await refused({ status: 401 }, /private or does not exist/, /gated data set/);
    await refused(
      { status: 403 },
      /access is not granted/,
      /data set's conditions at .*\/datasets\/org\/x/,
    );
    await expect(load({ "load.py": bytes("x") })).rejects.toThrow(
      "has no files of sentences, but load.py",
    );
    await expect(load(flores(), { spec: "hub:org/x:test" })).rejects.toThrow(
      'has no split "test", but dev, devtest',
    );
    await expect(load(flores(), { spec: "hub:../x" })).rejects.toThrow("names no data set");
    await expect(load(flores(), { languages: ["en", "fr"] })).rejects.toThrow('no language "fr"');
    const parts = {
      "eng_Latn/test-00000-of-00002.parquet": bytes("x"),
      "deu_Latn/test-00000-of-00002.parquet": bytes("x"),
    };
    await expect(load(parts)).rejects.toThrow(
      "has no eng_Latn/test-00001-of-00002.parquet, which is one of 2 parts of a file",
    );
    expect(() => dataSetFiles([], "hub:a/b", undefined)).toThrow("but none");
  });

  it("are checked by their hashes, and taken up where a connection broke", async () => {
    const files = flores();
    const { corpus, server } = await load(files, {
      languages: ["en", "de"],
      repository: {
        large: () => true,
        cut: { name: "devtest/eng_Latn.parquet", after: 77, times: 2 },
      },
    });
    expect(corpus.languages).toHaveLength(2);
    expect(server.requests).toContain(
      `datasets/org/x/resolve/${commit}/devtest/eng_Latn.parquet 77`,
    );
    await expect(
      load(files, { repository: { corrupt: { name: "devtest/eng_Latn.parquet", times: 9 } } }),
    ).rejects.toThrow("does not have the published hash");
  });
});

it("resumes forty languages, each in two parts, after a kill at any byte", {
  timeout: 120_000,
}, async () => {
  const random = seeded(40);
  const known = [...floresCodes].slice(0, 40);
  const files: Record<string, Uint8Array> = { "README.md": card("license: cc-by-sa-4.0") };
  for (const code of known)
    for (const [part, ids] of [[0, 1], [2]].entries())
      files[`${code}/devtest-0000${part}-of-00002.jsonl`] = bytes(
        ids
          .map(id => ({ id, text: `${code} ${id} ${"x".repeat(100 + random.integer(900))}` }))
          .map(line => `${JSON.stringify(line)}\n`)
          .join(""),
      );
  const total = Object.values(files).reduce((sum, { length }) => sum + length, 0);
  const server = await hubServer({
    "datasets/org/x": { files, stall: { after: Number.POSITIVE_INFINITY } },
  });
  const served = server.repositories["datasets/org/x"]! as ServedRepository & {
    stall: { after: number; reached?: () => void };
  };
  const cache = join(scratch(), "hub");
  const out = join(scratch(), "corpus.json");
  const script = join(scratch(), "load.mts");
  writeFileSync(
    script,
    `import { writeFileSync } from "node:fs";
     import { loadCorpus } from ${JSON.stringify(resolve(import.meta.dirname, "../../src/corpus/load-corpus.ts"))};
     const corpus = await loadCorpus("hub:org/x");
     writeFileSync(${JSON.stringify(out)}, JSON.stringify([...corpus.texts]));`,
  );
  const run = (killed: boolean) => {
    const child = spawn(process.execPath, ["--import", "tsx", script], {
      cwd: resolve(import.meta.dirname, "../.."),
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, HF_ENDPOINT: server.endpoint, HF_HUB_CACHE: cache },
    });
    let said = "";
    child.stderr.on("data", chunk => {
      said += chunk;
    });
    if (killed) served.stall.reached = () => child.kill("SIGKILL");
    return new Promise<{ status: number | null; said: string }>(done =>
      child.on("close", status => done({ status, said })),
    );
  };
  // Each run is killed when a few more thousand bytes have been sent, wherever in a file that is.
  for (let sent = 0, kill = 0; kill < 4; kill++) {
    sent += 1 + random.integer(Math.floor(total / 6));
    served.stall.after = sent;
    const { status } = await run(true);
    expect(status).toBeNull();
    expect(existsSync(out)).toBe(false);
  }
  served.stall.after = Number.POSITIVE_INFINITY;
  expect(await run(false)).toEqual({ status: 0, said: "" });
  const texts = new Map<string, string[]>(JSON.parse(readFileSync(out, "utf8")));
  expect(texts.size).toBe(40);
  expect(texts.get(known[39]!)![2]).toMatch(new RegExp(`^${known[39]} 2 x+$`));
  // What had come was not fetched again: every resumed file began behind its first byte.
  const starts = server.requests
    .filter(one => one.includes("/resolve/"))
    .map(one => one.split(" ").at(-1));
  const whole = starts.filter(start => start === "-" || start === "0").length;
  expect(whole).toBeLessThan(81 + 5);
  expect(starts.some(start => Number(start) > 0)).toBe(true);
});
