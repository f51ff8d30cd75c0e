import { readFileSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { choiceRequests } from "../../src/task/choice/choice-requests.js";
import { choiceTask, choiceTasks, wordingOf } from "../../src/task/choice/choice-tasks.js";
import { scoreChoice } from "../../src/task/choice/score-choice.js";
import { groupScore, meanScore } from "../../src/task/mean-score.js";

const fixtures = resolve(import.meta.dirname, "../fixtures/task");
const data = (file: string) => join(fixtures, "data", file);

interface Case {
  readonly task: string;
  readonly file: string;
  readonly wording: string;
  readonly shots: number;
  readonly shot_file: string | null;
  readonly options: { readonly only?: string };
  /** Whether choices were asked for alone, too. */
  readonly alone: boolean;
  readonly items: readonly {
    readonly requests: readonly (readonly [string, string])[];
    readonly answers: readonly (readonly [number, boolean])[];
    readonly metrics: Readonly<Record<string, number>>;
  }[];
  readonly means: Readonly<Record<string, number>>;
  readonly stderr: Readonly<Record<string, number>>;
}

const { cases, groups } = JSON.parse(readFileSync(join(fixtures, "choice.json"), "utf8")) as {
  cases: readonly Case[];
  groups: readonly { stderrs: number[]; sizes: number[]; size: number; equal: number }[];
};

describe("choiceRequests and scoreChoice", () => {
  it.each(cases)("agree with lm-evaluation-harness: $file, $wording, $shots shots", async own => {
    const task = choiceTask(own.task);
    const wording = wordingOf(task, own.wording);
    const items = (await task.read(data(own.file))).filter(
      item => own.options.only === undefined || item.language === own.options.only,
    );
    expect(items.length).toBe(own.items.length);
    const sameFile = own.shot_file === own.file;
    const examples = own.shots > 0 ? await task.read(data(own.shot_file!)) : [];
    const metrics = new Map<string, number[]>();
    for (const [i, item] of items.entries()) {
      const expected = own.items[i]!;
      const shots = (sameFile ? examples.filter(shot => shot.id !== item.id) : examples).slice(
        0,
        own.shots,
      );
      const requests = choiceRequests(item, wording, { shots, alone: own.alone });
      expect(requests.map(({ context, continuation }) => [context, continuation])).toEqual(
        expected.requests,
      );
      const k = item.options.length;
      const logprobs = expected.answers.map(([logprob]) => logprob);
      const scores = scoreChoice(wording.choices(item), item.golds, {
        logprobs: logprobs.slice(0, k),
        greedy: expected.answers.slice(0, k).map(([, greedy]) => greedy),
        ...(own.alone ? { alone: logprobs.slice(k) } : {}),
      });
      expect(scores).toMatchObject(expected.metrics);
      for (const [name, score] of Object.entries(scores))
        metrics.set(name, [...(metrics.get(name) ?? []), score]);
    }
    for (const [name, mean] of Object.entries(own.means)) {
      const found = meanScore(metrics.get(name)!);
      expect(found.value, name).toBeCloseTo(mean, 12); // sums in another order
      if (name in own.stderr) expect(found.stderr, name).toBeCloseTo(own.stderr[name]!, 12);
    }
  });

  it("were compared on every task", () => {
    expect(new Set(cases.map(({ task }) => task))).toEqual(
      new Set(choiceTasks.map(({ name }) => name)),
    );
  });

  it("takes the first of equally likely choices, and tells the lengths apart", () => {
    expect(scoreChoice(["a", "b"], [1], { logprobs: [-1, -1] }).acc).toBe(0);
    // By characters 甲乙 has 2 and "abc" 3; by bytes 6 and 3.
    const scores = scoreChoice(["甲乙", "abc"], [0], { logprobs: [-3, -3] });
    expect([scores.acc_norm, scores.acc_bytes]).toEqual([0, 1]);
  });

  it("has mutual information say what the sum says where nothing tells choices apart alone", () => {
    const logprobs = [-3, -1.5, -2];
    const scores = scoreChoice(["x", "y", "z"], [1], { logprobs, alone: [-7, -7, -7] });
    expect(scores.acc_mutual_info).toBe(scores.acc);
  });

  it("refuses lists of other lengths, and empty choices", () => {
    expect(() => scoreChoice(["a"], [0], { logprobs: [] })).toThrow("expected 1 answers, got 0");
    expect(() => scoreChoice(["a", ""], [0], { logprobs: [-1, -2] })).toThrow("not empty");
  });

  it("writes the official MMLU and C-Eval prompts as their authors did", async () => {
    const [question] = await choiceTask("mmlu").read(data("mmlu/high_school_physics_test.csv"));
    const official = choiceRequests(question!, wordingOf(choiceTask("mmlu"), "official"))[0]!;
    expect(official.context).toContain("about  high school physics.\n\n");
    expect(official.continuation).toBe(" A");
    const [item] = await choiceTask("ceval").read(data("ceval/accountant_val.csv"));
    const request = choiceRequests(item!, wordingOf(choiceTask("ceval"), "official"))[0]!;
    expect(request.context).toMatch(/^以下是中国关于注册会计师考试的单项选择题.*答案：$/su);
    expect(request.continuation).toBe("A");
  });

  it("localises Belebele's labels, whatever the data set calls the language", async () => {
    const [item] = await choiceTask("belebele").read(data("belebele/ell_Grek.jsonl"));
    const [request] = choiceRequests(item!, wordingOf(choiceTask("belebele"), "localised"));
    expect(request!.context).toMatch(/^Συμφραζόμενα: .*\nΕρώτηση: .*\nA\. .*\nΑπάντηση:$/su);
  });
});

describe("groupScore", () => {
  it.each(groups)("agrees with the harness's pooled and equal errors: $sizes", own => {
    const parts = own.stderrs.map((stderr, i) => ({ value: 0.5, stderr, n: own.sizes[i]! }));
    expect(groupScore(parts, "size").stderr).toBeCloseTo(own.size, 14);
    expect(groupScore(parts, "equal").stderr).toBeCloseTo(own.equal, 14);
  });

  it("weighs by size or equally", () => {
    const parts = [
      { value: 1, stderr: 0, n: 30 },
      { value: 0, stderr: 0, n: 10 },
    ];
    expect(groupScore(parts, "size").value).toBe(0.75);
    expect(groupScore(parts, "equal").value).toBe(0.5);
  });
});

describe("files of tasks", () => {
  const broken: readonly [string, string, string, RegExp][] = [
    [
      "mmlu",
      "a_test.csv",
      "q,a,b,c,d,E\n",
      /a_test\.csv:1: "answer" should be a letter from A to D, got "E"/,
    ],
    ["mmlu", "a_test.csv", "q,a,b,c,D\n", /a_test\.csv:1: has 5 cells instead of 6/],
    [
      "ceval",
      "a_val.csv",
      "id,question\n0,x\n",
      /a_val\.csv:2: "A" should be a text, and there is none/,
    ],
    [
      "agieval",
      "x.jsonl",
      '{"question":"q","options":[]}\n',
      /x\.jsonl:1: "options" should be a list/,
    ],
    [
      "agieval",
      "x.jsonl",
      '{"question":"q","options":["(A)x"],"label":"B"}',
      /"label" should be letters from A to A/,
    ],
    [
      "agieval",
      "x.jsonl",
      JSON.stringify({ question: "q", options: Array(30).fill("x"), label: "A" }),
      /"options" should be 26 texts at most, a letter each/,
    ],
    ["agieval", "x.jsonl", '{"question":"q","options":["x"],"label":NaN}', /:1: is not valid JSON/],
    ["belebele", "x.jsonl", '{"link":"x","question_number":null}', /"dialect" should be a text/],
    ["belebele", "x.jsonl", "[1]\n", /x\.jsonl:1: is not an object/],
    ["belebele", "x.jsonl", "{", /x\.jsonl:1: is not valid JSON/],
    ["xcopa", "x.jsonl", "{}", /its name does not say which language/],
    [
      "xnli",
      "x.tsv",
      "language\tgold_label\tsentence1\tsentence2\nxx\tneutral\ta\tb\n",
      /x\.tsv:2: "language" should be one of/,
    ],
    [
      "xnli",
      "el.tsv",
      "gold_label\tsentence1\tsentence2\n-\ta\tb\n",
      /"gold_label" should be entailment/,
    ],
    ["include", "x.txt", "", /no layout is known for \.txt/],
  ];
  it.each(broken)("are refused by place and field: %s %s", async (task, name, text, message) => {
    const file = join(await mkdtemp(join(tmpdir(), "task-")), name);
    await writeFile(file, text);
    await expect(choiceTask(task).read(file)).rejects.toThrow(message);
  });

  it("name every option, and count a right one once", async () => {
    const file = join(await mkdtemp(join(tmpdir(), "task-")), "x.jsonl");
    const options = Array.from({ length: 20 }, (_, k) => `(${k}) the same`);
    await writeFile(file, JSON.stringify({ question: "q", options, label: "TT" }));
    const [item] = await choiceTask("agieval").read(file);
    expect(item!.golds).toEqual([19]);
    const wording = wordingOf(choiceTask("agieval"), "letters");
    expect(wording.choices(item!).join("")).toBe("ABCDEFGHIJKLMNOPQRST");
    expect(wording.question(item!)).toContain("Among A through T, the answer is");
  });

  it("has names for tasks and wordings", () => {
    expect(() => choiceTask("mmul")).toThrow('there is no task "mmul"');
    expect(() => wordingOf(choiceTask("mmlu"), "own")).toThrow('mmlu has no wording "own"');
  });
});
