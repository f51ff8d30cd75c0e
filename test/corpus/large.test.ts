import { execFileSync } from "node:child_process";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writePairs } from "../../bench/support/write-pairs.js";
import { corpusHash } from "../../src/corpus/corpus-hash.js";
import { loadCorpus } from "../../src/corpus/load-corpus.js";
import { TextIndex } from "../../src/corpus/text/kept/text-index.js";
import { TextStore } from "../../src/corpus/text/kept/text-store.js";
import { scratch } from "../support/scratch.js";

const loader = join(import.meta.dirname, "../../bench/support/corpus-run.ts");

describe("a large corpus", () => {
  it("takes hardly more memory than a small one", { timeout: 120_000 }, () => {
    const peakOf = (pairs: number) => {
      const spec = writePairs(scratch(), "lines", pairs);
      const said = execFileSync(process.execPath, ["--import", "tsx", loader, spec]);
      return JSON.parse(said.toString()).peak as number;
    };
    // 60 MB of text, which as strings with what loading leaves behind were 130 MB more.
    expect(peakOf(350_000) - peakOf(150_000)).toBeLessThan(50e6);
  });

  it("is read no further than --limit needs", async () => {
    const broken = Buffer.from([0xff, 0x0a]);
    for (const [layout, files] of [
      ["lines", ["pairs.en", "pairs.de"]],
      ["table", ["table.tsv"]],
      ["json", ["lines.jsonl"]],
    ] as const) {
      const folder = scratch();
      const spec = writePairs(folder, layout, 5000);
      for (const file of files) appendFileSync(join(folder, file), broken);
      await expect(loadCorpus(spec), layout).rejects.toThrow("is not valid UTF-8");
      const corpus = await loadCorpus(spec, { limit: 20 });
      expect(corpus.ids, layout).toHaveLength(20);
      expect(corpus.notes, layout).toContain("The first 20 sentences");
    }
  });

  it("counts towards --limit what stays", async () => {
    const folder = scratch();
    const line = (i: number) => (i % 3 === 1 ? "" : i % 3 === 2 ? "the same" : `line ${i}`);
    const lines = Array.from({ length: 30 }, (_, i) => line(i));
    writeFileSync(join(folder, "n.en"), `${lines.join("\n")}\n`);
    writeFileSync(join(folder, "n.de"), `${lines.map(text => text.toUpperCase()).join("\n")}\n`);
    const limit = 4;
    const corpus = await loadCorpus(join(folder, "n"), {
      limit,
      dropIncomplete: true,
      dedupe: true,
    });
    expect(corpus.texts.get("eng_Latn")).toEqual(["line 0", "the same", "line 3", "line 6"]);
    expect(corpus.ids).toEqual(["1", "3", "4", "7"]);
  });

  it("is the same read from its file as held in memory", async () => {
    const n = 70_000; // more than are copied into plain arrays
    const spec = writePairs(scratch(), "table", n);
    const whole = await loadCorpus(spec, { dedupe: true });
    const part = await loadCorpus(spec, { limit: n - 1, normalize: "NFC" });
    expect(part.texts.get("deu_Latn")![n - 2]).toBe(whole.texts.get("deu_Latn")![n - 2]);
    const few = await loadCorpus(spec, { limit: 100 });
    const cut = (list: readonly string[] | undefined) => list!.slice(0, 100);
    const texts = new Map([...whole.texts].map(([code, list]) => [code, cut(list)]));
    expect(corpusHash({ ...whole, ids: cut(whole.ids), texts })).toBe(corpusHash(few));
  });
});

describe("a store of texts", () => {
  const texts = ["", "plain", "größer 中文 \u2028", "x".repeat(70_000), "\ud800 alone", "🙂", "y"];

  it.each([0, 10, 1e6])("gives back what it got, with %i characters in memory", most => {
    const store = new TextStore(most);
    const [list, other] = [store.list(), store.list()];
    for (let turn = 0; turn < 300; turn++)
      for (const text of texts) {
        list.push(text);
        other.push(`${text} too`);
        if (turn % 50 === 0) expect(list.at(list.length - 1)).toBe(text);
      }
    list.set(list.length + 2, "after a gap");
    const array = list.array();
    expect(array).toHaveLength(300 * texts.length + 3);
    expect(array.slice(0, texts.length)).toEqual(texts);
    expect(array.at(-1)).toBe("after a gap");
    expect([array.at(-2), array[array.length]]).toEqual([undefined, undefined]);
    expect(array.filter(text => text === "🙂")).toHaveLength(300);
    expect([...other.array()].every((text, i) => text === `${texts[i % texts.length]} too`)).toBe(
      true,
    );
    expect(JSON.parse(JSON.stringify(array.slice(-1)))).toEqual(["after a gap"]);
    list.truncate(3);
    expect(list.array()).toHaveLength(3);
  });

  it("finds equal texts among thousands by number", () => {
    const at = (i: number) => `text ${i}`;
    const index = new TextIndex(at);
    for (let i = 0; i < 5000; i++) expect(index.add(at(i), i)).toBeUndefined();
    for (let i = 0; i < 5000; i += 7) expect(index.add(at(i), 9999)).toBe(i);
    expect([index.find("text 4999"), index.find("text 5000")]).toEqual([4999, undefined]);
  });
});
