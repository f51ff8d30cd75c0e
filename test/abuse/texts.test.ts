import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { openTokenizer } from "../../src/checkpoint/open-tokenizer.js";
import { loadCorpus } from "../../src/corpus/load-corpus.js";
import type { Random } from "../../src/numeric/random.js";
import { mutate } from "../support/mutate.js";
import { mutateJson } from "../support/mutate-json.js";
import { scratch } from "../support/scratch.js";
import { unzipped } from "../tokenizer/sentencepiece/fixture.js";
import { campaign } from "./campaign.js";
import { hostileName, hostileText } from "./hostile-text.js";
import { runCommand } from "./run-command.js";

const root = scratch();
const place = (name: string) => {
  mkdirSync(join(root, name));
  return join(root, name);
};

/** A cell, a field or a line: quoted as a careless stranger would. */
const spliced = (text: string, random: Random) => {
  const at = random.integer(text.length + 1);
  const to = Math.min(text.length, at + random.integer(12));
  return text.slice(0, at) + hostileText(random) + text.slice(to);
};

const corpora: readonly (readonly [file: string, content: string])[] = [
  ["t.tsv", "id\teng_Latn\tdeu_Latn\tsource\n1\tOne.\tEins.\ta\n2\tTwo.\tZwei.\tb\n"],
  ["t.csv", 'id,en,de\n1,"One, two.",Eins.\n2,"A ""quote"".",Zwei.\n'],
  [
    "t.jsonl",
    '{"id":"a","texts":{"en":"One.","hi":"एक।"},"source":"x"}\n{"id":2,"texts":{"en":"Two.","hi":"दो।"}}\n',
  ],
  [
    "t.json",
    '[{"id":"a","eng_Latn":"One.","deu_Latn":"Eins."},{"id":"b","eng_Latn":"Two.","deu_Latn":"Zwei."}]\n',
  ],
  [
    "t.tmx",
    '<?xml version="1.0"?><tmx version="1.4"><header srclang="en"/><body><tu><tuv xml:lang="en"><seg>One.</seg></tuv><tuv xml:lang="de"><seg>Eins.</seg></tuv></tu></body></tmx>\n',
  ],
  ["t.po", 'msgid ""\nmsgstr "Language: de\\n"\n\nmsgid "One."\nmsgstr "Eins."\n'],
];
const texts = place("texts");

campaign({
  name: "corpora",
  full: 900,
  small: 60,
  folder: root,
  refused: 0.3,
  make: (random, trial) => {
    const [name, content] = corpora[random.integer(corpora.length)]!;
    const bytes =
      random.integer(2) === 0
        ? mutate(Buffer.from(content), random)
        : Buffer.from(spliced(content, random));
    const folder = join(texts, `${trial}${random.integer(4) === 0 ? hostileName(random) : ""}`);
    mkdirSync(folder);
    const file = join(folder, name);
    writeFileSync(file, bytes);
    return { size: bytes.length, run: () => loadCorpus(file) };
  },
});

const points = place("points");
const curve = ["group,volume,score"];
for (const group of ["eng", "deu"])
  for (let i = 1; i <= 7; i++) curve.push(`${group},${10 ** i},${40 - 30 / i}`);
const pointsText = `${curve.join("\n")}\n`;

campaign({
  name: "points",
  full: 400,
  small: 12,
  folder: root,
  refused: 0.2,
  make: random => {
    const text =
      random.integer(2) === 0
        ? mutate(Buffer.from(pointsText), random)
        : Buffer.from(spliced(pointsText, random));
    const file = join(points, "points.csv");
    writeFileSync(file, text);
    return { size: text.length, run: () => runCommand("fit", file, "--draws", "2") };
  },
});

const kinds = ["bert-cased", "gpt2", "llama", "xlm-roberta", "bloom"].map(name => {
  const file = join(import.meta.dirname, `../fixtures/checkpoint/tokenizers/${name}.json.gz`);
  return gunzipSync(readFileSync(file));
});
const tokenizers = place("tokenizers");

/** Rules that cost much where nothing bounds them. */
const bombs = [
  { type: "Replace", pattern: { Regex: "(x+x+)+y" }, content: "" },
  { type: "Replace", pattern: { Regex: "((a*)*)*b" }, content: "z" },
  {
    type: "Sequence",
    normalizers: Array(24).fill({ type: "Replace", pattern: { String: "a" }, content: "aa" }),
  },
  { type: "Replace", pattern: { Regex: "(".repeat(5000) + ")".repeat(5000) }, content: "" },
  { type: "Prepend", prepend: "\u001b[2J".repeat(50_000) },
];

campaign({
  name: "tokenizer.json",
  full: 400,
  small: 16,
  folder: root,
  refused: 0.1,
  make: (random, trial) => {
    const bytes = kinds[random.integer(kinds.length)]!;
    const json = JSON.parse(bytes.toString());
    const kind = random.integer(3);
    // A bomb takes its ten seconds of the tokenizer's own process: few of them.
    const bomb = trial % 40 === 39 ? bombs[random.integer(bombs.length)] : undefined;
    const mutant = bomb
      ? Buffer.from(JSON.stringify({ ...json, normalizer: bomb }))
      : kind === 0
        ? mutate(bytes, random)
        : Buffer.from(JSON.stringify(mutateJson(json, random)) ?? "");
    writeFileSync(join(tokenizers, "tokenizer.json"), mutant);
    return {
      size: mutant.length,
      run: async () => {
        const tokenizer = await openTokenizer(tokenizers);
        for (const text of [
          "Alle Menschen sind frei.",
          ` ${"xxaa".repeat(12)} <s>世界</s>\n👩‍👩‍👧 x`,
          "",
        ])
          tokenizer.decode(tokenizer.encode(text));
      },
    };
  },
});

const pieces = place("pieces");
const sentencePiece = ["bpe.model", "unigram.model", "bytes.model", "plain.model"].map(unzipped);

campaign({
  name: "SentencePiece",
  full: 400,
  small: 16,
  folder: root,
  refused: 0.1,
  make: random => {
    const model = mutate(sentencePiece[random.integer(sentencePiece.length)]!, random);
    const settings = { tokenizer_class: "LlamaTokenizer", add_bos_token: true };
    writeFileSync(join(pieces, "tokenizer.model"), model);
    writeFileSync(
      join(pieces, "tokenizer_config.json"),
      JSON.stringify(random.integer(2) === 0 ? settings : mutateJson(settings, random)) ?? "",
    );
    return {
      size: model.length,
      run: async () => {
        const tokenizer = await openTokenizer(pieces, { model_type: "llama" });
        tokenizer.decode(tokenizer.encode("Alle Menschen sind frei."));
      },
    };
  },
});
