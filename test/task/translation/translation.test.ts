import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import type { Corpus } from "../../../src/corpus/corpus.js";
import { alpacaPrompt } from "../../../src/prompt/x-llama.js";
import type { GenerationTask } from "../../../src/task/task.js";
import { openTasks } from "../../../src/task/task-kinds.js";
import { directionsOf } from "../../../src/task/translation/directions.js";
import { promptFile } from "../../../src/task/translation/prompt-file.js";
import { scoreTranslations } from "../../../src/task/translation/score-translations.js";
import {
  bleuTokenizer,
  translationMeasures,
} from "../../../src/task/translation/translation-measures.js";
import { translationShots } from "../../../src/task/translation/translation-shots.js";
import { translationWording } from "../../../src/task/translation/translation-wordings.js";
import { scratch } from "../../support/scratch.js";

const heldout = resolve(import.meta.dirname, "../../../data/models/heldout.jsonl");
const direction = { from: "eng_Latn", to: "ell_Grek" };
const item = { ...direction, source: "Rain.", shots: [] };
const shots = [{ source: "Sun.", target: "Ήλιος." }];

it("writes x-LLaMA's prompts, to the last space", async () => {
  // NJUNLP/x-LLM, train.py (PROMPT_DICT) and data/translation/translation.py (the first of 33).
  const expected =
    "Below is an instruction that describes a task, paired with an input that provides further context. " +
    "Write a response that appropriately completes the request.\n\n" +
    "### Instruction:\nTranslate the following sentences from English to Modern Greek (1453-).\n\n" +
    "### Input:\nRain.\n\n### Response:";
  const [prompt] = await translationWording("x-llama").write([item]);
  expect(prompt).toBe(expected);
  expect(await translationWording("x-llama-raw").write([item])).toEqual([
    "Translate the following sentences from English to Modern Greek (1453-).\n\nRain.",
  ]);
  expect(alpacaPrompt("Say hello.")).toBe(
    "Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n### Instruction:\nSay hello.\n\n### Response:",
  );
});

it("writes the shipped models' prompt, and solved examples before it", async () => {
  const chinese = { ...item, to: "zho_Hans" };
  expect(await translationWording("shipped").write([chinese])).toEqual([
    "Translate the following sentences from English to Chinese.\nRain.\n### Response:\n",
  ]);
  expect(await translationWording("labelled").write([{ ...item, shots }])).toEqual([
    "English: Sun.\nGreek: Ήλιος.\n\nEnglish: Rain.\nGreek:",
  ]);
  const [alpaca] = await translationWording("x-llama").write([{ ...item, shots }]);
  expect(alpaca).toMatch(/Sun\.\n\n### Response:Ήλιος\.\n\nBelow .*Rain\.\n\n### Response:$/s);
  expect(() => translationWording("x-lama")).toThrow('no wording "x-lama"');
});

it("takes a wording from a file", async () => {
  const file = join(scratch(), "mine.jinja");
  writeFileSync(
    file,
    "{% for s in shots %}{{ s.source }} = {{ s.target }}\n{% endfor %}{{ source_language }} ({{ source_code }}) to {{ target_language }}: {{ source }} =\n",
  );
  const wording = await promptFile(file, ["\n"]);
  expect(wording).toMatchObject({ name: "mine", stop: ["\n"] });
  expect(await wording.write([{ ...item, shots }, item])).toEqual([
    "Sun. = Ήλιος.\nEnglish (eng_Latn) to Greek: Rain. =",
    "English (eng_Latn) to Greek: Rain. =",
  ]);
  // A name that is not known writes nothing, as in Jinja: nobody would be asked about a sentence.
  for (const says of ["{{ sorce }}", "", "  ", "Translate this."]) {
    writeFileSync(file, says);
    const { write } = await promptFile(file);
    await expect(write([item, { ...item, source: "Snow." }])).rejects.toThrow(
      "mine.jinja: writes the same prompt for each of 2 sentences",
    );
    expect(await write([item, item])).toHaveLength(2); // one sentence twice is asked about alike
  }
  writeFileSync(file, "{{ source | fly }}");
  await expect((await promptFile(file)).write([item])).rejects.toThrow("mine.jinja");
});

it("pairs English with all others, or what is asked for", () => {
  const corpus = { name: "c", languages: ["ell_Grek", "eng_Latn", "tur_Latn"] };
  const pairs = (from?: string[], to?: string[]) =>
    directionsOf(corpus, from, to).map(one => `${one.from}-${one.to}`);
  expect(pairs()).toEqual([
    "eng_Latn-ell_Grek",
    "eng_Latn-tur_Latn",
    "ell_Grek-eng_Latn",
    "tur_Latn-eng_Latn",
  ]);
  expect(pairs(["Greek"])).toEqual(["ell_Grek-eng_Latn", "ell_Grek-tur_Latn"]);
  expect(pairs(["el", "tr"], ["tr"])).toEqual(["ell_Grek-tur_Latn"]);
  expect(() => pairs(["el"], ["el"])).toThrow("nothing to translate");
  expect(() => pairs(["German"])).toThrow("German");
  const other = { name: "c", languages: ["ell_Grek", "tur_Latn", "hin_Deva"] };
  expect(() => directionsOf(other)).toThrow("has no English");
});

const corpus: Corpus = {
  name: "c",
  ids: ["1", "2", "3"],
  languages: ["eng_Latn", "ell_Grek"],
  texts: new Map([
    ["eng_Latn", ["one", "two", "three"]],
    ["ell_Grek", ["ένα", "δύο", "τρία"]],
  ]),
  source: "",
  licence: "",
  notes: [],
};

it("gives every sentence the same examples, and none itself", () => {
  const first = translationShots(corpus, direction, { shots: 2 });
  expect(first("four").map(({ source }) => source)).toEqual(["one", "two"]);
  expect(first("one").map(({ source }) => source)).toEqual(["two", "three"]);
  const drawn = translationShots(corpus, direction, { shots: 2, seed: 3 });
  expect(drawn("four")).toEqual(translationShots(corpus, direction, { shots: 2, seed: 3 })("four"));
  expect(() => translationShots(corpus, direction, { shots: 3 })).toThrow(
    "3 examples need one more",
  );
});

it("scores a corpus and its sentences, beside chance and copying", () => {
  const references = corpus.texts.get("ell_Grek")!;
  const { scores, items } = scoreTranslations({
    common: {
      task: "translation",
      language: "ell_Grek",
      direction: "eng_Latn-ell_Grek",
      wording: "w",
      shots: 0,
    },
    ids: corpus.ids,
    sources: corpus.texts.get("eng_Latn")!,
    references,
    hypotheses: [" ένα\n", "δύο", ""],
    measures: translationMeasures("ell_Grek"),
    orders: [[1, 2, 0]],
    seed: 0,
  });
  expect(scores.map(row => row.score_measure)).toEqual(["chrF++", "BLEU", "TER"]);
  expect(items.map(({ item, value }) => [item, value])).toEqual([
    ["1", 100],
    ["2", 100],
    ["3", 0],
  ]);
  const [chrf, , ter] = scores;
  expect(chrf!.value).toBeGreaterThan(50);
  expect(chrf!.low).toBeLessThanOrEqual(chrf!.value);
  expect(chrf!.high).toBeGreaterThanOrEqual(chrf!.value);
  expect(chrf).toMatchObject({ copy: 0, n: 3, interval: "bca", confidence: 0.95 });
  expect(chrf!.chance).toBeLessThan(chrf!.value);
  expect(ter!.value).toBeCloseTo(100 / 3); // a word of three is missing
  expect(ter!.copy).toBe(100);
  expect(chrf!.score_signature).toBe(
    "nrefs:1|case:mixed|eff:yes|nc:6|nw:2|space:no|like:sacrebleu-2.6.0",
  );
});

it("cuts words as sacreBLEU does for each language", () => {
  const names = ["eng_Latn", "ell_Grek", "zho_Hant", "jpn_Jpan"].map(bleuTokenizer);
  expect(names).toEqual(["13a", "intl", "zh", "char"]);
  const [, , asian] = translationMeasures("zho_Hans");
  expect(asian!.signature).toContain("norm:yes|punct:yes|asian:yes");
  const pieces = { name: "flores200", tokenize: (line: string) => [...line].join(" ") };
  const spm = translationMeasures("ell_Grek", pieces).find(({ name }) => name === "spBLEU");
  expect(spm!.signature).toContain("tok:flores200");
});

it("opens a task a direction, by any spelling of the languages", async () => {
  const options = { wording: "shipped", limit: 3, from: ["en"], to: ["Greek", "tr"] };
  const tasks = (await openTasks([`translation=${heldout}`], options)) as GenerationTask[];
  expect(tasks.map(({ name }) => name)).toEqual([
    "translation-heldout-eng_Latn-ell_Grek",
    "translation-heldout-eng_Latn-tur_Latn",
  ]);
  expect(tasks[0]).toMatchObject({ kind: "generation", maxTokens: 64, stop: [] });
  expect(tasks[0]!.requests[0]).toEqual({
    id: "firefox-esr-001cba68",
    prompt:
      "Translate the following sentences from English to Greek.\nShow a touch keyboard when necessary\n### Response:\n",
  });
  const both = { ...options, prompt: "x.jinja" };
  await expect(openTasks([`translation=${heldout}`], both)).rejects.toThrow("exclude each other");
  const more = { ...options, mutualInformation: true };
  await expect(openTasks([`translation=${heldout}`], more)).rejects.toThrow("mutual information");
});
