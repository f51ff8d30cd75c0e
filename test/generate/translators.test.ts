import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Engine } from "../../src/engine/engine.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { type GenerateOptions, generate } from "../../src/generate/generate.js";
import { type Answered, evaluate } from "../../src/study/evaluate.js";
import { openModel } from "../../src/study/open-model.js";
import { openTasks } from "../../src/task/task-kinds.js";
import { scratch } from "../support/scratch.js";

/** @file Folders of translators as people fetch them, against test/oracles/translators.py. */

interface Translation {
  readonly source: string | null;
  readonly target: string | null;
  readonly prompt: string;
  readonly ids: readonly number[];
  readonly said: Readonly<
    Record<string, { readonly ids: readonly number[]; readonly text: string }>
  >;
}

const root = fileURLToPath(new URL("../fixtures/translators", import.meta.url));
const { cases } = JSON.parse(readFileSync(join(root, "expected.json"), "utf8")) as {
  cases: Record<string, readonly Translation[]>;
};
const engine = onnxEngine({ provider: "cpu" });
const own = scratch();

/** What a folder writes after the oracle's texts that have some languages. */
async function translated(
  kind: string,
  of: readonly Translation[],
  options: Partial<GenerateOptions> = {},
  by: Engine = engine,
) {
  const [{ source, target }] = of as [Translation];
  const { items } = await generate({
    ...(await openModel(join(root, kind))),
    engine: by,
    maxTokens: 12,
    run: { threads: 1 },
    requests: of.map(({ prompt }, i) => ({ id: `${i}`, prompt })),
    ...(target === null ? {} : { languages: { from: source!, to: target } }),
    ...options,
  });
  return items;
}

/** One translation after the other, by languages. */
const byLanguages = (kind: string) =>
  [...new Set(cases[kind]!.map(({ source }) => source))].map(language =>
    cases[kind]!.filter(({ source }) => source === language),
  );

describe.each(Object.keys(cases))("a folder like %s", kind => {
  it.each([
    ["together", {}, engine],
    ["alone", { rows: 1 }, engine],
    ["streamed", { run: { residence: "streamed", threads: 1 } }, engine],
    ["with the eager engine", {}, tfjsEngine({ backend: "cpu" })],
  ] as const)("says what transformers says, %s", async (_, options, by) => {
    for (const of of byLanguages(kind)) {
      const items = await translated(kind, of, options, by);
      expect(items.map(({ prompt_tokens: count }) => count)).toEqual(
        of.map(({ ids }) => ids.length),
      );
      expect(items.map(({ text }) => text)).toEqual(of.map(({ said }) => said["1"]!.text));
    }
  });

  it("follows the beams that it follows, as its generation_config.json has them", async () => {
    for (const of of byLanguages(kind)) {
      const items = await translated(kind, of, { search: { kind: "beams", beams: 4 } });
      expect(items.map(({ text }) => text)).toEqual(of.map(({ said }) => said["4"]!.text));
    }
  });
});

/** A corpus of the oracle's texts in two languages, as a task. */
async function task(texts: readonly string[], wording?: string) {
  const corpus = join(own, "corpus.jsonl");
  const rows = texts.map(text => ({ eng_Latn: text, ell_Grek: `${text} κ` }));
  writeFileSync(corpus, `${rows.map(row => JSON.stringify(row)).join("\n")}\n`);
  return openTasks([`translation=${corpus}`], { from: ["eng_Latn"], to: ["ell_Grek"], wording });
}

async function answers(kind: string, wording?: string) {
  const of = byLanguages(kind)[0]!;
  const texts = of.map(({ prompt }) => prompt.replace("translate English to Greek: ", ""));
  const said: Answered[] = [];
  await evaluate({
    models: [join(root, kind)],
    tasks: await task(texts, wording),
    engine,
    run: { threads: 1 },
    onAnswers: answered => said.push(answered),
  });
  const found = [...said[0]!.answers.values()] as string[];
  return found.map((text, i) => text.startsWith(of[i]!.said["1"]!.text.slice(0, 8)));
}

it("translates a corpus as a task, each in its own wording", async () => {
  expect((await answers("nllb", "sentence")).every(Boolean)).toBe(true);
  expect((await answers("marian", "sentence")).every(Boolean)).toBe(true);
  expect((await answers("t5", "t5")).every(Boolean)).toBe(true);
  await expect(answers("nllb")).rejects.toThrow("its prompts are instructions");
  await expect(answers("marian", "labelled")).rejects.toThrow("its prompts are instructions");
});

it("names what is missing or wrong of languages", async () => {
  const of = cases.nllb!.slice(0, 1);
  const asked = (languages: GenerateOptions["languages"], kind = "nllb") =>
    translated(kind, of, { languages });
  await expect(asked({})).rejects.toThrow("writes in 4 languages, and none is asked for");
  await expect(asked({ to: "Klingon" })).rejects.toThrow('no language "Klingon"');
  await expect(asked({ to: "Greek" }, "t5")).rejects.toThrow("is told no languages by tokens");
  const [named] = await asked({ from: "en", to: "Greek" });
  expect(named!.text).toBe(of[0]!.said["1"]!.text);
});
