import { existsSync, mkdirSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadCorpus } from "../../src/corpus/load-corpus.js";
import { seeded } from "../../src/numeric/random.js";
import { mutate } from "../support/mutate.js";
import { scratch } from "../support/scratch.js";

/** Valid files of each kind, the first of which is damaged, and what is loaded. */
const kinds: Record<string, { files: Record<string, string>; load: string }> = {
  "FLORES-200": {
    files: {
      "dev/deu_Latn.dev": "Eins.\nZwei ü.\nDrei.\n",
      "dev/eng_Latn.dev": "One.\nTwo.\nThree.\n",
    },
    load: ".",
  },
  Moses: {
    files: { "x.zh": "一。\r\n二。\r\n三。\r\n", "x.en": "One.\nTwo.\nThree.\n" },
    load: "x",
  },
  TSV: {
    files: { "t.tsv": "id\ten\tde\tsource\n1\tOne.\tEins.\ta\n2\tTwo.\tZwei.\tb\n" },
    load: "t.tsv",
  },
  CSV: {
    files: { "t.csv": 'id,en,de\n1,"One, two.",Eins.\n2,"A ""quote"".",Zwei.\n' },
    load: "t.csv",
  },
  JSONL: {
    files: {
      "t.jsonl":
        '{"id":"a","texts":{"en":"One.","hi":"एक।"},"source":"x"}\n{"id":2,"texts":{"en":"Two.","hi":"दो।"}}\n',
    },
    load: "t.jsonl",
  },
};

describe("a damaged corpus file is loaded or refused by name, whatever the damage:", () => {
  it.each(Object.entries(kinds))("%s, 150 mutants", async (_, { files, load }) => {
    const root = scratch();
    const write = (name: string, content: string | Uint8Array) => {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), content);
    };
    for (const [name, content] of Object.entries(files)) write(name, content);
    const [target, original] = Object.entries(files)[0]!;
    const before = readdirSync(root, { recursive: true }).sort();
    const outcomes = { loaded: 0, refused: 0 };
    for (let seed = 1; seed <= 150; seed++) {
      write(target, mutate(Buffer.from(original), seeded(seed)));
      try {
        const corpus = await loadCorpus(join(root, load));
        outcomes.loaded++;
        expect(new Set(corpus.ids).size).toBe(corpus.ids.length);
        for (const texts of corpus.texts.values()) expect(texts).toHaveLength(corpus.ids.length);
      } catch (error) {
        outcomes.refused++;
        expect(error, `seed ${seed}: ${(error as Error).stack}`).toMatchObject({
          name: "IsoglossError",
        });
        expect((error as { hint: string }).hint).not.toBe("");
      }
    }
    // Both must happen, or the mutants test nothing.
    expect(outcomes.loaded).toBeGreaterThan(5);
    expect(outcomes.refused).toBeGreaterThan(50);
    expect(readdirSync(root, { recursive: true }).sort()).toEqual(before);
  });
});

/** A compiled catalogue all of whose messages are the same bytes of the file. */
function heaped(count: number, length: number): Buffer {
  const tables = 28 + 16 * count;
  const bytes = Buffer.alloc(tables + length, "A");
  for (const [i, word] of [0x950412de, 0, count, 28, 28 + 8 * count, 0, 0].entries())
    bytes.writeUInt32LE(word, 4 * i);
  for (let i = 0; i < 2 * count; i++) {
    bytes.writeUInt32LE(length, 28 + 8 * i);
    bytes.writeUInt32LE(tables, 32 + 8 * i);
  }
  return bytes;
}

it("refuses a compiled catalogue whose texts lie over one another, which would be gigabytes", async () => {
  const file = join(scratch(), "de.mo");
  writeFileSync(file, heaped(20_000, 100_000)); // half a megabyte that says four gigabytes
  await expect(loadCorpus(file)).rejects.toThrow(/its texts lie over one another/);
});

it("refuses two texts of one language in one object", async () => {
  const file = join(scratch(), "c.jsonl");
  writeFileSync(file, '{"id":"1","en":"One.","texts":{"en":"Two.","de":"Eins."}}\n');
  await expect(loadCorpus(file)).rejects.toThrow(/c\.jsonl:1: texts\.en is a second text/);
});

it.skipIf(!existsSync("/proc/self/fd"))("leaves no file open that it refuses", async () => {
  const root = scratch();
  const open = () =>
    readdirSync("/proc/self/fd").filter(fd => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(root);
      } catch {
        return false; // the folder's own, closed again
      }
    });
  const rows = "1,2;3\n".repeat(20_000); // more than is looked at before anything is decided
  for (const [name, text] of Object.entries({
    "a.csv": `x,y;z\n${rows}`,
    "a.tsv": `x,y;z\n${rows}`,
    "a.jsonl": '{"x":"1"}\n'.repeat(20_000),
    "a.tmx": `<tmx><body>${'<tu><tuv xml:lang="x-x"><seg>a</seg></tuv></tu>\n'.repeat(20_000)}`,
  })) {
    writeFileSync(join(root, name), text);
    await expect(loadCorpus(join(root, name)), name).rejects.toThrow(name);
  }
  await expect.poll(open).toEqual([]);
});
