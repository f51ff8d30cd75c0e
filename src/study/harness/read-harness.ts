import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { readText } from "../../base/open-file.js";
import { isObject } from "../../format/json-object.js";
import { parseJson } from "../../format/parse-json.js";
import { noScoreInterval } from "../../task/score-interval.js";
import type { SignedItemRow, SignedScoreRow } from "../evaluate.js";
import { harnessTask } from "./harness-names.js";

/** A results file has environment and configurations; a samples file a benchmark's prompts. */
const largest = 2 ** 29 - 2 ** 16;

/** What stands in a file of results, as far as it becomes rows. */
type Numbers = Readonly<Record<string, unknown>>;

/**
 * Returns the scores and items that lm-evaluation-harness wrote, from the newest results_*.json of
 * each folder below `folder` and the samples_*.jsonl of the same date. Scores have the harness's
 * standard errors, and neither interval nor chance; filters other than "none" stay in a score's
 * name ("exact_match,strict-match"). Items are called by their document's id, or its number.
 *
 * @throws IsoglossError if there is none, or naming the file and line of what is wrong.
 */
export async function readHarness(
  folder: string,
): Promise<{ scores: SignedScoreRow[]; items: SignedItemRow[] }> {
  const scores: SignedScoreRow[] = [];
  const items: SignedItemRow[] = [];
  for (const place of [folder, ...(await foldersIn(folder))]) {
    const names = (await readdir(place).catch(() => [])).sort();
    const results = names.findLast(name => /^results_.*\.json$/.test(name));
    if (results === undefined) continue;
    const file = join(place, results);
    const value = parseJson(withoutNaN(await readText(file, largest)), file);
    const signed = signature(value);
    scores.push(...scoreRows(value, file, signed));
    const date = results.slice("results_".length, -".json".length);
    for (const name of names.filter(
      one => one.startsWith("samples_") && one.endsWith(`_${date}.jsonl`),
    ))
      items.push(...(await itemRows(join(place, name), name.slice(8, -date.length - 7), signed)));
  }
  if (scores.length > 0) return { scores, items };
  throw new IsoglossError(
    `${folder}: holds no results_*.json of lm-evaluation-harness`,
    "Name what its --output_path wrote.",
  );
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter(entry => entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .sort();
}

/** Python writes NaN and Infinity into JSON, which has neither. */
const withoutNaN = (text: string) =>
  text.replaceAll(/(":\s*)(?:NaN|-?Infinity)(?=\s*[,}\n])/g, "$1null");

const textOf = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);

function signature(value: Numbers) {
  const config = isObject(value.config) ? value.config : {};
  return {
    model: textOf(value.model_name) ?? textOf(config.model),
    revision: textOf(config.model_sha) ?? textOf(value.model_sha),
    weights: textOf(value.model_weights),
    tokenizer: null,
    engine: textOf(value.lm_eval_version) ? `lm-eval ${value.lm_eval_version}` : null,
    version: textOf(value.isogloss_version),
  };
}

const entry = (value: unknown, name: string): unknown =>
  isObject(value) ? value[name] : undefined;

function scoreRows(
  value: Numbers,
  file: string,
  signed: ReturnType<typeof signature>,
): SignedScoreRow[] {
  if (!isObject(value.results))
    throw new IsoglossError(`${file}: has no "results"`, "Is it a file of lm-evaluation-harness?");
  const size = (name: string): number => {
    const n = entry(entry(value["n-samples"], name), "effective");
    if (typeof n === "number") return n;
    const parts = entry(value.group_subtasks, name);
    return Array.isArray(parts) && parts.length > 0 && !parts.includes(name)
      ? parts.reduce((sum: number, part) => sum + size(String(part)), 0)
      : Number.NaN;
  };
  return Object.entries(value.results).flatMap(([name, numbers]) => {
    if (!isObject(numbers)) return [];
    const shots = entry(value["n-shot"], name);
    return Object.entries(numbers).flatMap(([key, score]): SignedScoreRow[] => {
      const [measure = "", filter] = key.split(",");
      if (filter === undefined || measure.endsWith("_stderr") || typeof score !== "number")
        return [];
      const error = numbers[`${measure}_stderr,${filter}`];
      return [
        {
          ...signed,
          ...harnessTask(name),
          subtask: "",
          direction: "",
          value: score,
          ...noScoreInterval,
          score_measure: filter === "none" ? measure : key,
          stderr: typeof error === "number" ? error : Number.NaN,
          n: size(name),
          chance: null,
          copy: null,
          wording: "harness",
          shots: typeof shots === "number" ? shots : 0,
          score_signature: name,
        },
      ];
    });
  });
}

async function itemRows(
  file: string,
  name: string,
  signed: ReturnType<typeof signature>,
): Promise<SignedItemRow[]> {
  const lines = (await readText(file, largest)).split("\n");
  return lines.flatMap((line, i): SignedItemRow[] => {
    if (line.trim() === "") return [];
    const sample = parseJson(withoutNaN(line), `${file}:${i + 1}`);
    const measures = sample.metrics;
    if (!Array.isArray(measures))
      throw new IsoglossError(`${file}:${i + 1}: has no list "metrics"`, "Is it a samples file?");
    const id = entry(sample.doc, "id") ?? sample.doc_id;
    const filter = textOf(sample.filter) ?? "none";
    return measures.flatMap((measure: unknown): SignedItemRow[] => {
      const value = sample[String(measure)];
      if (typeof value !== "number") return []; // a perplexity is a sum and a length
      const score_measure = filter === "none" ? `${measure}` : `${measure},${filter}`;
      const of = { ...harnessTask(name), subtask: "", direction: "", item: `${id}` };
      return [{ ...signed, ...of, score_measure, value }];
    });
  });
}
