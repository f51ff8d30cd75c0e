import { join } from "node:path";
import { groupBy } from "../../base/group-by.js";
import { sha256 } from "../../base/sha256.js";
import { version } from "../../base/version.js";
import { writeAtomic } from "../../base/write-atomic.js";
import { jsonlPieces } from "../../format/jsonl.js";
import type { ChoiceRequest } from "../../task/choice/choice-requests.js";
import { lowerIsBetter } from "../../task/lower-is-better.js";
import type { PromptRequest, ScoreRow, Task } from "../../task/task.js";
import type { Answered, Evaluation, SignedScoreRow } from "../evaluate.js";
import { harnessFolder, harnessName } from "./harness-names.js";

/**
 * Writes an evaluation as lm-evaluation-harness writes its own, so that its tools read it: for each
 * model MODEL/results_DATE.json, with a mean and its error a score, and MODEL/samples_TASK_DATE.jsonl,
 * a line an item with its requests, answers and scores. Documents and right answers stay in the
 * data: a line has the item's id as its document.
 *
 * @param date Of the file names, ISO 8601.
 * @returns The files.
 */
export async function writeHarness(
  folder: string,
  { scores }: Pick<Evaluation, "scores">,
  answered: readonly Answered[],
  date: string = new Date().toISOString(),
): Promise<string[]> {
  const stamp = date.replaceAll(":", "-");
  const files: string[] = [];
  for (const model of new Set(scores.map(row => row.model))) {
    const place = join(folder, harnessFolder(model ?? "model"));
    const own = answered.filter(one => one.model === model);
    const results = resultsOf(
      model,
      scores.filter(row => row.model === model),
      own,
      date,
    );
    files.push(join(place, `results_${stamp}.json`));
    await writeAtomic(files.at(-1)!, `${JSON.stringify(results, null, 2)}\n`);
    for (const one of own) {
      files.push(join(place, `samples_${harnessName(one.task.name)}_${stamp}.jsonl`));
      const lines = jsonlPieces(samplesOf(one));
      await writeAtomic(files.at(-1)!, async handle => {
        for (const piece of lines) await handle.writeFile(piece);
      });
    }
  }
  return files;
}

function resultsOf(
  model: string | null,
  scores: readonly SignedScoreRow[],
  answered: readonly Answered[],
  date: string,
): Record<string, unknown> {
  const whole = scores.filter(({ subtask }) => subtask === "");
  const result = (name: string, rows: readonly ScoreRow[]) => ({
    name,
    alias: name,
    sample_len: Math.max(0, ...rows.map(({ n }) => n)),
    ...Object.fromEntries(
      rows.flatMap(({ score_measure, value, stderr }): [string, number | string][] => [
        [`${score_measure},none`, value],
        [`${score_measure}_stderr,none`, Number.isNaN(stderr) ? "N/A" : stderr],
      ]),
    ),
  });
  const tasks = answered.map(({ task, scores: own }) => ({
    name: harnessName(task.name),
    of: task,
    rows: own.filter(({ subtask }) => subtask === ""),
  }));
  const means = [...new Set(whole.filter(row => row.language === "").map(({ task }) => task))]
    .map(task => ({ task, rows: whole.filter(row => row.task === task && row.language === "") }))
    .filter(({ task }) => !tasks.some(({ name }) => name === harnessName(task)));
  const each = <T>(value: (task: (typeof tasks)[number]) => T) =>
    Object.fromEntries(tasks.map(task => [task.name, value(task)]));
  const groups = Object.fromEntries(
    means.map(({ task, rows }) => [harnessName(task), result(harnessName(task), rows)]),
  );
  return {
    results: { ...groups, ...each(({ name, rows }) => result(name, rows)) },
    groups: means.length > 0 ? groups : undefined,
    group_subtasks: Object.fromEntries(
      means.map(({ task }) => [
        harnessName(task),
        tasks.filter(({ of }) => of.task === task).map(({ name }) => name),
      ]),
    ),
    configs: each(({ name, of }) => ({
      task: name,
      num_fewshot: of.provenance.shots ?? 0,
      output_type: of.kind === "generation" ? "generate_until" : outputType(of),
      metadata: { version: `isogloss ${version}`, ...of.provenance },
    })),
    versions: each(() => `isogloss ${version}`),
    "n-shot": each(({ of }) => of.provenance.shots ?? 0),
    higher_is_better: each(({ rows }) =>
      Object.fromEntries(
        rows.map(({ score_measure }) => [score_measure, !lowerIsBetter(score_measure)]),
      ),
    ),
    "n-samples": each(({ rows }) => {
      const n = Math.max(0, ...rows.map(row => row.n));
      return { original: n, effective: n };
    }),
    config: { model: "isogloss", model_args: `pretrained=${model}`, limit: null },
    date: Date.parse(date) / 1000,
    lm_eval_version: null,
    isogloss_version: version,
    model_source: "isogloss",
    model_name: model,
    model_name_sanitized: harnessFolder(model ?? "model"),
    model_sha: scores[0]?.revision ?? null,
    model_weights: scores[0]?.weights ?? null,
  };
}

const outputType = ({ requests }: Extract<Task, { kind: "likelihood" }>) =>
  requests.some(({ rolling }) => rolling) ? "loglikelihood_rolling" : "multiple_choice";

function samplesOf({ task, answers, items }: Answered): object[] {
  const byItem = groupBy(items, ({ item }) => item);
  // A choice's request is the item's id and which choice it is: ITEM/2, ITEM/2/alone.
  const itemOf = ({ id }: { readonly id: string }) =>
    [id, id.replace(/\/\d+(?:\/alone)?$/, "")].find(one => byItem.has(one));
  const requests: readonly (PromptRequest | ChoiceRequest)[] = task.requests;
  const asked = [...groupBy(requests, itemOf)].flatMap(([item, own]) =>
    item === undefined ? [] : [[item, own.map(sampled)] as const],
  );
  function sampled(request: PromptRequest | ChoiceRequest) {
    const argument =
      "prompt" in request
        ? { arg_0: request.prompt, arg_1: task.kind === "generation" ? untilOf(task) : {} }
        : request.rolling
          ? { arg_0: request.continuation }
          : { arg_0: request.context, arg_1: request.continuation };
    const answer = answers.get(request.id)!;
    const response =
      typeof answer === "string" ? answer : [`${answer.logprob}`, answer.greedy ? "True" : "False"];
    return { argument, response };
  }
  return asked.map(([id, requests], doc_id) => {
    const doc = { id };
    const scores = byItem.get(id)!.map(row => [row.score_measure, row.value] as const);
    const responses = requests.map(({ response }) => response);
    return {
      doc_id,
      doc,
      target: "",
      arguments: Object.fromEntries(requests.map(({ argument }, i) => [`gen_args_${i}`, argument])),
      resps: responses.map(response => [response]),
      filtered_resps: responses,
      filter: "none",
      metrics: scores.map(([measure]) => measure),
      doc_hash: sha256(JSON.stringify(doc)),
      prompt_hash: sha256(JSON.stringify(requests[0]!.argument)),
      target_hash: sha256(""),
      ...Object.fromEntries(scores),
    };
  });
}

const untilOf = ({ stop, maxTokens }: Extract<Task, { kind: "generation" }>) => ({
  until: stop,
  max_gen_toks: maxTokens,
  do_sample: false,
});
