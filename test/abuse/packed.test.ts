import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { mo, po } from "gettext-parser";
import { parquetWriteBuffer } from "hyparquet-writer";
import { loadCorpus } from "../../src/corpus/load-corpus.js";
import { mutate } from "../support/mutate.js";
import { scratch } from "../support/scratch.js";
import { campaign } from "./campaign.js";

/** @file Corpora that are packed or binary: what they hold can be far larger than they are. */

const root = scratch();
const folder = join(root, "packed");
mkdirSync(folder);

const lines = Array.from({ length: 40 }, (_, i) => `${i}\tOne ${i}.\tEins ${i}.\n`);
const table = `id\teng_Latn\tdeu_Latn\n${lines.join("")}`;
const catalogue = 'msgid ""\nmsgstr "Language: de\\n"\n\nmsgid "One."\nmsgstr "Eins."\n';
const columns = { id: ["0", "1"], eng_Latn: ["One.", "Two."], deu_Latn: ["Eins.", "Zwei."] };
const columnData = Object.entries(columns).map(([name, data]) => ({
  name,
  data,
  type: "STRING" as const,
}));

/** The table, by the programs bzip2 and zstd. */
const bzip2 =
  "QlpoOTFBWSZTWbzaKuoAAThfgAAwQAF/4AIEgACmoQ4AMAFMtkiqeKf6in/6qpkANAGqap//qUqH+qTQaMjQEqn/qqelQaD9UANC9KU3U3ytcZ4OOmvLJYBgXAkkk9+a61cX11AAAAAAAAAAAAA3s3ve973vu6dLAMC4EkkitQDJYBgxmZmZve973nxmZ0AUUeAqa1NamtREREWudazWZnOZrmIiIiIi1rNZmszOc0iIiIiLWpbaKAooCigKKAooCiwdJJxO01JOJ+f33P29pJxPvny/KuL+v2ri699XF21cX9Z/i7kinChIXm0VdQA=";
const zstandard =
  "KLUv/WQXAl0HAAaSKhaAS3O4YaYwakXjjpY2kSnJIyZ6KAUDLAAhACAARAiN55zRGDOWUsaqGv+Ptse2IwEsFInAQQI4KAYHWeNgOBSMgoCAUBwOQyIpNXVEqKjjOT0djanpWEpLx6pWx7/vaNcd246kJR1TSgtMyckjQkYez/HxaIyNx1JcPFa5PP6+R9v22LoeiYmJx2NKTx8ROvp4zs9HY24+lvLyser18f8/2vfH9v1ITk6+T6gRoGCBs9dnDOCV1hCKgT33//v/f/+SUlKnOqpTHbnaVnvdqz3UTnYs7StRsf1F4Br+2KGHP7qGJbki32qe2pY4";

const corpora: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ["t.tsv.gz", gzipSync(table)],
  ["t.tsv.bz2", Buffer.from(bzip2, "base64")],
  ["t.tsv.zst", Buffer.from(zstandard, "base64")],
  ["t.mo", mo.compile(po.parse(Buffer.from(catalogue)))],
  ["t.parquet", new Uint8Array(parquetWriteBuffer({ columnData }))],
];

campaign({
  name: "packed corpora",
  full: 800,
  small: 20,
  folder: root,
  into: folder,
  refused: 0.5,
  make: random => {
    const [name, bytes] = corpora[random.integer(corpora.length)]!;
    const mutant = mutate(bytes, random);
    const file = join(folder, name);
    writeFileSync(file, mutant);
    return { size: mutant.length, run: () => loadCorpus(file) };
  },
});

/** Zstandard's frame of blocks that each say one byte 131,072 times. */
function repeated(byte: number, blocks: number): Buffer {
  const bytes = Buffer.alloc(6 + 4 * blocks);
  bytes.set([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]);
  for (let i = 0; i < blocks; i++) {
    bytes.writeUIntLE(Number(i === blocks - 1) + 2 + (131_072 << 3), 6 + 4 * i, 3);
    bytes[9 + 4 * i] = byte;
  }
  return bytes;
}

const feeds = Buffer.alloc(1 << 24, "\n");
const bombs: readonly (readonly [name: string, bytes: () => Uint8Array])[] = [
  ["a.tsv.zst", () => Buffer.from(repeated(0x61, 30_000))],
  ["b.tsv.zst", () => repeated(0x0a, 30_000)],
  ["c.tsv.gz", () => Buffer.concat(Array<Buffer>(70).fill(gzipSync(feeds)))],
  ["d.json.gz", () => gzipSync(Buffer.alloc(1 << 26, "["))],
  ["e.csv", () => Buffer.from(`id,en,de\n1,"${"x".repeat(1e7)}",y\n`)],
  [
    "f.tsv",
    () => Buffer.from(`${Array.from({ length: 200_000 }, (_, i) => `c${i}`).join("\t")}\n`),
  ],
  ["g.tmx", () => Buffer.from(`<tmx><body>${"<tu>".repeat(200_000)}`)],
];

campaign({
  name: "corpora that are bombs",
  full: bombs.length,
  small: 2,
  folder: root,
  into: folder,
  refused: 1,
  make: (_, trial) => {
    const [name, bytes] = bombs[trial - 1]!;
    const file = join(folder, name);
    writeFileSync(file, bytes());
    // A kilobyte is unpacked until it has more bytes, or lines, than a corpus may.
    return { size: 2 ** 20, run: () => loadCorpus(file) };
  },
});
