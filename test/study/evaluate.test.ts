import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Engine } from "../../src/engine/engine.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import type { Answerer } from "../../src/study/answer/answerer.js";
import { checkpointAnswerer } from "../../src/study/answer/checkpoint-answerer.js";
import { evaluate } from "../../src/study/evaluate.js";
import { openModel } from "../../src/study/open-model.js";
import type { GenerationTask } from "../../src/task/task.js";
import { openTasks } from "../../src/task/task-kinds.js";
import { scratch } from "../support/scratch.js";

const data = resolve(import.meta.dirname, "../fixtures/task/data");
const belebele = `belebele=${join(data, "belebele")}`;

/** Always says the same, and finds longer texts less likely. */
const parrot: Answerer = {
  signature: { model: "parrot", revision: null, weights: null, tokenizer: null, engine: "parrot" },
  write: async ({ requests }) => ({
    folder: null,
    reused: false,
    answers: new Map(requests.map(({ id }) => [id, "Polly"])),
  }),
  judge: async ({ requests }) => ({
    folder: null,
    reused: false,
    answers: new Map(
      requests.map(({ id, continuation }) => {
        const { length } = continuation;
        return [id, { logprob: -length, tokens: length, greedy: false }];
      }),
    ),
  }),
};

/** Asks for four tokens, and scores how long they are. */
const echo = (name: string): GenerationTask => ({
  kind: "generation",
  task: "echo",
  name,
  provenance: {},
  requests: [{ id: "a", prompt: "Hello" }],
  maxTokens: 4,
  stop: ["\n"],
  score: answers => ({
    scores: [],
    items: [...answers].map(([item, text]) => ({
      task: "echo",
      subtask: "",
      language: "",
      direction: "",
      item,
      score_measure: "length",
      value: text.length,
    })),
  }),
});

describe("evaluate", () => {
  it("asks a checkpoint, keeps its answers, and finds them again", async () => {
    const folder = scratch();
    const tasks = await openTasks([belebele]);
    const first = await evaluate({ models: ["base"], tasks, folder });
    expect(first.kept.map(({ task, reused }) => [task, reused])).toEqual([
      ["belebele-ell_Grek", false],
      ["belebele-eng_Latn", false],
    ]);
    const again = await evaluate({ models: ["base"], tasks, folder });
    expect(again.kept.every(({ reused }) => reused)).toBe(true);
    expect(again.scores).toEqual(first.scores);
    const acc = first.scores.filter(row => row.score_measure === "acc");
    expect(acc.map(({ language, n, chance }) => [language, n, chance])).toEqual([
      ["ell_Grek", 6, 0.25],
      ["eng_Latn", 6, 0.25],
      ["", 12, 0.25],
    ]);
    expect(acc[0]).toMatchObject({ model: "base", wording: "harness", shots: 0 });
    expect(acc[0]!.weights).toMatch(/^[0-9a-f]{12}$/);
    const manifest = JSON.parse(
      readFileSync(join(first.kept[0]!.folder!, "manifest.json"), "utf8"),
    );
    expect(manifest.provenance).toMatchObject({ task: "belebele", wording: "harness", shots: 0 });
    const others = await openTasks([belebele], { mutualInformation: true });
    const solved = await evaluate({ models: ["base"], tasks: others, folder });
    expect(solved.kept.some(({ reused }) => reused)).toBe(false);
  });

  it("asks others alike, for texts, too", async () => {
    const written = await evaluate({ models: ["base", parrot], tasks: [echo("echo")] });
    expect(written.items.map(({ model }) => model)).toEqual(["base", "parrot"]);
    expect(written.items[1]).toMatchObject({ item: "a", value: 5, weights: null });
    // The options of XCOPA differ in length: the shorter is always the likelier.
    const tasks = await openTasks([`xcopa=${join(data, "xcopa")}`], { languages: ["tr"] });
    const { items } = await evaluate({ models: [parrot], tasks });
    const acc = items.filter(({ score_measure }) => score_measure === "acc");
    expect(acc.map(({ value }) => value)).toEqual([1, 1, 0, 0]);
  });

  it("opens a model once for all that it writes and once for all that it judges, one at a time", async () => {
    const [greek, english] = await openTasks([belebele], { limit: 1 });
    const own = onnxEngine({ provider: "cpu" });
    const log: string[] = [];
    const engine: Engine = {
      ...own,
      async openDecoder(checkpoint, model, options) {
        const kind = options.caches ? "writes" : "judges";
        log.push(`${checkpoint.name} ${kind}`);
        const decoder = await own.openDecoder(checkpoint, model, { ...options, threads: 1 });
        return {
          ...decoder,
          close() {
            log.push(`${checkpoint.name} closed`);
            return decoder.close();
          },
        };
      },
    };
    const models = ["base", "joint-500"];
    const tasks = [greek!, echo("echo"), english!, echo("again")];
    const folder = scratch();
    const { kept, scores } = await evaluate({ models, tasks, engine, folder });
    const each = (name: string) =>
      ["judges", "closed", "writes", "closed"].map(word => `${name} ${word}`);
    expect(log).toEqual(models.flatMap(each));
    const names = tasks.map(({ name }) => name);
    expect(kept.map(({ task }) => task)).toEqual([...names, ...names]); // in the order asked
    log.length = 0;
    const again = await evaluate({ models, tasks, engine, folder });
    expect(again.scores).toEqual(scores);
    expect(log).toEqual([]); // what is in the store needs no model
  });

  it("closes a model that fails, too, and can be asked on", async () => {
    const opened = await openModel("base");
    const own = onnxEngine({ provider: "cpu" });
    let [open, broken] = [0, true];
    const engine: Engine = {
      ...own,
      async openDecoder(checkpoint, model, options) {
        const decoder = await own.openDecoder(checkpoint, model, options);
        open++;
        const run: typeof decoder.run = passes => {
          if (broken) throw new Error("out of order");
          return decoder.run(passes);
        };
        return { ...decoder, run, close: () => decoder.close().finally(() => open--) };
      },
    };
    const answerer = await checkpointAnswerer(opened, { engine });
    const asked = { models: [answerer], tasks: [echo("echo")] };
    await expect(evaluate(asked)).rejects.toThrow("out of order");
    expect(open).toBe(0);
    broken = false;
    expect((await evaluate(asked)).items).toHaveLength(1);
    expect(open).toBe(0);
  });

  it("refuses two models of one name, and stops when it is told", async () => {
    const tasks = await openTasks([belebele]);
    await expect(evaluate({ models: [parrot, parrot], tasks })).rejects.toThrow(
      'two models are called "parrot"',
    );
    await expect(
      evaluate({ models: [parrot], tasks, signal: AbortSignal.abort() }),
    ).rejects.toThrow("aborted");
  });
});

describe("openTasks", () => {
  it("takes languages by any name, examples from the task's own file, and the first items", async () => {
    const [greek, ...others] = await openTasks([belebele], { languages: ["Greek"], limit: 2 });
    expect(others).toEqual([]);
    expect(greek!.name).toBe("belebele-ell_Grek");
    expect(greek!.requests).toHaveLength(2 * 4);
    const [mmlu] = await openTasks([`mmlu=${join(data, "mmlu")}`], { shots: 2 });
    expect(mmlu!.requests).toHaveLength((5 + 8) * 4);
    const { context } = mmlu!.requests[0] as { context: string };
    expect(context.match(/Answer: [A-D]\n\n/g)).toHaveLength(2);
  });

  it.each([
    ["nothing named so", "nothing=x", {}, /there is no task "nothing"/],
    ["no data", "belebele", {}, /belebele: its data is not named/],
    ["data that is not there", "belebele=/none", {}, /neither a file nor a folder/],
    ["one task twice", `${belebele},${belebele}`, {}, /belebele-ell_Grek is asked for twice/],
    ["no such wording", belebele, { wording: "mine" }, /has no wording "mine"/],
    ["no such language", belebele, { languages: ["xx"] }, /there is no language "xx"/],
    ["no examples", belebele, { shots: 2 }, /no file of examples was found/],
    ["too few examples", `mmlu=${join(data, "mmlu")}`, { shots: 5 }, /there are 3 examples/],
  ] as const)("says of %s what is wrong", async (_, named, options, message) => {
    await expect(openTasks([named], options)).rejects.toThrow(message);
  });

  it.each([
    ["belebele", "ell_Grek.jsonl", ""],
    ["belebele", "ell_Grek.jsonl", "\n \n"],
    ["xnli", "xnli.test.tsv", "language\tgold_label\tsentence1\tsentence2\n"],
    ["mmlu", "anatomy_test.csv", ""],
    ["agieval", "lsat-ar.jsonl", ""],
    ["xquad", "xquad.el.jsonl", ""],
    ["perplexity", "texts.jsonl", ""],
  ])("refuses %s of an empty file %s", async (name, file, text) => {
    const folder = scratch();
    writeFileSync(join(folder, file), text);
    for (const path of [folder, join(folder, file)])
      await expect(openTasks([`${name}=${path}`])).rejects.toMatchObject({
        name: "IsoglossError",
        message: expect.stringContaining(file.replace(/\..*/, "")),
      });
  });

  it("refuses an empty file among others, whose language would be missing", async () => {
    const folder = scratch();
    cpSync(join(data, "belebele"), folder, { recursive: true });
    writeFileSync(join(folder, "tur_Latn.jsonl"), "");
    await expect(openTasks([`belebele=${folder}`])).rejects.toThrow("tur_Latn.jsonl: holds no");
  });

  it("takes examples out of the file itself if it is named, never the item", async () => {
    const file = join(data, "belebele/ell_Grek.jsonl");
    const [task] = await openTasks([`belebele=${file}`], { shots: 2, shotsFrom: file });
    expect(task!.requests).toHaveLength(6 * 4);
  });
});
