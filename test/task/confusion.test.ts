import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { lineConfusion } from "../../src/score/confusion/line-confusion.js";
import { confusionKind } from "../../src/task/confusion/confusion-kind.js";
import { confusionTask } from "../../src/task/confusion/confusion-task.js";
import { englishWords } from "../../src/task/confusion/english-words.js";
import { languageIdentifier } from "../../src/task/confusion/identify-language.js";
import {
  confusionMeasures,
  judgeResponse,
  tokenizerOf,
} from "../../src/task/confusion/score-confusion.js";
import { meanOverLanguages } from "../../src/task/mean-over-languages.js";
import type { GenerationTask } from "../../src/task/task.js";
import { taskLanguage } from "../../src/task/task-language.js";
import { scratch } from "../support/scratch.js";

interface Judged {
  readonly response: string;
  readonly lines: readonly string[];
  readonly labels: readonly (readonly [string, number])[];
  readonly wrong: readonly string[];
  readonly english: readonly string[];
  readonly switched: readonly string[];
}
const oracle = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../fixtures/task/confusion.json"), "utf8"),
) as {
  words: readonly string[];
  languages: readonly {
    language: string;
    rates: Readonly<Record<string, number | null>>;
    responses: readonly Judged[];
  }[];
};
const words = new Set(oracle.words);

describe("lineConfusion", () => {
  it.each(oracle.languages)("agrees with another implementation: $language", async own => {
    const { identify } = await languageIdentifier();
    for (const { response, lines, labels, wrong, english } of own.responses) {
      const found = lineConfusion(response, {
        language: own.language,
        identify,
        englishWords: words,
        tokenize: tokenizerOf(taskLanguage(own.language)),
      });
      expect(found).toEqual({ lines, wrongLines: wrong, englishWords: english });
      const identified = found.lines.map(identify);
      expect(identified.map(({ language, share }) => [language, share])).toEqual(labels); // the same file
    }
  });

  it("takes an identifier that is not sure for one that says another language", () => {
    const of = (share: number) =>
      lineConfusion("one two three four five", {
        language: "en",
        identify: () => ({ language: "en", share }),
        englishWords: words,
        tokenize: line => line.split(" "),
      }).wrongLines.length;
    expect([of(0.3), of(0.31)]).toEqual([1, 0]);
  });
});

describe("confusionTask", () => {
  it.each(oracle.languages)("has the rates of the benchmark: $language", async own => {
    const language = taskLanguage(own.language);
    const tools = { identifier: await languageIdentifier(), englishWords: words };
    const judged = own.responses.map(({ response }, i) =>
      judgeResponse({ id: String(i), language, subtask: "", prompt: "?" }, response, tools),
    );
    for (const { name, of } of confusionMeasures(language, tools)) {
      const values = judged.flatMap(one => of(one) ?? []);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      if (name !== "code_switching") expect([name, mean]).toEqual([name, own.rates[name]]);
    }
  });

  it("shows all rules side by side, each by its signature, and LCPR as their harmonic mean", async () => {
    const own = oracle.languages.find(({ language }) => language === "ru")!;
    const items = own.responses.map((_, i) => ({
      id: String(i),
      language: "rus_Cyrl",
      prompt: "Почему?",
      subtask: i < 2 ? "crosslingual/okapi" : "monolingual/okapi",
    }));
    const task = confusionTask("rus_Cyrl", items);
    const said = new Map(own.responses.map(({ response }, i) => [String(i), response]));
    const { scores } = await task.score(said);
    const whole = scores.filter(({ subtask }) => subtask === "");
    expect(whole.map(({ score_measure }) => score_measure)).toEqual([
      ...["counted", "lpr", "line_accuracy", "wpr"],
      ...["switched_to_zh", "switched_to_ko", "code_switching", "lcpr"],
    ]);
    const of = (measure: string) => whole.find(row => row.score_measure === measure)!;
    expect(of("wpr").value).toBe(0.5); // "because"
    expect(of("lcpr").value).toBeCloseTo((2 * 1 * 0.5) / 1.5, 12);
    expect(of("wpr").score_signature).toMatch(
      /^wpr\|lid:lid\.176\.ftz\|tok:space\|words:scowl-50-60892\|like:lcb\|data:[0-9a-f]{12}$/,
    );
    expect(scores.filter(row => row.score_measure === "lpr").map(row => row.subtask)).toEqual([
      "crosslingual/okapi", // "monolingual/okapi" has no line that is long enough
      "",
    ]);
  });

  it("does not make up a rate where nothing counts, or the identifier does not know the language", async () => {
    const items = [{ id: "1", language: "hau_Latn", subtask: "", prompt: "Me ya sa?" }];
    const { scores } = await confusionTask("hau_Latn", items).score(new Map([["1", "Don haka."]]));
    const row = scores.find(({ score_measure }) => score_measure === "lpr")!;
    expect(row).toMatchObject({ value: Number.NaN, n: 0 });
    expect(row.score_signature).toContain("lid:none");
    const greek = confusionTask("ell_Grek", [{ ...items[0]!, language: "ell_Grek" }]);
    const known = await greek.score(new Map([["1", "Αυτή είναι μια απάντηση στα ελληνικά."]]));
    const of = { ...greek, overLanguages: "equal" } as const;
    const means = meanOverLanguages([
      { of, scores, items: [] },
      { of, ...known },
    ]);
    expect(means.find(({ score_measure }) => score_measure === "lpr")).toMatchObject({
      value: 1,
      n: 1,
    });
  });
});

describe("confusionKind", () => {
  const open = async (path: string, options = {}) =>
    (await confusionKind.open(path, options)) as GenerationTask[];

  it("reads the benchmark's folders", async () => {
    const root = join(scratch(), "test_sets");
    for (const [folder, language, prompt] of [
      ["crosslingual/okapi", "fr", '"Reply in French.\nWhy, ""cat""?"'],
      ["monolingual/aya", "fr", "Pourquoi ?"],
      ["monolingual/aya", "ar", "لماذا؟"],
    ] as const) {
      await mkdir(join(root, folder), { recursive: true });
      const source = folder.split("/")[1];
      await writeFile(
        join(root, folder, `${language}.csv`),
        `prompt,source,language\n${prompt},${source},${language}\n`,
      );
    }
    const tasks = await open(root);
    expect(tasks.map(({ name }) => name)).toEqual(["confusion-fra_Latn", "confusion-arb_Arab"]);
    expect(tasks[0]!.requests).toEqual([
      { id: "crosslingual/okapi/fra_Latn/1", prompt: 'Reply in French.\nWhy, "cat"?' },
      { id: "monolingual/aya/fra_Latn/1", prompt: "Pourquoi ?" },
    ]);
    expect((await open(root, { languages: ["Arabic"] })).length).toBe(1);
  });

  it("takes a file whose name is its language, and says what another lacks", async () => {
    const folder = scratch();
    const file = async (name: string, text: string) => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    };
    const named = await open(await file("el.jsonl", '{"prompt":"Γιατί;","id":"a"}\n'));
    expect(named[0]!.requests).toEqual([{ id: "a", prompt: "Γιατί;" }]);
    const line = '{"prompt":"?","language":"el","id":"a"}\n';
    await expect(open(await file("twice.jsonl", line + line))).rejects.toThrow('have the id "a"');
    await expect(open(await file("none.jsonl", '{"prompt":"?"}\n'))).rejects.toThrow(
      "does not say its language",
    );
    await expect(
      open(await file("odd.jsonl", '{"prompt":"?","language":"Klingonish"}\n')),
    ).rejects.toThrow('there is no language "Klingonish"');
  });
});

it("knows the identifier's own names of languages", async () => {
  const { nameOf } = await languageIdentifier();
  expect(
    ["ell_Grek", "als_Latn", "gsw_Latn", "zho_Hant", "min_Arab", "hau_Latn"].map(nameOf),
  ).toEqual(["el", "sq", "als", "zh", undefined, undefined]);
  expect(englishWords().size).toBe(60892);
});
