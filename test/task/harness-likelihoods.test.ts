import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silent } from "../../src/base/progress.js";
import type { Answerer } from "../../src/study/answer/answerer.js";
import { checkpointAnswerer } from "../../src/study/answer/checkpoint-answerer.js";
import { openModel } from "../../src/study/open-model.js";
import type { LikelihoodTask } from "../../src/task/task.js";
import { openTasks } from "../../src/task/task-kinds.js";
import { scratch } from "../support/scratch.js";
import { writeSyntheticTasks } from "../support/synthetic-tasks.js";

interface Oracle {
  readonly cases: readonly {
    readonly task: string;
    readonly data: string;
    readonly language: string | null;
    readonly alone: boolean;
    readonly shots: number;
    readonly items: number;
    readonly logprobs: readonly number[];
    readonly greedy: string;
    readonly means: Readonly<Record<string, number>>;
  }[];
  readonly rolling: readonly {
    readonly language: string;
    readonly window: number | null;
    readonly logprobs: readonly number[];
    readonly means: Readonly<Record<string, number>>;
  }[];
}

const fileOf = (name: string) => new URL(`../fixtures/task/${name}.json`, import.meta.url);
const fixture = (name: string) => JSON.parse(readFileSync(fileOf(name), "utf8")) as Oracle;

/** Where Gemma 3 270M lies in the layout of the Hub; without it, its half is skipped. */
const gemma = process.env.ISOGLOSS_GEMMA;

/** Of a sum of up to 4,000 log-probabilities. */
const millionth = 1e-6;

/** Milliseconds; a minute for Gemma where nothing else runs. */
const patience = 600_000;

const data = scratch();
const store = join(scratch(), "answers");
beforeAll(() => writeSyntheticTasks(data));

// Gemma's weights are no part of the repository: 536 MB under a licence of their own. Over its
// 262,144 logits torch's float32 log_softmax, which the harness takes, is itself up to 8e-4 off
// their sum. So its log-probabilities are those of the harness with the model in float64, which the
// oracle writes beside; until it has, the comparison is with float32's, and fails by as much.
// Any float32 pass is off that by some 1e-5: the harness's own, with only the softmax summed in
// float64, by 1.4e-5 in the median of XCOPA's 200 Estonian requests and 5.5e-5 at most (20 tokens
// each), this one by 1.4e-5 and by 1.05e-4 for one of them, 4e-5 if it shares its pass with no other
// request, whether the softmax is summed in double or not. Where the harness's own float32 pass is
// kept, too (it is the harness as much as the other), an answer is 1e-4 from one of the two.
const inFloat64 = "likelihood-gemma-float64";
const models: [
  name: string,
  spec: string | undefined,
  oracle: Oracle,
  exact?: Oracle,
  forward?: Oracle,
][] = [
  ["base", "base", fixture("likelihood-base")],
  [
    "Gemma 3 270M, whose folder ISOGLOSS_GEMMA names",
    gemma && resolve(gemma),
    fixture("likelihood-gemma"),
    existsSync(fileOf(inFloat64)) ? fixture(inFloat64) : undefined,
    fixture("likelihood-gemma-float32"),
  ],
];

/** The numbers of one file, if an oracle has them. */
function caseOf({ cases }: Oracle, { task, data, language }: Oracle["cases"][number]) {
  return cases.find(
    other => other.task === task && other.data === data && other.language === language,
  );
}

/** How far two lists of log-probabilities are apart, in words. */
function apart(whose: string, some: readonly number[], others: readonly number[]): string {
  const all = some.map((one, i) => Math.abs(one - others[i]!)).sort((a, b) => a - b);
  const [middle, most] = [all[all.length >> 1]!, all.at(-1)!];
  return `${whose} ${middle.toExponential(1)} in the median, ${most.toExponential(1)} at most`;
}

for (const [name, spec, oracle, exact = oracle, forward] of models)
  describe.skipIf(!spec)(`lm-evaluation-harness's numbers of ${name}`, () => {
    let answerer: Answerer;
    beforeAll(async () => {
      answerer = await checkpointAnswerer(await openModel(spec!), { folder: store });
    }, patience);
    afterAll(() => answerer.close!());
    const asked = (task: LikelihoodTask) => answerer.judge(task, { progress: silent });

    it.each(oracle.cases)(
      "$task $data $language",
      async own => {
        const [task, ...others] = (await openTasks([`${own.task}=${join(data, own.data)}`], {
          languages: own.language === null ? undefined : [own.language],
          limit: own.items,
          shots: own.shots,
          mutualInformation: own.alone,
        })) as LikelihoodTask[];
        expect(others).toEqual([]);
        const { answers } = await asked(task!);
        const { logprobs, greedy: firsts } = caseOf(exact, own)!;
        const inFloat32 = forward && caseOf(forward, own)?.logprobs;
        expect(task!.requests).toHaveLength(logprobs.length);
        expect(firsts).toBe(own.greedy);
        // Both have each item's choices, then each alone.
        const differences = task!.requests.map(({ id }, i) => {
          const { logprob, greedy } = answers.get(id)!;
          expect(greedy, id).toBe(own.greedy[i] === "1");
          // 1e-4; of sums beyond −400 (XNLI asks for whole texts) the harness's float32 keeps less.
          const off = [logprobs, inFloat32 ?? logprobs].map(list => Math.abs(logprob - list[i]!));
          return Math.min(...off) / Math.max(1, Math.abs(logprob) / 400);
        });
        if (inFloat32 !== undefined) {
          const ours = task!.requests.map(({ id }) => answers.get(id)!.logprob);
          const both = [apart("ours", ours, logprobs), apart("the harness's", inFloat32, logprobs)];
          console.log(`float32 off float64, ${own.data}: ${both.join("; ")}`);
        }
        expect(Math.max(...differences)).toBeLessThan(1e-4);
        const { scores } = task!.score(answers);
        for (const [measure, mean] of Object.entries(own.means)) {
          const row = scores.find(
            ({ score_measure, subtask }) => score_measure === measure && subtask === "",
          );
          expect(row!.value, measure).toBeCloseTo(mean, 12);
          expect(row!.n).toBe(own.items);
        }
      },
      patience,
    );

    it.each(oracle.rolling)(
      "perplexity $language, windows of $window",
      async own => {
        const [task] = (await openTasks([`perplexity=${join(data, "perplexity.jsonl")}`], {
          languages: [own.language],
          window: own.window ?? undefined,
        })) as LikelihoodTask[];
        const { answers } = await asked(task!);
        const { logprobs, means } = exact.rolling.find(
          ({ language, window }) => language === own.language && window === own.window,
        )!;
        // Sums of up to 4,000 tokens: of each a millionth, as float32 has it.
        for (const [i, { id }] of task!.requests.entries())
          expect(Math.abs(answers.get(id)!.logprob / logprobs[i]! - 1)).toBeLessThan(millionth);
        const { scores } = task!.score(answers);
        for (const [measure, mean] of Object.entries(means)) {
          const row = scores.find(({ score_measure }) => score_measure === measure);
          if (measure === "word_perplexity" && own.language === "zho_Hans")
            expect(row).toBeUndefined();
          else {
            // Where each sum of logarithms is a millionth off at most, their total is, and so is
            // what is proportional to it: bits a byte, and the logarithm of a perplexity,
            // −total / words. Nothing is granted beside that.
            const inLogs = measure === "bits_per_byte" ? (x: number) => x : Math.log;
            const apart = Math.abs(inLogs(row!.value) / inLogs(mean) - 1);
            expect(apart, measure).toBeLessThan(millionth);
          }
        }
      },
      patience,
    );
  });
