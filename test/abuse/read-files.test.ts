import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { readPrompts } from "../../src/generate/read-prompts.js";
import type { Random } from "../../src/numeric/random.js";
import { verify } from "../../src/reproduce/verify.js";
import type { Task } from "../../src/task/task.js";
import { openTasks, taskKinds } from "../../src/task/task-kinds.js";
import { mutate } from "../support/mutate.js";
import { mutateJson } from "../support/mutate-json.js";
import { scratch } from "../support/scratch.js";
import { campaign } from "./campaign.js";
import { hostileText } from "./hostile-text.js";
import { runCommand } from "./run-command.js";

/** @file What is asked of models, and tables that earlier runs wrote. */

const root = scratch();
const place = (name: string) => {
  mkdirSync(join(root, name));
  return join(root, name);
};

/** A text with a hostile one in the place of a few characters. */
function spliced(text: string, random: Random): string {
  const at = random.integer(text.length + 1);
  return text.slice(0, at) + hostileText(random) + text.slice(at + random.integer(12));
}

/** A line of JSON, changed within the JSON; or a text changed anywhere. */
function changed(text: string, random: Random): Uint8Array {
  const kind = random.integer(3);
  if (kind === 0) return mutate(Buffer.from(text), random);
  const lines = text.split("\n");
  const at = random.integer(lines.length);
  // A line may be a part of a JSON file that is laid out over several.
  if (kind === 1 && /^\{.*\}\s*$/.test(lines[at]!)) {
    lines[at] = JSON.stringify(mutateJson(JSON.parse(lines[at]!), random)) ?? "";
    return Buffer.from(lines.join("\n"));
  }
  return Buffer.from(spliced(text, random));
}

const data = join(import.meta.dirname, "../fixtures/task/data");
const withData = taskKinds.filter(({ name }) => existsSync(join(data, name)));
const published = withData.flatMap(({ name }) =>
  readdirSync(join(data, name), { recursive: true, encoding: "utf8" })
    .filter(file => /\.(jsonl?|csv|tsv)$/.test(file))
    .map(file => ({ name, file })),
);
const tasks = place("tasks");

/** Answers as a model might give them. */
function score(task: Task): unknown {
  if (task.kind === "generation")
    return task.score(new Map(task.requests.map(({ id, prompt }) => [id, prompt.slice(0, 20)])));
  const judged = (i: number) => ({
    logprob: -1 - (i % 7),
    tokens: 1 + (i % 3),
    greedy: i % 2 === 0,
  });
  return task.score(new Map(task.requests.map(({ id }, i) => [id, judged(i)])));
}

campaign({
  name: "task files",
  full: 900,
  small: 30,
  folder: root,
  refused: 0.2,
  make: random => {
    const { name, file } = published[random.integer(published.length)]!;
    const folder = join(tasks, name);
    rmSync(folder, { recursive: true, force: true });
    cpSync(join(data, name), folder, { recursive: true });
    const bytes = changed(readFileSync(join(data, name, file), "utf8"), random);
    writeFileSync(join(folder, file), bytes);
    return {
      size: bytes.length,
      run: async () => {
        for (const task of await openTasks([`${name}=${folder}`])) await score(task);
      },
    };
  },
});

const prompts = ['{"prompt":"One"}', '{"id":"b","prompt":"Two"}', '{"id":3,"prompt":"Three\\n"}'];
const asked = join(place("prompts"), "prompts.jsonl");

campaign({
  name: "prompts",
  full: 300,
  small: 10,
  folder: root,
  refused: 0.2,
  make: random => {
    const bytes = changed(`${prompts.join("\n")}\n`, random);
    writeFileSync(asked, bytes);
    return { size: bytes.length, run: () => readPrompts(asked) };
  },
});

const related = place("related");
const models = ["a", "b", "c"];
const languages = ["ara", "ell", "hin", "tur"];
const every = (line: (model: number, language: number) => string) =>
  models.flatMap((_, m) => languages.map((_, l) => line(m, l))).join("\n");
const alignment = `model,language,layer,value\n${every((m, l) => `${models[m]},${languages[l]},0,${((m + 2) * (l + 3)) % 7}`)}\n`;
const scores = `model,language,value,volume\n${every((m, l) => `${models[m]},${languages[l]},${((m + 1) * (l + 2)) % 11},${10 ** m}`)}\n`;

campaign({
  name: "tables that are related",
  full: 300,
  small: 8,
  folder: root,
  refused: 0.1,
  make: random => {
    const first = random.integer(2) === 0;
    const tables = [alignment, scores].map((text, i) =>
      (i === 0) === first ? changed(text, random) : Buffer.from(text),
    );
    const files = tables.map((bytes, i) => {
      const file = join(related, `${i}.csv`);
      writeFileSync(file, bytes);
      return file;
    });
    return {
      size: tables[0]!.length + tables[1]!.length,
      run: () => runCommand("relate", ...files, "--draws", "5", "--volume", "volume"),
    };
  },
});

const committed = place("committed");
const part = place("committed/study");

campaign({
  name: "tables that are verified",
  full: 200,
  small: 8,
  folder: root,
  refused: 0.1,
  make: random => {
    const bytes = changed(scores, random);
    writeFileSync(join(part, "rows.csv"), bytes);
    const again = async (folder: string) => {
      const path = join(folder, relative(committed, join(part, "rows.csv")));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, scores);
    };
    return { size: bytes.length, run: () => verify(committed, ["study"], again) };
  },
});
