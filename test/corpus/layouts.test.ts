import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { loadCorpus } from "../../src/corpus/load-corpus.js";
import { scratch } from "../support/scratch.js";

const page = readFileSync(new URL("../../docs/corpora.md", import.meta.url), "utf8");

/** The files of each section of the page. */
const sections = page
  .split(/^## /m)
  .slice(1)
  .map(section => ({
    title: section.split("\n", 1)[0]!,
    files: [...section.matchAll(/```file (\S+)\n([\s\S]*?)```/g)].map(
      ([, name, content]) => [name!, content!] as const,
    ),
  }))
  .filter(({ files }) => files.length > 0);

const both = {
  eng_Latn: ["Good morning.", "Thank you."],
  deu_Latn: ["Guten Morgen.", "Danke."],
};

function folder(files: Iterable<readonly [string, string | Uint8Array]>): string {
  const root = scratch();
  for (const [name, content] of files) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

/** The path to load: the file, or the folder of several, which may have a folder for each. */
function spec(root: string, files: readonly (readonly [string, unknown])[]): string {
  const folders = files.map(([name]) => dirname(name));
  if (files.length === 1) return join(root, files[0]![0]);
  return join(root, folders[0] === folders[1] ? folders[0]! : dirname(folders[0]!));
}

describe.each(sections)("docs/corpora.md: $title", ({ title, files }) => {
  const load = async (
    change: (text: string) => string | Uint8Array,
    ending = "",
    options: Parameters<typeof loadCorpus>[1] = {},
  ) => {
    const changed = files.map(([name, text]) => [`${name}${ending}`, change(text)] as const);
    const root = folder(changed);
    const first = dirname(join(root, files[0]![0]));
    for (const junk of ["._news.en", ".DS_Store"]) writeFileSync(join(first, junk), "\0\x05\x16");
    return loadCorpus(spec(root, changed), options);
  };
  const texts = async (corpus: ReturnType<typeof load>) => Object.fromEntries((await corpus).texts);

  it("loads", async () => {
    expect(await texts(load(text => text))).toEqual(both);
  });
  it("with a byte order mark, CRLF and empty lines at its end", async () => {
    expect(await texts(load(t => `\uFEFF${t.replaceAll("\n", "\r\n")}\r\n\r\n`))).toEqual(both);
  });
  it("packed with gzip", async () => {
    expect(await texts(load(text => gzipSync(text), ".gz"))).toEqual(both);
  });
  it("keeps U+2028 within a text", async () => {
    const changed = load(text => text.replaceAll("Thank you.", "Thank\u2028you."));
    expect((await texts(changed)).eng_Latn).toEqual(["Good morning.", "Thank\u2028you."]);
  });
  // A catalogue's message without a translation is no hole, and a line of IWSLT's training texts none.
  const hasHoles = !/^(?:Gettext|TED: IWSLT's training)/.test(title);
  it.runIf(hasHoles)("refuses a hole by its place, or leaves it out and says so", async () => {
    const hole = (text: string) => text.replaceAll("Danke.", "");
    await expect(load(hole)).rejects.toThrow(/the text in deu_Latn is (?:missing|empty)/);
    const corpus = await load(hole, "", { dropIncomplete: true });
    expect([...corpus.texts.values()]).toEqual([["Good morning."], ["Guten Morgen."]]);
    expect(corpus.notes.join()).toMatch(/(?:^|,)1 of [23] sentences lack a text/);
  });
  it("leaves out what is long, and what repeats, and says so", async () => {
    const long = (text: string) => text.replaceAll("Danke.", `Danke${" sehr".repeat(9)}.`);
    const short = await load(long, "", { skipLong: 20 });
    expect(short.texts.get("eng_Latn")).toEqual(["Good morning."]);
    expect(short.notes.join()).toMatch(/1 of [23] sentences have a text of more than 20 /);
    const again = (text: string) => text.replaceAll("Danke.", "Guten Morgen.");
    const once = await load(again, "", { dedupe: true });
    expect(once.texts.get("eng_Latn")).toEqual(["Good morning."]);
    expect(once.notes.join()).toMatch(/\d of [23] sentences repeat the text/);
  });
});

describe("files that stand beside each other", () => {
  it("takes no copy, source or vector for a language unless it is asked for", async () => {
    const files = ["en", "de", "bak", "src", "bin", "vec", "tok", "ids"].map(
      tag => [`news.${tag}`, "a\nb\n"] as const,
    );
    const root = folder(files);
    const corpus = await loadCorpus(root);
    expect(corpus.languages).toEqual(["eng_Latn", "deu_Latn"]);
    expect(corpus.notes.join()).toContain("news.bak is left out");
    const asked = await loadCorpus(root, { languages: ["en", "bak_Cyrl"] });
    expect(asked.languages).toEqual(["eng_Latn", "bak_Cyrl"]);
  });

  it("reads NTREX whole: regions, scripts, Bashkir", async () => {
    const tags = ["bak", "deu", "eng-GB", "eng-US", "fra", "fra-CA", "por", "por-BR", "srp-Latn"];
    const root = folder([
      ["newstest2019-src.eng.txt", "a\nb\n"],
      ...tags.map(tag => [`newstest2019-ref.${tag}.txt`, "a\nb\n"] as const),
    ]);
    expect((await loadCorpus(root)).languages).toEqual(
      "eng_Latn bak_Cyrl deu_Latn eng_Latn_GB eng_Latn_US fra_Latn fra_Latn_CA por_Latn por_Latn_BR srp_Latn".split(
        " ",
      ),
    );
  });

  it("reads MaCoCu's en-sr_Latn, and FLORES+ variants that nobody asked for", async () => {
    const root = folder([
      ["MaCoCu.en-sr_Latn.en", "a\n"],
      ["MaCoCu.en-sr_Latn.sr_Latn", "b\n"],
    ]);
    expect((await loadCorpus(root)).languages).toEqual(["eng_Latn", "srp_Latn"]);
    const names = ["eng_Latn", "ell_Grek", "apc_Arab_nort3139", "apc_Arab_sout3123"];
    const flores = folder(names.map(name => [`devtest/${name}.devtest`, "a\n"] as const));
    expect((await loadCorpus(flores, { languages: ["en", "el"] })).languages).toHaveLength(2);
    expect((await loadCorpus(flores)).languages).toContain("apc_Arab_sout3123");
  });

  it("reads Parquet, packed or not", async () => {
    const parquet = (texts: string[]) =>
      new Uint8Array(
        parquetWriteBuffer({
          columnData: [
            { name: "id", data: [0, 1], type: "INT32" },
            { name: "text", data: texts, type: "STRING" },
          ],
        }),
      );
    const root = folder([
      ["devtest/eng_Latn.parquet", parquet(both.eng_Latn)],
      ["devtest/deu_Latn.parquet", parquet(both.deu_Latn)],
    ]);
    expect(Object.fromEntries((await loadCorpus(root)).texts)).toEqual(both);
  });

  it("reads a file that says which languages it holds by itself, whatever lies beside it", async () => {
    const root = folder([
      ["ell_Grek-a5b40ea8.jsonl", '{"id":"a","texts":{"ell_Grek":"ναι"}}\n'],
      ["eng_Latn-15b40ea8.jsonl", '{"id":"a","texts":{"eng_Latn":"yes"}}\n'],
      ["news-de.tsv", "en\tde\nyes\tja\n"],
      ["news-fr.tsv", "en\tfr\nyes\toui\n"],
    ]);
    const texts = async (name: string) =>
      Object.fromEntries((await loadCorpus(join(root, name))).texts);
    expect(await texts("ell_Grek-a5b40ea8.jsonl")).toEqual({ ell_Grek: ["ναι"] });
    expect(await texts("news-fr.tsv")).toEqual({ eng_Latn: ["yes"], fra_Latn: ["oui"] });
  });
});

describe("TED, WMT and sets with a folder a language", () => {
  it("take __NULL__ for nothing", async () => {
    const table = "talk_name\ten\tde\nx\tOne.\t__NULL__\nx\tTwo.\tZwei.\n";
    const file = join(folder([["t.tsv", table]]), "t.tsv");
    await expect(loadCorpus(file)).rejects.toThrow("t.tsv:2: the text in deu_Latn is missing");
    expect((await loadCorpus(file, { dropIncomplete: true })).ids).toEqual(["2"]);
  });
  it("read SGML as it is: entities, bare ampersands, the first reference, documents", async () => {
    const set = (lang: string, body: string) =>
      [`newstest-${lang === "de" ? "src" : "ref"}.${lang}.sgm`, body] as const;
    const root = folder([
      set(
        "de",
        '<srcset setid="x"><DOC docid="a"><seg id=1>A &amp; B & C\n&lt;b&gt;</seg></DOC>\n<doc docid="b"><seg id="1">zwei</seg></doc></srcset>',
      ),
      set(
        "en",
        '<refset setid="x"><doc docid="a" sysid="r1"><seg id="1">one</seg></doc><doc docid="b"><seg id="1">two</seg></doc><doc docid="a" sysid="r2"><seg id="1">uno</seg></doc></refset>',
      ),
    ]);
    const corpus = await loadCorpus(root);
    expect(corpus.ids).toEqual(["a#1", "b#1"]);
    expect(Object.fromEntries(corpus.texts)).toEqual({
      eng_Latn: ["one", "two"],
      deu_Latn: ["A & B & C <b>", "zwei"],
    });
    const cut = folder([
      set("de", '<srcset><seg id="1">a'),
      set("en", '<refset><seg id="1">a</seg>'),
    ]);
    await expect(loadCorpus(cut)).rejects.toThrow("the last segment has no end");
  });
  it("take the split that results are reported on, or the one named, and join parts", async () => {
    const table = (text: string) => `index_id\tcategory\ttext\n1\tx\t${text}\n`;
    const files = ["eng_Latn", "deu_Latn"].flatMap(code =>
      ["train", "test", "dev"].map(
        split => [`data/annotated/${code}/${split}.tsv`, table(`${code} ${split}`)] as const,
      ),
    );
    const root = folder(files);
    const corpus = await loadCorpus(root);
    expect(corpus.texts.get("deu_Latn")).toEqual(["deu_Latn test"]);
    expect(corpus.notes).toContain("The split is test; dev, train are there, too");
    const named = await loadCorpus(join(root, "data/annotated/eng_Latn/train.tsv"));
    expect(named.texts.get("deu_Latn")).toEqual(["deu_Latn train"]);
    const parts = ["eng_Latn", "deu_Latn"].map(
      code => [`${code}/test-00000-of-00002.parquet`, "PAR1"] as const,
    );
    await expect(loadCorpus(folder(parts))).rejects.toThrow("it is one of 2 parts of a file");
    const whole = ["eng_Latn", "deu_Latn"].flatMap(code =>
      [0, 1, 2].map(part => {
        const rows = [2 * part, 2 * part + 1].map(id => ({ id, text: `${code} ${id}` }));
        const lines = rows.map(row => `${JSON.stringify(row)}\n`).join("");
        return [`${code}/test-0000${part}-of-00003.jsonl`, lines] as const;
      }),
    );
    const place = folder(whole);
    const joined = ["", "deu_Latn/test-00001-of-00003.jsonl"].map(name =>
      loadCorpus(join(place, name)),
    );
    for (const corpus of await Promise.all(joined))
      expect(corpus.texts.get("deu_Latn")).toEqual([0, 1, 2, 3, 4, 5].map(id => `deu_Latn ${id}`));
  });
});

describe("files of one language", () => {
  it("are read by the name of the file, or as what was asked for", async () => {
    const root = folder([
      ["augmented/eng_Latn_augmented.devtest", "Two, not three.\nPlain.\n"],
      ["plain/words.txt", "Ja.\nNein.\n"],
    ]);
    const named = await loadCorpus(join(root, "augmented/eng_Latn_augmented.devtest"));
    expect(Object.fromEntries(named.texts)).toEqual({ eng_Latn: ["Two, not three.", "Plain."] });
    const asked = await loadCorpus(join(root, "plain/words.txt"), { languages: ["German"] });
    expect(Object.fromEntries(asked.texts)).toEqual({ deu_Latn: ["Ja.", "Nein."] });
    await expect(loadCorpus(join(root, "plain/words.txt"))).rejects.toThrow("is a language");
  });
  it("are BUCC's sides, with their ids", async () => {
    const root = folder([
      ["de-en.training.de", "de-000000001\tEins.\nde-000000002\tZwei.\n"],
      ["de-en.training.en", "en-000000001\tOne.\n"],
    ]);
    const side = await loadCorpus(join(root, "de-en.training"), { languages: ["de"] });
    expect(side.ids).toEqual(["de-000000001", "de-000000002"]);
    expect(side.texts.get("deu_Latn")).toEqual(["Eins.", "Zwei."]);
  });
});

describe("sentences are left out only where that is asked for, and counted", () => {
  const load = (options: Parameters<typeof loadCorpus>[1]) => {
    const rows = ["en,de", "a,A", "b,", "c,C", "a,D", `${"x".repeat(50)},E`];
    return loadCorpus(join(folder([["t.csv", `${rows.join("\n")}\n`]]), "t.csv"), options);
  };
  it("incomplete, long, repeated", async () => {
    await expect(load({})).rejects.toThrow("t.csv:3: the text in deu_Latn is empty");
    const dropped = await load({ dropIncomplete: true });
    expect(dropped.ids).toEqual(["1", "3", "4", "5"]);
    expect(dropped.notes[0]).toMatch(/^1 of 5 sentences lack a text .*deu_Latn 1/);
    const all = await load({ dropIncomplete: true, skipLong: 20, dedupe: true });
    expect(all.ids).toEqual(["1", "3"]);
    expect(all.notes).toHaveLength(3);
    await expect(load({ dropIncomplete: true, languages: ["fr"] })).rejects.toThrow("no language");
  });
});

describe("what is no corpus is named for what it is", () => {
  it.each<[string, string | Uint8Array, string]>([
    ["x.xlsx", "PK\x03\x04rest", "an Office file"],
    ["x.pdf", "%PDF-1.7", "a PDF file"],
    ["x.html", "<!doctype html><html></html>", "XML or HTML"],
    ["x.txt", "just a line\nand another\n", "none of its columns is a language"],
    ["x.parquet", "PAR1xxxxPAR1", "cannot be read as Parquet"],
    ["x.tsv.gz", gzipSync("en\tde\n").subarray(0, 15), "cannot be unpacked"],
    ["x.tmx", "<tmx><body><tu>", "is not valid XML"],
    ["x.csv", Buffer.from("\uFEFFen,de\n", "utf16le"), "text in UTF-16"],
  ])("%s", async (name, content, message) => {
    const root = folder([[name, content]]);
    await expect(loadCorpus(join(root, name))).rejects.toMatchObject({
      name: "IsoglossError",
      message: expect.stringContaining(message),
    });
  });
});
