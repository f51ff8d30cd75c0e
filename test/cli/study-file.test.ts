import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Command } from "commander";
import { expect, it } from "vitest";
import { readStudyFile } from "../../src/cli/study/read-study-file.js";
import { withStudyOptions } from "../../src/cli/study/study-options.js";
import { requestOf } from "../../src/cli/study/study-request.js";
import { studyFileText } from "../../src/cli/study/write-study-file.js";
import { ran } from "../support/command.js";
import { scratch } from "../support/scratch.js";

const folder = scratch();
const command = () => withStudyOptions(new Command("study"));
const read = (text: string) => requestOf(command(), text, "study.yaml");
const opened = (text: string) => () => read(text);

it("says the same as the command line", () => {
  const { models, flags } = read(`
# a training run
models:
  - base
  - {name: "Gemma 3", model: ./hf}
  - model: org/run
    revisions: [step1, step1000]
  - {model: org/other, name: other, revisions: [main]}
corpora: [udhr, news=corpus/news]
languages: [en, no, zh]
layers: [0, 4, 8-10]
measures: all
truncate: true
drop-incomplete: false
limit: 12
seed: 007
prompt: "query: "
tasks: {belebele: data/belebele}
label: {zh: 中文, base: Before}
order: [no, zh]
colour: {zh: "#123456"}
size: column
`);
  expect(models).toEqual([
    ...["base", "Gemma 3=./hf", "org/run@step1", "org/run@step1000", "other main=org/other@main"],
  ]);
  expect(flags).toMatchObject({
    corpus: ["udhr", "news=corpus/news"],
    languages: ["en", "no", "zh"],
    layers: [0, 4, 8, 9, 10],
    truncate: true,
    limit: 12,
    seed: 7,
    prompt: "query: ",
    permutations: 99,
    tasks: ["belebele=data/belebele"],
    label: { zh: "中文", base: "Before" },
    order: ["no", "zh"],
    colour: { zh: "#123456" },
    size: "column",
  });
  expect(flags.dropIncomplete).toBeUndefined();
  expect(flags.measures!.length).toBeGreaterThan(20);
});

it("lets what is typed go before it", () => {
  const typed = command().action(() => {});
  typed.parse(["study.yaml", "--seed", "3", "--languages", "el"], { from: "user" });
  const { flags, words } = requestOf(typed, "seed: 1\nlanguages: [en]\nlimit: 9", "study.yaml");
  expect(flags).toMatchObject({ seed: 3, languages: ["el"], limit: 9 });
  expect(Object.fromEntries(words)).toEqual({ seed: ["3"], languages: ["el"], limit: ["9"] });
});

it.each([
  ["corpsu: udhr", 'study.yaml:1: there is no "corpsu" in a study', "Did you mean corpus"],
  ["models: [base]\n\nlangs: [en]", 'study.yaml:3: there is no "langs"', "languages"],
  ["seed: -1", 'study.yaml:1: seed cannot be "-1"', "whole number"],
  ["seed: many", 'study.yaml:1: seed cannot be "many"', "whole number"],
  ["limit: 0", 'limit cannot be "0"', "positive"],
  ["limit:", "study.yaml:1: limit has no value", "leave limit out"],
  ["limit: ''", "limit has no value", "leave limit out"],
  ["limit: [1, 2]", "limit takes one value, and there is a list", "first n sentences"],
  ["languages: []", "languages is empty", "leave languages out"],
  [
    "languages:\n  - en\n  - {a: b}",
    "study.yaml:3: each of languages should be one text",
    "quotes",
  ],
  ["languages: {en: de}", "languages should be one value, or a list", "eng_Latn"],
  ["truncate: perhaps", "truncate should be true or false", "cut sentences"],
  ["engine: onyx", 'engine cannot be "onyx"', "Did you mean onnx?"],
  ["pooling: meen", 'pooling cannot be "meen"', "Did you mean mean"],
  ["measures: [mexa, ckaa]", 'measures cannot be "ckaa"', "cka"],
  ["layers: 8-4", 'layers cannot be "8-4"', "4-8"],
  ["memory: lots", 'memory cannot be "lots"', "8GB"],
  ["prompt: a\nprompt-name: b", "prompt cannot stand beside promptName", "out"],
  ["outside: true", "outside is not said in a file", "command line"],
  ["json: true", "json is not said in a file", "command line"],
  ["corpus: a\ncorpora: b", "study.yaml:2: corpora is said twice", "corpus"],
  ["seed: 1\nseed: 2", "study.yaml:2: Map keys must be unique", "YAML"],
  ["models: [{name: x}]", "study.yaml:1: a model has no place", "folder"],
  ["models: [{model: base, nmae: x}]", 'there is no "nmae" of a model', "Did you mean name"],
  ["models: [{model: base, name: a=b}]", '"a=b" is no name for a model', "="],
  ["models: [{model: base, name: ../x}]", "is no name for a model", "path"],
  ["models:\n  - {model: base, at: 0}\n  - joint-500", "study.yaml:3: joint-500: has no at", "own"],
  ["models: [{model: base, at: soon}]", 'at cannot be "soon"', "number"],
  ["models: [{model: a/b, at: 1, revisions: [x]}]", "at stands beside revisions", "number"],
  ["models: [[base]]", "a model should be one text", "one word"],
  ["models:", "models has no value", "one or more"],
  ["- base", "is no study: it has no keys", "models:"],
  ["", "is no study", "models:"],
  ["just words", "is no study", "models:"],
  ["models: [base\ncorpus: x", "study.yaml:", "YAML 1.2"],
  ["\tmodels: x", "study.yaml:1: ", "YAML 1.2"],
  ["a: &a [x]\nb: *a", "study.yaml:1: anchors are not read", "where it is used"],
  ["languages: *none", "study.yaml:1: ", ""],
  ["seed: !!js/function 'x'", "study.yaml:1: ", ""],
  ["seed: 1\n---\nseed: 2", "study.yaml:", "YAML"],
  ["? [a]\n: b", "is no name", "plain words"],
  [`a: ${"[".repeat(20)}${"]".repeat(20)}`, "is nested too deeply", ""],
  [`a: ${"[".repeat(60_000)}`, "study.yaml", ""],
  [`a: ${"x".repeat(2 ** 18)}`, "is larger than", "right file"],
])("refuses mistake %# by file and line", (text, message, hint) => {
  const named = text.startsWith("json") ? "seed: 1\nout: 1\nsave-config: x" : text;
  const expected = text.startsWith("json") ? "save-config is not said in a file" : message;
  try {
    read(named);
  } catch (error) {
    expect(error).toMatchObject({ name: "IsoglossError" });
    const { message: said, hint: mend } = error as { message: string; hint: string };
    expect(said).toContain(expected);
    expect(mend).toContain(hint);
    expect(said.length).toBeLessThan(400);
    return;
  }
  throw new Error("was read");
});

it("stands no bomb of aliases", () => {
  const levels = Array.from({ length: 30 }, (_, i) =>
    i === 0 ? "a0: &a0 [x, x]" : `a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`,
  );
  const begin = performance.now();
  expect(opened(levels.join("\n"))).toThrow("anchors are not read");
  expect(performance.now() - begin).toBeLessThan(1000);
});

it.each([
  "/etc/passwd",
  "../x",
  "a/../../x",
  "~/x",
  "x=/etc/passwd",
])("reads nothing outside the working directory by %s, unless that is typed", place => {
  for (const key of ["corpus", "tasks", "states", "out", "answers", "models", "base"])
    expect(opened(`${key}: "${place}"`), key).toThrow(/study\.yaml:1: names .* outside/);
  const typed = command().action(() => {});
  typed.parse(["study.yaml", "--outside"], { from: "user" });
  expect(() => requestOf(typed, `out: "${place}"`, "study.yaml")).not.toThrow();
});

it("looks at each place of a list", () => {
  expect(opened(`corpus: "udhr,../../x"`)).toThrow("outside the working directory");
});

it("follows no link out of the working directory", () => {
  const link = join(folder, "link");
  symlinkSync("/etc", link);
  const inside = relative(process.cwd(), link);
  if (!inside.startsWith(".."))
    expect(opened(`corpus: ${inside}/passwd`)).toThrow("outside the working directory");
});

it("writes what it reads", () => {
  const text = `models:
  - model: base
    name: 'no: 1'
    at: 0
  - model: joint-500
    name: "yes"
    at: 500
axis: volume
corpus: [udhr, "news=corpus/a b"]
languages: [en, no]
seed: 7
truncate: true
layers: 0,4
limit: 12`;
  const { models, words } = read(text);
  const written = studyFileText(models, words);
  const again = read(written);
  expect(again).toEqual(read(text));
  expect(studyFileText(again.models, again.words)).toBe(written);
  expect(written).not.toMatch(/[&*]a\d/);
});

it("has every option that the command has", () => {
  const options = command().options.map(option => option.name());
  for (const name of options.filter(one => !["outside", "name", "at"].includes(one)))
    expect(() => readStudyFile(`${name}: {}`, "study.yaml", command()), name).toThrow(
      new RegExp(`study.yaml:1: ${name} (should|has|cannot|takes|is)`),
    );
});

it("gives the same rows from a file, from options, and from what was saved", async () => {
  const out = (name: string) => join(folder, name);
  const shared = ["--states", out("states"), "--threads", "1"];
  const options = [
    ...["--corpus", "udhr", "--languages", "en,el,zh", "--limit", "10", "--permutations", "9"],
    ...["--battery", "0", "--map-sentences", "0", "--draw", "none", "--axis", "volume"],
    ...["--at", "0,500", "--name", "tiny base", "--seed", "5"],
  ];
  const saved = out("saved.yaml");
  const typed = await ran(
    ...["study", "base", "joint-500", ...options, ...shared, "--out", out("typed")],
    ...["--save-config", saved],
  );
  expect(typed).toMatchObject({ status: 0 });
  const written = out("written.yaml");
  writeFileSync(
    written,
    `models:
  - {model: base, name: tiny base, at: 0}
  - {model: joint-500, at: 500}
axis: volume
corpora: [udhr]
languages: [en, el, zh]
limit: 10
permutations: 9
battery: 0
map-sentences: 0
figures: [none]
seed: 5
`,
  );
  mkdirSync(out("other"));
  for (const [name, file] of Object.entries({ file: written, again: saved })) {
    const more = ["--out", out(name), "--states", out("states"), "--outside"];
    const { status, err } = await ran("study", file, ...more);
    expect(status, err).toBe(0);
    for (const rows of ["rows.csv", "training.csv", "arrivals.csv", "meetings.csv", "gains.csv"])
      expect(readFileSync(join(out(name), rows), "utf8")).toBe(
        readFileSync(join(out("typed"), rows), "utf8"),
      );
  }
  expect(readFileSync(join(out("typed"), "rows.csv"), "utf8")).toContain("tiny base");
}, 120_000);

it("is refused beside models, and where it is not there", async () => {
  expect((await ran("study", "base", "study.yaml")).err).toContain("models beside it");
  expect((await ran("study", join(folder, "none.yaml"))).err).toContain("none.yaml");
});
