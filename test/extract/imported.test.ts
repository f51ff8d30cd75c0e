import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Corpus } from "../../src/corpus/corpus.js";
import { importStates } from "../../src/extract/imported/import-states.js";
import { openStates } from "../../src/extract/store/open-states.js";
import { openArrays } from "../../src/format/arrays/open-arrays.js";
import { readSafetensorsHeader } from "../../src/format/safetensors.js";
import { seeded } from "../../src/numeric/random.js";
import { gatherStates } from "../../src/study/gather-states.js";
import { methods } from "../../src/study/paper/methods.js";
import { runStudy } from "../../src/study/run-study.js";
import { mutate } from "../support/mutate.js";
import { scratch } from "../support/scratch.js";

interface Fixture {
  readonly files: Record<string, { data: string; expected: number[][] | number[][][] }>;
  readonly refused: Record<string, string>;
}

const fixture: Fixture = JSON.parse(
  readFileSync(new URL("../fixtures/extract/arrays.json", import.meta.url), "utf8"),
);
const bytesOf = (name: string) => Buffer.from(fixture.files[name]!.data, "base64");

/** Five sentences, as the arrays of the fixture have. */
function corpusOf(...languages: string[]): Corpus {
  const texts = new Map(languages.map(code => [code, [1, 2, 3, 4, 5].map(i => `${code} ${i}`)]));
  const ids = ["1", "2", "3", "4", "5"];
  return { name: "five", ids, languages, texts, source: "", licence: "", notes: [] };
}

function written(files: Record<string, Uint8Array>): string {
  const root = scratch();
  for (const [name, data] of Object.entries(files)) writeFileSync(join(root, name), data);
  return root;
}

const ending = (name: string) =>
  name.startsWith("npz") ? "npz" : name.startsWith("safetensors") ? "safetensors" : "npy";

describe("what NumPy and safetensors wrote is read to the last bit", () => {
  it.each(Object.entries(fixture.files))("%s", async (name, { data, expected }) => {
    const root = written({ [`m.eng_Latn.${ending(name)}`]: Buffer.from(data, "base64") });
    const states = await importStates({
      arrays: [root],
      corpus: corpusOf("eng_Latn"),
      folder: scratch(),
    });
    const layers = (typeof expected[0]![0] === "number" ? [expected] : expected) as number[][][];
    expect(states.manifest.layers).toEqual(layers.map((_, i) => i));
    for (const [layer, rows] of layers.entries())
      expect([...(await states.matrix("en", layer)).data]).toEqual(rows.flat());
  });
});

describe("what is no numbers is refused, and no pickle executed", () => {
  it.each(Object.entries(fixture.refused))("%s", async (name, data) => {
    const root = written({
      [`m.en.${/archive/.test(name) ? "npz" : "npy"}`]: Buffer.from(data, "base64"),
    });
    await expect(
      importStates({ arrays: [root], corpus: corpusOf("eng_Latn"), folder: scratch() }),
    ).rejects.toMatchObject({
      name: "IsoglossError",
      message: expect.stringMatching(/pickle|not numbers that states are made of|header/),
    });
  });
  it("PyTorch's files, by their bytes and by their name", async () => {
    const zip = bytesOf("npz stored");
    const root = written({ "a.pt": zip, "b.npy": Buffer.from([0x80, 4, 0x95, 0, 0, 0, 0, 0]) });
    for (const file of ["a.pt", "b.npy"])
      await expect(openArrays(join(root, file))).rejects.toThrow(
        "is a pickle, which is never executed",
      );
  });
});

describe("importStates", () => {
  const x = () => bytesOf("layers");

  it("keeps a store that says where it comes from, and writes nothing again", async () => {
    const root = written({ "e5.en.npy": x(), "e5.deu_Latn.npy": x() });
    const folder = scratch();
    const corpus = corpusOf("eng_Latn", "deu_Latn");
    const states = await importStates({
      arrays: [join(root, "e5.en.npy"), join(root, "e5.deu_Latn.npy")],
      corpus,
      folder,
    });
    expect(states.manifest.model).toMatchObject({ name: "e5", architecture: "imported", width: 4 });
    expect(states.manifest.notes[0]).toContain("how they were made is not known");
    expect(states.report.map(({ reused }) => reused)).toEqual([false, false]);
    const again = await importStates({
      arrays: [join(root, "e5.en.npy"), join(root, "e5.deu_Latn.npy")],
      corpus,
      folder,
    });
    expect(again.folder).toBe(states.folder);
    expect(again.report.map(({ reused }) => reused)).toEqual([true, true]);
    const opened = await openStates(states.folder);
    expect((await opened.sentences("de"))[4]).toEqual({ id: "5", text: "deu_Latn 5" });
    expect(opened.pooled().signature.pooling).toBe("imported");
    const file = readdirSync(states.folder).find(name => name.endsWith(".safetensors"))!;
    const { metadata } = await readSafetensorsHeader(join(states.folder, file));
    expect(metadata.get("axes")).toBe("layers,poolings,sentences,width");
  });

  it("takes states out of a store, by its own axes", async () => {
    const root = written({ "m.en.npy": x() });
    const first = await importStates({
      arrays: [root],
      corpus: corpusOf("eng_Latn"),
      folder: scratch(),
    });
    const file = readdirSync(first.folder).find(name => name.endsWith(".safetensors"))!;
    const again = await importStates({
      arrays: [`English=${join(first.folder, file)}`],
      corpus: corpusOf("eng_Latn"),
      folder: scratch(),
    });
    expect((await again.matrix("en", 2)).data).toEqual((await first.matrix("en", 2)).data);
  });

  const refusals: [string, Record<string, Uint8Array>, string[], RegExp, string?][] = [
    [
      "another number of sentences",
      { "m.en.npy": npy([4, 3]) },
      ["eng_Latn"],
      /has 4 sentences, and the corpus 5/,
    ],
    [
      "axes that could be either",
      { "m.en.npy": npy([5, 5, 2]) },
      ["eng_Latn"],
      /as many layers as sentences/,
    ],
    [
      "a language that is missing",
      { "m.en.npy": npy([5, 2]) },
      ["eng_Latn", "deu_Latn"],
      /five: has deu_Latn, and there is no array/,
    ],
    [
      "other widths",
      { "m.en.npy": npy([5, 2]), "m.de.npy": npy([5, 3]) },
      ["eng_Latn", "deu_Latn"],
      /width/,
    ],
    [
      "a name that says no language",
      { "vectors.npy": npy([5, 2]) },
      ["eng_Latn"],
      /says no language/,
    ],
    [
      "a language twice",
      { "a.en.npy": npy([5, 2]), "b.en.npy": npy([5, 2]) },
      ["eng_Latn"],
      /and so does/,
    ],
    [
      "what is not finite",
      { "m.en.npy": npy([5, 2], Number.NaN) },
      ["eng_Latn"],
      /sentence 1 of layer 0 has NaN/,
    ],
    [
      "fewer bytes than it says",
      { "m.en.npy": npy([5, 2]).subarray(0, 140) },
      ["eng_Latn"],
      /says \(5, 2\) elements of 4 bytes, but has/,
    ],
    [
      "axes that are no words",
      { "m.en.npy": npy([5, 2]) },
      ["eng_Latn"],
      /axes "a,b" are not understood/,
      "a,b",
    ],
  ];
  it.each(
    refusals,
  )("refuses %s, and leaves nothing", async (_, files, languages, message, axes) => {
    const folder = scratch();
    await expect(
      importStates({ arrays: [written(files)], corpus: corpusOf(...languages), folder, axes }),
    ).rejects.toThrow(message);
    const left = readdirSync(folder, { recursive: true }).map(String);
    expect(left.filter(name => /partial|safetensors|tmp/.test(name))).toEqual([]);
  });

  it("reads or refuses by name whatever is damaged", async () => {
    const outcomes = { read: 0, refused: 0 };
    for (const name of ["type <f4", "npz stored", "npz compressed", "safetensors float32"])
      for (let seed = 1; seed <= 40; seed++) {
        const file = `m.en.${ending(name)}`;
        const root = written({ [file]: mutate(bytesOf(name), seeded(seed)) });
        try {
          await importStates({
            arrays: [join(root, file)],
            corpus: corpusOf("eng_Latn"),
            folder: scratch(),
          });
          outcomes.read++;
        } catch (error) {
          expect(error, `${name} ${seed}: ${(error as Error).stack}`).toMatchObject({
            name: "IsoglossError",
          });
          outcomes.refused++;
        }
      }
    expect(outcomes.refused).toBeGreaterThan(40);
    expect(outcomes.read).toBeGreaterThan(2);
  });
});

describe("in a study", () => {
  it("vectors stand beside models, of the first sentences where only those are wanted", async () => {
    const n = 58; // as many as the declaration has in both languages
    const random = seeded(3);
    const values = Array.from({ length: n * 6 }, () => random.uniform() - 0.5);
    const vectors = (noise: number) =>
      npy(
        [n, 6],
        values.map(v => v + noise * (random.uniform() - 0.5)),
      );
    const root = written({ "eng_Latn.npy": vectors(0), "deu_Latn.npy": vectors(0.05) });
    const options = { folder: scratch(), languages: ["en", "de"] };
    const study = await runStudy(
      {
        models: [`E5=${root}`, "base"],
        corpora: ["udhr"],
        limit: 24,
        battery: 0,
        maps: false,
        permutations: 9,
      },
      options,
    );
    const rows = study.alignment.filter(
      row => row.model === "E5" && row.measure === "mexa" && row.preprocessing === "raw",
    );
    expect(rows).toMatchObject([
      { layer_x: 0, pooling: "imported", n: 24, value: 1, language_x: "deu_Latn" },
    ]);
    expect(study.sources.map(({ signature }) => signature.model)).toEqual(["E5", "base"]);
    expect(new Set(study.tokens.map(({ model }) => model))).toEqual(new Set(["base"]));
    expect(new Set(study.alignment.map(row => row.corpus_hash)).size).toBe(1);
    const { text } = methods(study);
    expect(text).toContain("Vectors of E5 were made elsewhere and imported as they are");
    expect(text).not.toContain("computed by imported");
    await expect(gatherStates([`base=${root}`, "base"], ["udhr"], options)).rejects.toThrow(
      'two models are called "base"',
    );
    await expect(
      runStudy({
        models: [root],
        corpora: ["udhr"],
        translate: { sentences: 2, wording: "shipped" },
      }),
    ).rejects.toThrow("holds vectors, and nothing that could answer");
  });
});

/** A file of float32 as NumPy writes it. */
function npy(shape: readonly number[], values: number | readonly number[] = 1): Buffer {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(", ")}), }`;
  const padded = Buffer.from(`${header.padEnd(117)}\n`);
  const count = shape.reduce((a, b) => a * b, 1);
  const data = Float32Array.from({ length: count }, (_, i) =>
    typeof values === "number" ? values : values[i]!,
  );
  return Buffer.concat([
    Buffer.from("\x93NUMPY\x01\x00\x76\x00", "latin1"),
    padded,
    Buffer.from(data.buffer),
  ]);
}
