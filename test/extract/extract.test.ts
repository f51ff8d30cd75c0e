import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { Corpus } from "../../src/corpus/corpus.js";
import { corpusHash, textsHash } from "../../src/corpus/corpus-hash.js";
import { loadCorpus } from "../../src/corpus/load-corpus.js";
import { type ExtractOptions, extract } from "../../src/extract/extract.js";
import { listStates, openStates } from "../../src/extract/store/open-states.js";
import { languageLock, languageStem } from "../../src/extract/store/store.js";
import { readSafetensorsHeader } from "../../src/format/safetensors.js";
import { row } from "../../src/numeric/matrix.js";
import { scratch } from "../support/scratch.js";
import {
  bos,
  type FakeEngine,
  fakeCheckpoint,
  fakeCorpus,
  fakeEngine,
  model,
  tokenIds,
  tokenState,
  width,
} from "./fake-model.js";

function setting({
  engine = fakeEngine(),
  ...changes
}: Partial<Omit<ExtractOptions, "engine">> & { engine?: FakeEngine } = {}) {
  const root = scratch();
  const checkpoint = fakeCheckpoint(join(root, "checkpoint"));
  const corpus = fakeCorpus(40);
  const folder = join(root, "store");
  return { checkpoint, model, corpus, folder, tokenBudget: 128, ...changes, engine };
}

const stemOf = ({ texts }: Corpus, language: string) =>
  languageStem(language, textsHash(texts.get(language)!));
const filesIn = (folder: string) => readdirSync(folder).sort();
const bytesOf = (folder: string, ending: string) =>
  Object.fromEntries(
    filesIn(folder)
      .filter(name => name.endsWith(ending))
      .map(name => [name, readFileSync(join(folder, name)).toString("base64")]),
  );

describe("extract", () => {
  it("stores for every language, layer, pooling and sentence what the definition says", async () => {
    const options = setting();
    const states = await extract(options);
    for (const language of options.corpus.languages)
      for (const layer of [0, 1, 2, 3]) {
        const mean = await states.matrix(language, layer, "mean");
        const last = await states.matrix(language, layer, "last");
        expect([mean.rows, mean.cols]).toEqual([40, width]);
        for (const [i, text] of options.corpus.texts.get(language)!.entries()) {
          const ids = tokenIds(text);
          for (let h = 0; h < width; h++) {
            const own = ids.map((id, t) => tokenState(id, t, layer, h));
            const average = own.slice(1).reduce((a, b) => a + b, 0) / (ids.length - 1);
            // Sums of up to thirty float32 weights times values of size 1.
            expect(row(mean, i)[h]).toBeCloseTo(average, 6);
            expect(row(last, i)[h]).toBeCloseTo(own.at(-1)!, 6);
          }
        }
      }
  });

  it("describes what was done", async () => {
    const options = setting();
    const { manifest, report } = await extract({
      ...options,
      checkpoint: { ...options.checkpoint, notes: ["of the adapter x, a part is not used"] },
      model: { ...options.model, notes: ["a key of its configuration is not known"] },
      layers: [1, 3],
      poolings: ["mean"],
    });
    expect(manifest.notes).toEqual([
      "of the adapter x, a part is not used",
      "a key of its configuration is not known",
    ]);
    expect(manifest).toMatchObject({
      model: { name: "fake/model", architecture: "fake", blocks: 3, width },
      corpus: { name: "fake", hash: corpusHash(options.corpus), sentences: 40, notes: ["made up"] },
      languages: ["eng_Latn", "ell_Grek"],
      layers: [1, 3],
      poolings: ["mean"],
      truncated: { eng_Latn: 0, ell_Grek: 0 },
      engine: "fake/cpu",
    });
    const english = options.corpus.texts.get("eng_Latn")!;
    expect(manifest.tokenCounts.eng_Latn).toEqual(english.map(text => tokenIds(text).length));
    expect(report.map(one => one.language)).toEqual(["eng_Latn", "ell_Grek"]);
    expect(report[0]).toMatchObject({ sentences: 40, reused: false, truncated: 0 });
    expect(report[0]!.padding_share).toBeLessThan(0.2);
  });

  it("runs nothing twice, and changes no finished file", async () => {
    const options = setting();
    const first = await extract(options);
    const before = bytesOf(first.folder, "");
    const { calls } = options.engine;
    const count = calls.length;
    expect(count).toBeGreaterThan(5);
    const second = await extract(options);
    expect(calls.length).toBe(count);
    expect(bytesOf(second.folder, "")).toEqual(before);
    expect(second.report.every(one => one.reused)).toBe(true);
  });

  it("adds a language to those that are done", async () => {
    const options = setting();
    await extract({ ...options, languages: ["en"] });
    const count = options.engine.calls.length;
    const { report } = await extract(options);
    expect(options.engine.calls.slice(count).every(batch => batch.ids.some(id => id > 900))).toBe(
      true,
    );
    expect(report.map(one => [one.language, one.reused])).toEqual([
      ["eng_Latn", true],
      ["ell_Grek", false],
    ]);
  });

  it("finds layers and poolings in a folder that has more of them", async () => {
    const options = setting();
    const wide = await extract(options);
    const { calls } = options.engine;
    const count = calls.length;
    const narrow = await extract({ ...options, layers: [3, 1], poolings: ["last"] });
    expect(calls.length).toBe(count);
    expect(narrow.folder).toBe(wide.folder);
    expect(narrow.manifest).toMatchObject({ layers: [1, 3], poolings: ["last"] });
    expect(await narrow.matrix("ell_Grek", 3, "last")).toEqual(
      await wide.matrix("ell_Grek", 3, "last"),
    );
    await expect(narrow.matrix("ell_Grek", 2, "last")).rejects.toThrow("there is no layer 2");
    await extract({ ...options, layers: [1], poolings: ["cls"] });
    expect(calls.length).toBeGreaterThan(count);
  });

  it("keeps other inputs in other places", async () => {
    const options = setting();
    const places = new Set<string>();
    const variants: Partial<ExtractOptions>[] = [
      {},
      { poolings: ["cls"] },
      { maxTokens: 40 },
      { truncate: true },
      { checkpoint: fakeCheckpoint(join(scratch(), "other"), "other weights") },
      { checkpoint: { ...options.checkpoint, config: { model_type: "fake", rope: 1 } } },
      { engine: { ...options.engine, storedAs: "other" } },
      { corpus: fakeCorpus(41) },
    ];
    for (const variant of variants) places.add((await extract({ ...options, ...variant })).folder);
    expect(places.size).toBe(variants.length);

    // Other texts with the same ids share the folder, in files of their own.
    const changed = await extract({ ...options, corpus: fakeCorpus(40, 2) });
    const original = await extract(options);
    expect(changed.folder).toBe(original.folder);
    expect(filesIn(changed.folder).filter(name => name.endsWith(".safetensors"))).toHaveLength(4);
    const [a, b] = [
      await changed.matrix("eng_Latn", 1, "mean"),
      await original.matrix("eng_Latn", 1, "mean"),
    ];
    expect(a.data).not.toEqual(b.data);
    await expect(openStates(original.folder)).rejects.toThrow("two different texts in eng_Latn");
  });

  it("is indifferent to the size of batches, to the last place of float32", async () => {
    const small = await extract(setting({ tokenBudget: 1 }));
    const large = await extract(setting({ tokenBudget: 5000 }));
    for (const pooling of ["mean", "weighted", "last", "mean_bos"]) {
      const a = await small.matrix("ell_Grek", 2, pooling);
      const b = await large.matrix("ell_Grek", 2, pooling);
      expect(a.data).toEqual(b.data); // the fake engine adds zeros for padding
    }
  });

  it("gives the sentences back", async () => {
    const options = setting();
    const states = await extract(options);
    expect(await states.sentences("ell_Grek")).toEqual(
      options.corpus.ids.map((id, i) => ({ id, text: options.corpus.texts.get("ell_Grek")![i] })),
    );
    const file = filesIn(states.folder).find(name => name.endsWith(".jsonl"))!;
    expect((await loadCorpus(join(states.folder, file))).ids).toEqual(options.corpus.ids);
    writeFileSync(join(states.folder, file), '{"id":"s0","texts":{"ell_Grek":"x"}}\n');
    await expect(states.sentences("ell_Grek")).rejects.toThrow(
      "is not what the states were made from",
    );
  });
});

describe("extract refuses before any forward pass", () => {
  it.each<[string, Parameters<typeof setting>[0], string]>([
    ["an unknown language", { languages: ["fr"] }, 'fake: there is no language "fr"'],
    ["an unknown pooling", { poolings: ["median" as never] }, 'there is no pooling "median"'],
    ["a layer that is not there", { layers: [4] }, "integers in 0 … 3, got 4"],
    [
      "sentences that are too long",
      { maxTokens: 10 },
      "sentences in eng_Latn have more than 10 tokens",
    ],
    ["a nonsensical length", { maxTokens: 0 }, "maxTokens must be a positive integer"],
    ["tokens without an embedding", { model: { ...model, vocabulary: 50 } }, "has 50 rows"],
  ])("%s", async (_, changes, message) => {
    const options = setting(changes);
    await expect(extract(options)).rejects.toThrow(message);
    expect(options.engine.calls).toHaveLength(0);
    expect(await listStates(options.folder)).toEqual([]);
  });

  it("a text of which no token is left", async () => {
    const options = setting();
    const { tokenizer } = options.checkpoint;
    const checkpoint = { ...options.checkpoint, tokenizer: { ...tokenizer, encode: () => [bos] } };
    await expect(extract({ ...options, checkpoint })).rejects.toThrow(
      "sentence s0 in eng_Latn has no tokens of text",
    );
  });

  it("more states than the disk has room for", async () => {
    const options = setting({ model: { ...model, width: 2 ** 40 } });
    await expect(extract(options)).rejects.toThrow(/the states need .* GB, but the disk has/);
  });

  it("states that are not finite, naming the likely cause", async () => {
    const options = setting();
    const engine = {
      ...options.engine,
      open: async (...args: Parameters<typeof options.engine.open>) => {
        const runner = await options.engine.open(...args);
        return {
          ...runner,
          run: ((batches, receive) =>
            runner.run(batches, (states, i, read) =>
              receive(states.fill(Number.NaN, 0, 1), i, read),
            )) as typeof runner.run,
        };
      },
    };
    await expect(extract({ ...options, engine })).rejects.toThrow(
      "the states of a batch have values that are infinite or not a number",
    );
  });
});

describe("truncation", () => {
  it("is done only where asked for, counted, and keeps BOS", async () => {
    const options = setting({ maxTokens: 10, truncate: true });
    const states = await extract(options);
    const long = options.corpus.texts.get("eng_Latn")!.filter(text => tokenIds(text).length > 10);
    expect(states.manifest.truncated.eng_Latn).toBe(long.length);
    const first = options.engine.calls.flatMap(batch => [...batch.lengths]);
    expect(Math.max(...first)).toBe(10);
    // Fertility is of the whole sentence.
    expect(Math.max(...states.manifest.tokenCounts.eng_Latn!)).toBeGreaterThan(10);
  });
});

describe("interrupted work", () => {
  const reference = async () => extract(setting({ corpus: fakeCorpus(60), tokenBudget: 64 }));

  it("goes on after an error where it stopped, to the same bytes", async () => {
    const whole = await reference();
    let broken = true;
    const engine = fakeEngine(calls => {
      if (broken && calls === 9) throw new Error("the power went out");
    });
    const options = setting({ corpus: fakeCorpus(60), tokenBudget: 64, engine });
    await expect(extract(options)).rejects.toThrow("the power went out");
    expect((await listStates(options.folder))[0]).toMatchObject({ languages: [], unfinished: 1 });
    broken = false;
    const [{ folder } = { folder: "" }] = await listStates(options.folder);
    const stem = stemOf(options.corpus, "eng_Latn");
    writeFileSync(join(folder, `.${stem}.partial.1a2b.tmp`), "of a process that was killed");
    const resumed = await extract({ ...options, tokenBudget: 1000 }); // the plan stays
    expect(resumed.report[0]!.resumed_batches).toBe(9);
    expect(bytesOf(resumed.folder, ".safetensors")).toEqual(bytesOf(whole.folder, ".safetensors"));
    expect(filesIn(resumed.folder).filter(name => /partial|progress|^\./.test(name))).toEqual([]);
  });

  it("does batches again whose states are not what the log says, and begins anew on a damaged log", async () => {
    const whole = await reference();
    const elsewhere = join(scratch(), "elsewhere");
    for (const damage of ["states", "log", "torn", "head", "cut", "link"] as const) {
      const broken = fakeEngine(calls => {
        if (calls === 9) throw new Error("stop");
      });
      const options = setting({ corpus: fakeCorpus(60), tokenBudget: 64 });
      await expect(extract({ ...options, engine: broken })).rejects.toThrow("stop");
      const { folder } = (await listStates(options.folder))[0]!;
      const file = (ending: string) =>
        join(folder, filesIn(folder).find(name => name.endsWith(ending))!);
      if (damage === "states") {
        const bytes = readFileSync(file(".partial"));
        writeFileSync(file(".partial"), bytes.fill(7, 200, 2000));
      } else if (damage === "link") {
        renameSync(file(".partial"), elsewhere);
        symlinkSync(elsewhere, join(folder, `${basename(file(".progress"), ".progress")}.partial`));
        mkdirSync(join(folder, ".a-folder.tmp")); // no leftover of ours
      } else if (damage === "cut") {
        writeFileSync(file(".partial"), readFileSync(file(".partial")).subarray(0, 500));
      } else {
        const log = readFileSync(file(".progress"), "utf8");
        const lines = log.split("\n");
        const changed = {
          log: [
            lines[0],
            ...lines.slice(1, 5).map(line => line.replace(/.$/, "0")),
            "999 1",
            "",
          ].join("\n"),
          torn: log.slice(0, -3),
          head: log.slice(5),
        }[damage];
        writeFileSync(file(".progress"), changed);
      }
      const before = damage === "link" ? readFileSync(elsewhere) : null;
      const resumed = await extract(options);
      if (before) expect(readFileSync(elsewhere)).toEqual(before); // never written to
      expect(bytesOf(resumed.folder, ".safetensors"), damage).toEqual(
        bytesOf(whole.folder, ".safetensors"),
      );
    }
  });

  it("goes on after kill -9, to the same bytes", async () => {
    const whole = await reference();
    const options = setting({ corpus: fakeCorpus(60), tokenBudget: 64 });
    const child = spawn(process.execPath, [
      "--import",
      "tsx",
      join(import.meta.dirname, "interrupted-child.ts"),
      options.checkpoint.folder,
      options.folder,
      "60",
    ]);
    let lines = 0;
    let problems = "";
    child.stderr.on("data", chunk => {
      problems += chunk;
    });
    child.stdout.on("data", chunk => {
      lines += String(chunk).split("\n").length - 1;
      if (lines >= 7) child.kill("SIGKILL");
    });
    const [, signal] = await once(child, "exit");
    expect(signal, problems).toBe("SIGKILL");
    const [summary] = await listStates(options.folder);
    expect(summary).toMatchObject({ languages: [], unfinished: 1 });
    // Its owner is dead.
    expect(readdirSync(summary!.folder)).toContainEqual(
      expect.stringMatching(/^\.eng_Latn-.*\.lock$/),
    );

    const resumed = await extract(options);
    // Each line came after its batch was stored: at most the batch in flight is lost.
    expect(resumed.report[0]!.resumed_batches).toBeGreaterThanOrEqual(lines);
    expect(bytesOf(resumed.folder, ".safetensors")).toEqual(bytesOf(whole.folder, ".safetensors"));
  });
});

describe("two processes on one store", () => {
  it("the second gets a clear error", async () => {
    let release = () => {};
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    let started = () => {};
    const running = new Promise<void>(resolve => {
      started = resolve;
    });
    const engine = fakeEngine(async () => {
      started();
      await held;
    });
    const options = setting({ engine });
    const first = extract(options);
    await running;
    await expect(extract({ ...options, engine: fakeEngine() })).rejects.toMatchObject({
      name: "IsoglossError",
      message: expect.stringContaining(
        `is being written by process ${process.pid} on ${hostname()}`,
      ),
    });
    release();
    await first;
  });

  it("a lock of another machine is respected, one that says nothing taken over in the end", async () => {
    const options = setting();
    const { folder } = await extract({ ...options, languages: ["en"] });
    const lock = join(folder, languageLock(stemOf(options.corpus, "ell_Grek")));
    writeFileSync(lock, "12 elsewhere\n");
    await expect(extract(options)).rejects.toThrow("is being written by process 12 on elsewhere");
    writeFileSync(lock, "\0\0");
    expect((await extract(options)).report.length).toBe(2);
  });
});

describe("two machines at one language", () => {
  /** Work in whose middle another machine takes the language over. */
  const overtaken = (meanwhile: (file: (ending: string) => string) => void) => {
    const options = setting({ corpus: fakeCorpus(60), tokenBudget: 64 });
    const stem = stemOf(options.corpus, "eng_Latn");
    const engine = fakeEngine(async calls => {
      if (calls !== 9) return;
      const [{ folder } = { folder: "" }] = await listStates(options.folder);
      const [lock, theirs] = [join(folder, languageLock(stem)), join(folder, "theirs")];
      writeFileSync(theirs, "7 elsewhere\n");
      renameSync(theirs, lock);
      meanwhile(ending => join(folder, `${stem}.${ending}`));
    });
    return { options, stem, work: extract({ ...options, languages: ["en"], engine }) };
  };

  it("the one that slept gives no name to what the other began anew", async () => {
    const { options, work } = overtaken(file => {
      writeFileSync(file("other"), "of the other machine, half written");
      renameSync(file("other"), file("partial"));
    });
    await expect(work).rejects.toThrow("another machine took this language over");
    const [summary] = await listStates(options.folder);
    expect(summary).toMatchObject({ languages: [], unfinished: 1 });
    expect(filesIn(summary!.folder)).toContainEqual(expect.stringMatching(/\.lock$/)); // theirs
  });

  it("the one that slept finds that the other has finished, and both have the same", async () => {
    const whole = await extract({ ...setting({ corpus: fakeCorpus(60) }), languages: ["en"] });
    const { options, work } = overtaken(file => {
      const name = filesIn(whole.folder).find(one => one.endsWith(".safetensors"))!;
      for (const ending of ["safetensors", "json", "jsonl"])
        copyFileSync(join(whole.folder, name.replace("safetensors", ending)), file(ending));
      rmSync(file("partial"));
    });
    const { folder } = await work;
    expect(bytesOf(folder, ".safetensors")).toEqual(bytesOf(whole.folder, ".safetensors"));
    expect((await listStates(options.folder))[0]).toMatchObject({ unfinished: 0 });
  });

  it("several languages of one model are written side by side, each by its own", async () => {
    const options = setting({ corpus: fakeCorpus(60), tokenBudget: 64 });
    const whole = await extract(setting({ corpus: fakeCorpus(60), tokenBudget: 64 }));
    const both = await Promise.all(
      ["en", "el"].map(code => extract({ ...options, languages: [code], engine: fakeEngine() })),
    );
    expect(both.map(({ report }) => report[0]!.reused)).toEqual([false, false]);
    expect(both[0]!.folder).toBe(both[1]!.folder);
    expect(bytesOf(both[0]!.folder, ".safetensors")).toEqual(bytesOf(whole.folder, ".safetensors"));
    expect(filesIn(both[0]!.folder).filter(name => name.startsWith("."))).toEqual([]);
  });

  it("is waited for where that is asked for, and nothing is run twice", async () => {
    const options = setting({ corpus: fakeCorpus(60), tokenBudget: 64 });
    const onWait = vi.fn();
    const all = await Promise.all(
      [1, 2, 3].map(() => extract({ ...options, languages: ["en"], engine: fakeEngine(), onWait })),
    );
    expect(all.filter(({ report }) => report[0]!.reused === false).length).toBe(1);
    expect(onWait).toHaveBeenCalledWith(`process ${process.pid}`);
  });
});

describe("openStates", () => {
  const stored = async () => extract(setting({ layers: [0, 2], poolings: ["mean", "last"] }));

  it("opens what is there, English first, or what is asked for", async () => {
    const { folder } = await stored();
    expect((await openStates(folder)).manifest.languages).toEqual(["eng_Latn", "ell_Grek"]);
    expect((await openStates(folder, ["ell_Grek"])).manifest.languages).toEqual(["ell_Grek"]);
    await expect(openStates(folder, ["fra_Latn"])).rejects.toThrow("has no states in fra_Latn");
    await expect(openStates(scratch())).rejects.toThrow("has no finished states");
  });

  it("gives analyses one pooling, languages named as people write them", async () => {
    const states = await stored();
    const source = states.pooled();
    expect(source).toMatchObject({ layers: [0, 2], sentences: 40, unit: "sentence" });
    expect(source.signature).toEqual({ ...states.signature, pooling: "mean", unit: "sentence" });
    expect(await source.matrix("en", 2)).toEqual(await states.matrix("eng_Latn", 2, "mean"));
    expect(await source.texts("English")).toEqual(await states.sentences("eng_Latn"));
  });

  it("names what is stored if something else is asked for", async () => {
    const states = await stored();
    await expect(states.matrix("eng_Latn", 1, "mean")).rejects.toThrow(
      'there is no layer 1 with pooling "mean"; layers are 0, 2 and poolings mean, last',
    );
    await expect(states.matrix("fra_Latn", 0, "mean")).rejects.toThrow(
      'there is no language "fra_Latn"',
    );
    expect(() => states.pooled("max")).toThrow('there is no pooling "max", only mean, last');
  });

  it("reads files that safetensors' own header describes, four axes in float32", async () => {
    const { folder } = await stored();
    const file = filesIn(folder).find(name => name.endsWith(".safetensors"))!;
    const { tensors } = await readSafetensorsHeader(join(folder, file));
    expect(tensors.get("states")).toMatchObject({ dtype: "F32", shape: [2, 2, 40, width] });
    expect(statSync(join(folder, file)).size).toBeLessThan(2 * 2 * 40 * width * 4 + 512);
  });

  it("refuses languages that do not belong together", async () => {
    const [a, b] = [await stored(), await extract(setting({ corpus: fakeCorpus(39) }))];
    for (const name of filesIn(b.folder).filter(one => one.startsWith("ell")))
      writeFileSync(join(a.folder, name), readFileSync(join(b.folder, name)));
    for (const name of filesIn(a.folder).filter(one => one.startsWith("ell")))
      if (!filesIn(b.folder).includes(name)) rmSync(join(a.folder, name));
    await expect(openStates(a.folder)).rejects.toThrow("of different models, sentences or layers");
  });

  it("refuses a file that is not what the manifest says", async () => {
    const { folder } = await stored();
    const file = join(folder, filesIn(folder).find(name => name.endsWith(".safetensors"))!);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, bytes.length - 4));
    await expect(openStates(folder)).rejects.toThrow(file);
    rmSync(file);
    mkdirSync(file);
    await expect(openStates(folder)).rejects.toThrow();
  });

  it("refuses files that bear another's name", async () => {
    const { folder } = await stored();
    for (const name of filesIn(folder).filter(one => one.startsWith("ell_Grek")))
      renameSync(join(folder, name), join(folder, name.replace("ell_Grek", "fra_Latn")));
    await expect(openStates(folder)).rejects.toThrow(
      /fra_Latn-\w+\.json: is the manifest of other texts, in ell_Grek/,
    );
  });

  it("extract refuses states of another pass that lie where its own should, before it runs", async () => {
    const options = setting();
    const { folder } = await extract({ ...options, languages: ["en"] });
    const file = join(folder, filesIn(folder).find(name => name.endsWith(".json"))!);
    const manifest = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...manifest, passHash: "0".repeat(64) }));
    const count = options.engine.calls.length;
    await expect(extract(options)).rejects.toThrow(
      `${file}: belongs to another model, corpus or setting (fake/model over fake)`,
    );
    expect(options.engine.calls.length).toBe(count);
  });

  it("refuses a manifest that is gone", async () => {
    const { folder } = await stored();
    const file = join(folder, filesIn(folder).find(name => name.endsWith(".json"))!);
    renameSync(file, `${file}.away`);
    await expect(openStates(folder)).rejects.toThrow(`${file}: cannot be read`);
  });
});
