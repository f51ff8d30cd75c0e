import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { corpusHash } from "../../src/corpus/corpus-hash.js";
import { loadCorpus } from "../../src/corpus/load-corpus.js";
import { scratch } from "../support/scratch.js";

/** Writes files into a new folder and returns its path. */
function folder(files: Record<string, string | Uint8Array>): string {
  const root = scratch();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

const english = "One.\nTwo.\nThree.\n";
const german = "Eins.\nZwei.\nDrei.\n";
const texts = { eng_Latn: ["One.", "Two.", "Three."], deu_Latn: ["Eins.", "Zwei.", "Drei."] };

/** What a message and its hint say, for one assertion on both. */
async function failure(spec: string, options = {}): Promise<string> {
  try {
    await loadCorpus(spec, options);
  } catch (error) {
    expect(error).toMatchObject({ name: "IsoglossError", hint: expect.stringMatching(/\.$/) });
    return (error as Error).message;
  }
  throw new Error(`${spec} was loaded`);
}

describe("loadCorpus finds by itself", () => {
  it.each<[string, Record<string, string>, string]>([
    ["FLORES-200", { "dev/eng_Latn.dev": english, "dev/deu_Latn.dev": german }, ""],
    ["FLORES-101", { "dev/eng.dev": english, "dev/deu.dev": german, "dev/README": "" }, ""],
    ["a split of FLORES", { "dev/eng_Latn.dev": english, "dev/deu_Latn.dev": german }, "dev"],
    ["Moses files by their stem", { "x.en": english, "x.de": german, "y.en": "1\n" }, "x"],
    ["Moses files by one of them", { "x.en": english, "x.de": german }, "x.de"],
    ["Moses files by their folder", { "x.en": english, "x.de": german, "x.ids": "" }, ""],
    ["OPUS names", { "T.de-en.en": english, "T.de-en.de": german }, "T.de-en"],
    [
      "TSV with empty lines at its end",
      { "t.tsv": "en\tde\nOne.\tEins.\nTwo.\tZwei.\nThree.\tDrei.\n\n\n" },
      "t.tsv",
    ],
    ["TSV", { "t.tsv": "en\tde\nOne.\tEins.\nTwo.\tZwei.\nThree.\tDrei.\n" }, "t.tsv"],
    ["CSV", { "t.csv": 'de,en\nEins.,"One."\r\nZwei.,Two.\nDrei.,Three.' }, "t.csv"],
    [
      "JSONL",
      {
        "t.jsonl": [0, 1, 2]
          .map(i =>
            JSON.stringify({ id: i, texts: { en: texts.eng_Latn[i], de: texts.deu_Latn[i] } }),
          )
          .join("\n"),
      },
      "t.jsonl",
    ],
  ])("%s", async (_, files, path) => {
    const corpus = await loadCorpus(join(folder(files), path));
    expect(corpus.languages).toEqual(["eng_Latn", "deu_Latn"]); // English first
    expect(Object.fromEntries(corpus.texts)).toEqual(texts);
    expect(new Set(corpus.ids).size).toBe(3);
    expect(corpus.name).toMatch(/^[A-Za-z0-9._-]+$/);
  });

  it("the declaration of human rights", async () => {
    expect((await loadCorpus("udhr")).ids).toHaveLength(50);
  });

  it("devtest before dev, and says so", async () => {
    const root = folder({
      "dev/eng_Latn.dev": english,
      "devtest/eng_Latn.devtest": "Only one.\n",
      "metadata_dev.tsv": "URL\tdomain\n",
    });
    const corpus = await loadCorpus(root);
    expect(corpus.name).toBe("flores200-devtest");
    expect(corpus.ids).toEqual(["devtest/1"]);
    expect(corpus.notes).toEqual(["The split is devtest; dev is there, too"]);
  });
});

describe("loadCorpus", () => {
  const pair = () => folder({ "x.en": english, "x.de": german, "x.zh": "一\n二\n三\n" });

  it("takes the languages asked for, in that order, and reads no others", async () => {
    const root = folder({ "x.en": english, "x.de": german, "x.zh": "broken\n" });
    expect((await loadCorpus(root, { languages: ["German", "en"] })).languages).toEqual([
      "deu_Latn",
      "eng_Latn",
    ]);
  });

  it("leaves texts as they are, but for the ends of lines and a byte order mark", async () => {
    const decomposed = " Cafe\u0301 \u2028 \u{1F600}";
    const root = folder({ "x.en": `\uFEFF${decomposed}\r\nb\r\n`, "x.de": "a\nb" });
    expect((await loadCorpus(root)).texts.get("eng_Latn")).toEqual([decomposed, "b"]);
    expect((await loadCorpus(root)).notes).toContain(
      "eng_Latn: 1 texts are not in Unicode's composed form (NFC)",
    );
    const composed = await loadCorpus(root, { normalize: "NFC" });
    expect(composed.texts.get("eng_Latn")![0]).toContain("Caf\u00e9");
  });

  it("keeps to the first sentences where asked, and says so", async () => {
    const corpus = await loadCorpus(pair(), { limit: 2 });
    expect(corpus.texts.get("deu_Latn")).toEqual(["Eins.", "Zwei."]);
    expect(corpus.notes).toContain("The first 2 sentences");
    await expect(loadCorpus(pair(), { limit: 0 })).rejects.toThrow(RangeError);
  });

  it("counts texts that repeat", async () => {
    const root = folder({ "x.en": "a\na\nb\n", "x.de": "a\nb\nc\n" });
    expect((await loadCorpus(root)).notes).toEqual([
      "eng_Latn: 1 texts repeat an earlier one, so that retrieval has ties",
    ]);
  });

  it("reads ids and sources", async () => {
    const root = folder({ "t.tsv": "id\ten\tde\tsource\nq1\ta\tb\tbook\nq2\tc\td\tbook\n" });
    const corpus = await loadCorpus(join(root, "t.tsv"));
    expect(corpus.ids).toEqual(["q1", "q2"]);
    expect(corpus.notes).toEqual(["Sentences by source: book (2)"]);
  });

  it("gives equal hashes to equal texts only", async () => {
    const [a, b] = [await loadCorpus(pair()), await loadCorpus(pair())];
    expect(corpusHash(a)).toBe(corpusHash(b));
    expect(corpusHash(a, ["eng_Latn", "deu_Latn"])).not.toBe(corpusHash(a));
    const moved = new Map(a.texts).set("eng_Latn", ["One.T", "wo.", "Three."]);
    expect(corpusHash({ ...a, texts: moved })).not.toBe(corpusHash(a));
  });
});

describe("loadCorpus refuses, naming file and line,", () => {
  const bad = (content: string | Uint8Array) => folder({ "x.en": english, "x.de": content });

  it.each<[string, string | Uint8Array, string]>([
    ["fewer lines", "Eins.\nZwei.\n", "x.de: has 2 lines, but "],
    ["an empty line", "Eins.\n\nDrei.\n", "x.de:2: the text in deu_Latn is empty"],
    ["a line of spaces", "Eins.\nZwei.\n \u3000\n", "x.de:3: the text in deu_Latn is empty"],
    [
      "invalid UTF-8",
      Buffer.from("Eins.\nZwei.\nDr\xfce\n", "latin1"),
      "x.de:3: the line is not valid UTF-8",
    ],
    [
      "a character cut at the end",
      Buffer.from([0x61, 0x0a, 0xe4, 0xb8]),
      "x.de:2: the line is not valid",
    ],
    ["UTF-16", Buffer.from(german, "utf16le"), "x.de:1: there is a NUL character"],
    ["a bare carriage return", "Eins.\rZwei.\rDrei.\n", "x.de:1: a carriage return"],
    [
      "an overlong line",
      `Eins.\n${"x".repeat(100_001)}\nDrei.\n`,
      "x.de:2: the line has 100001 characters",
    ],
    ["an empty file", "", "x.de: has 0 lines"],
  ])("%s", async (_, content, message) => {
    expect(await failure(bad(content))).toContain(message);
  });

  it.each<[string, string, string, string]>([
    [
      "two columns of ids",
      "t.csv",
      "id,en,de,id\n1,a,b,1\n",
      't.csv:1: columns 1 and 4 are both called "id"',
    ],
    [
      "a cell without an end",
      "t.csv",
      `en,de\na,"${"b".repeat(100_001)}"\n`,
      "t.csv:2: a cell has 100001",
    ],
    ["an overlong row", "t.csv", `en,de\na,${"b".repeat((1 << 24) + 9)}\n`, "CSV_MAX_RECORD_SIZE"],
    [
      "__proto__ among languages",
      "t.jsonl",
      '{"id":1,"texts":{"en":"a","__proto__":"b"}}\n',
      '"__proto__" is not a language',
    ],
    [
      "a column twice",
      "t.tsv",
      "en\teng\na\tb\n",
      "t.tsv:1: column 2 is a second one for eng_Latn",
    ],
    ["an empty row", "t.tsv", "en\tde\na\tb\n\nc\td\n", "t.tsv:3: the text in eng_Latn is missing"],
    ["an empty row", "t.csv", "en,de\na,b\n\nc,d\n", "t.csv:3: the text in eng_Latn is missing"],
    ["a short row", "t.tsv", "en\tde\na\tb\nc\n", "t.tsv:3: has 1 cells, but the first row has 2"],
    [
      "an id twice",
      "t.tsv",
      "id\ten\tde\n1\ta\tb\n1\tc\td\n",
      't.tsv:3: the id "1" was given on line 2',
    ],
    ["an empty cell", "t.tsv", "en\tde\na\t\n", "t.tsv:2: the text in deu_Latn is empty"],
    ["a header only", "t.tsv", "en\tde\n", "t: has no sentences"],
    ["an empty table", "t.tsv", "", "t.tsv: is empty"],
    ["an open quote", "t.csv", 'en,de\n"a,b\n', "t.csv:"],
    [
      "a broken line",
      "t.jsonl",
      '{"id":1,"texts":{"en":"a"}}\n{"id":\n',
      "t.jsonl:2: is not valid JSON",
    ],
    [
      "no texts",
      "t.jsonl",
      '{"id":1}\n',
      "t.jsonl:1: is lines of JSON, and none of its columns is a language",
    ],
    [
      "a missing language",
      "t.jsonl",
      '{"id":1,"texts":{"en":"a","de":"b"}}\n{"id":2,"texts":{"en":"a"}}\n',
      "t.jsonl:2: the text in deu_Latn is missing",
    ],
    [
      "a language twice",
      "t.jsonl",
      '{"id":1,"texts":{"en":"a","eng":"b"}}\n',
      "is a second one for eng_Latn",
    ],
    [
      "an unknown language",
      "t.jsonl",
      '{"id":1,"texts":{"__proto__x":"a"}}\n',
      't.jsonl:1: "__proto__x" is not a language',
    ],
    [
      "half a surrogate pair",
      "t.jsonl",
      '{"id":"a","texts":{"en":"\\ud800"}}\n',
      "sentence a in eng_Latn has",
    ],
  ])("%s", async (_, name, content, message) => {
    expect(await failure(join(folder({ [name]: content }), name))).toContain(message);
  });

  it("an unknown language of FLORES, and one with two files", async () => {
    const unknown = folder({ "dev/eng_Latn.dev": english, "dev/tlh_Piqd.dev": english });
    expect(await failure(unknown)).toContain('tlh_Piqd.dev: "tlh_Piqd" is not a language');
    const twice = folder({ "dev/eng_Latn.dev": english, "dev/eng.dev": english });
    expect(await failure(twice)).toMatch(/eng_Latn\.dev: is in eng_Latn, and so is .*eng\.dev/);
  });

  it("a language that was not there", async () => {
    const root = folder({ "x.en": english, "x.de": german });
    expect(await failure(root, { languages: ["fr"] })).toContain('there is no language "fr"');
  });

  it("what it cannot make out, saying what it looked for", async () => {
    expect(await failure(folder({ "notes.txt": "x" }))).toContain("neither FLORES files");
    const two = folder({ "a.en": "1\n", "a.de": "1\n", "b.en": "1\n", "b.de": "1\n" });
    expect(await failure(two)).toContain("several sets of parallel files: a, b");
    expect(await failure("no-such-corpus")).toContain("neither a corpus that is built in");
    expect(await failure(join(scratch(), "nothing"))).toContain("no two files nothing.LANGUAGE");
    expect(await failure("a\0/b")).toContain("neither a corpus");
    expect(await failure("")).toContain("neither a corpus");
  });
});

describe("a licence beside the file", () => {
  const lines = `${JSON.stringify({ id: "1", texts: { eng_Latn: "One.", deu_Latn: "Eins." } })}\n`;
  const licence = async (beside: Record<string, string>) => {
    const { licence } = await loadCorpus(join(folder({ "c.jsonl": lines, ...beside }), "c.jsonl"));
    return licence;
  };

  it("is read as REUSE writes it, several as all of them", async () => {
    expect(await licence({})).toBe("unknown");
    const tag = "SPDX-License-Identifier:";
    expect(await licence({ "c.jsonl.license": `x\r\n${tag} CC-BY-4.0 \r\n` })).toBe("CC-BY-4.0");
    expect(await licence({ "c.jsonl.license": `${tag} MIT\n${tag} A OR B\n` })).toBe(
      "MIT AND (A OR B)",
    );
  });

  it("is asked for where the file beside names none", async () => {
    const root = folder({ "c.jsonl": lines, "c.jsonl.license": "All rights reserved.\n" });
    expect(await failure(join(root, "c.jsonl"))).toContain("names no licence");
  });
});

it("calls a corpus what it was named, and stored states what it was", async () => {
  const options = { languages: ["en", "de"], limit: 3 };
  const [plain, named] = [
    await loadCorpus("udhr", options),
    await loadCorpus("My corpus=udhr", options),
  ];
  expect(named).toEqual({ ...plain, name: "My-corpus", storedAs: "udhr" });
});
