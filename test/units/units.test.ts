import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { estimateUnit } from "../../src/units/estimate.js";
import { jobArrays } from "../../src/units/job-arrays.js";
import type { MeasuredUnit } from "../../src/units/measured.js";
import type { Unit } from "../../src/units/unit.js";
import { unitStates } from "../../src/units/unit-state.js";
import { printed, ran } from "../support/command.js";
import { scratch } from "../support/scratch.js";

const folder = scratch();
const states = join(folder, "states");
const out = join(folder, "out");
const belebele = join(import.meta.dirname, "../fixtures/task/data/belebele");
const places = ["--states", states, "--answers", join(folder, "answers"), "--out", out];
const study = [
  ...["base", "joint-500", "--corpus", "udhr", "--languages", "en,el,zh", "--limit", "10"],
  ...["--permutations", "0", "--battery", "0", "--map-sentences", "0", "--draw", "none"],
  ...["--threads", "1", ...places],
];

interface Planned {
  readonly plan: string;
  readonly units: (Unit & { readonly number: number; readonly state: string; from: string })[];
}
const planned = async (...words: string[]) =>
  JSON.parse(await printed("plan", ...words, "--json")) as Planned;
const status = async (file: string) =>
  (JSON.parse(await printed("status", file, "--json")) as Planned).units.map(one => one.state);

let plan: Planned;
beforeAll(async () => {
  plan = await planned(...study);
}, 60_000);

describe("units", () => {
  it("are one a model, corpus and language, named by what they depend on", async () => {
    expect(plan.units.map(({ model, language }) => `${model} ${language}`)).toEqual(
      ["base", "joint-500"].flatMap(model =>
        ["eng_Latn", "ell_Grek", "zho_Hans", ""].map(language => `${model} ${language}`),
      ),
    );
    expect(new Set(plan.units.map(({ id }) => id)).size).toBe(8);
    const ofStates = plan.units.filter(({ kind }) => kind === "states");
    for (const { bytes, parameters, output_bytes, items } of ofStates) {
      expect(bytes).toBeGreaterThan(300);
      expect(parameters).toBeGreaterThan(3.7e6);
      expect([items, output_bytes]).toEqual([10, 4 * 9 * 10 * 192]);
    }
    expect((await planned(...study)).plan).toBe(plan.plan);
    const ids = (one: Planned) => one.units.map(({ id }) => id);
    // A seed says nothing to a model, but to what is measured.
    const other = await planned(...study, "--seed", "4");
    expect(other.units.map(({ id }, i) => id === plan.units[i]!.id)).toEqual([
      ...[true, true, true, false, true, true, true, false],
    ]);
    expect(ids(await planned(...study, "--limit", "9")).some(id => ids(plan).includes(id))).toBe(
      false,
    );
    // What is added later leaves the others what they are.
    const more = await planned(...study, "--languages", "tr");
    expect(ids(more)).toEqual(expect.arrayContaining(ofStates.map(({ id }) => id)));
  }, 60_000);

  it("are one a model, task and language, too", async () => {
    const asked = await planned(
      ...study.map(word => (word === "en,el,zh" ? "en,el" : word)),
      ...["--tasks", `belebele=${belebele}`],
    );
    const answers = asked.units.filter(({ kind }) => kind === "answers");
    expect(answers.length).toBeGreaterThanOrEqual(4);
    expect(answers[0]).toMatchObject({ corpus: null, task: expect.stringContaining("belebele") });
    const number = answers[0]!.number;
    const { status: ended, out: said } = await ran("work", asked.plan, `${number}`);
    expect([ended, said]).toEqual([0, expect.stringContaining("answers")]);
    expect((await status(asked.plan))[number]).toBe("done");
  }, 120_000);
});

describe("work", () => {
  it("runs what it is told, once, whoever else is told the same", async () => {
    expect(await status(plan.plan)).toEqual(Array(8).fill("waiting"));
    const workers = await Promise.all(
      ["0-1", "1", "0-2"].map(which => ran("work", plan.plan, which)),
    );
    expect(workers.map(({ status: ended }) => ended)).toEqual([0, 0, 0]);
    expect(await status(plan.plan)).toEqual([
      ...["done", "done", "done", "waiting", "waiting", "waiting", "waiting", "waiting"],
    ]);
    expect(readdirSync(join(states, "measured")).length).toBeGreaterThanOrEqual(3);
    expect((await planned(...study)).units.map(({ from }) => from)).toEqual(
      // Both models are of one size.
      [...Array(3).fill("measured"), "assumed", ...Array(3).fill("measured"), "assumed"],
    );
  }, 120_000);

  it("is refused for what is no unit, no plan, and no more the same", async () => {
    const refused = async (...words: string[]) => (await ran(...words)).err;
    expect(await refused("work", plan.plan, "8")).toContain("has no unit 8");
    expect(await refused("work", plan.plan, "middle")).toContain("has no unit middle");
    const damaged = join(folder, "damaged.json");
    writeFileSync(damaged, "{");
    expect(await refused("work", damaged, "0")).toContain("is no plan of units");
    const text = readFileSync(plan.plan, "utf8");
    writeFileSync(damaged, text.replace("limit: 10", "limit: 8"));
    expect(await refused("work", damaged, "4")).toContain("is another unit than was planned");
    writeFileSync(damaged, text.replace(process.cwd(), "/elsewhere"));
    expect(await refused("work", damaged, "4")).toContain("was made in /elsewhere");
    writeFileSync(damaged, text.replace(/"output":"[^"]*"/, '"output":"../../x"'));
    expect(await refused("work", damaged, "4")).toContain("is no plan of units");
  }, 60_000);
});

describe("status", () => {
  it("tells what somebody is at from what somebody left", async () => {
    const copy = join(folder, "copy");
    cpSync(states, copy, { recursive: true });
    const stores = { states: copy, answers: copy };
    const unit = plan.units[1]!;
    const [own, stem] = [join(copy, unit.output, ".."), basename(unit.output, ".safetensors")];
    const state = async () => (await unitStates([unit], stores))[0];
    expect((await state())!.state).toBe("done");
    rmSync(join(copy, unit.output));
    expect((await state())!.state).toBe("waiting");
    writeFileSync(join(own, `${stem}.partial`), "");
    expect((await state())!.state).toBe("begun");
    writeFileSync(join(own, `.${stem}.lock`), "12 node7\n");
    expect(await state()).toMatchObject({ state: "running", by: "process 12 on node7" });
    utimesSync(join(own, `.${stem}.lock`), 1, 1);
    expect(await state()).toMatchObject({ state: "begun", by: null });
  });
});

describe("gather", () => {
  it("says what is missing, and waits for what comes late if asked to", async () => {
    const measuring = await ran("work", plan.plan, "7");
    expect(measuring.err).toContain(
      "joint-500, udhr: is measured once all its languages are there",
    );
    expect((await ran("work", plan.plan, "3")).status).toBe(0);
    const early = await ran("gather", plan.plan);
    expect(early.status).toBe(1);
    expect(early.err).toContain("3 of 6 units are not done: joint-500, udhr, eng_Latn (waiting)");
    expect((await ran("work", plan.plan, "4-6")).status).toBe(0);
    expect((await printed("submit", plan.plan, "--print")).trim().split(" ").at(-1)).toBe("7");
    const late = join(states, plan.units[5]!.output);
    const bytes = readFileSync(late);
    rmSync(late);
    setTimeout(() => writeFileSync(late, bytes), 3000);
    const { status: ended, err } = await ran("gather", plan.plan, "--patience", "60");
    expect(ended, err).toBe(0);
    const { status: again } = await ran(
      ...["study", ...study, "--states", join(folder, "fresh"), "--out", join(folder, "alone")],
    );
    expect(again).toBe(0);
    for (const file of ["rows.csv", "gains.csv", "tokens.csv", "meetings.csv"])
      expect(readFileSync(join(out, file), "utf8")).toBe(
        readFileSync(join(folder, "alone", file), "utf8"),
      );
  }, 180_000);
});

describe("submit", () => {
  const fresh = [...study, "--states", join(folder, "unrun")];

  it("prints a line a job", async () => {
    const lines = (await printed("submit", ...fresh, "--print", "--together", "2"))
      .trim()
      .split("\n");
    expect(lines.map(line => line.split(" ").at(-1))).toEqual(["0-1", "2", "4-5", "6"]);
    for (const line of lines) expect(line).toMatch(/^cd \S+ && \S*node\S* .* work \S+\.json /);
    // What is done is not handed over.
    expect((await printed("submit", plan.plan, "--print")).trim()).toBe("");
  }, 60_000);

  it("writes Indexed Jobs for Kubernetes", async () => {
    const text = await printed(
      ...["submit", ...fresh, "--kubernetes", "--image", "r/isogloss:1", "--claim", "shared"],
      ...["--gpus", "1", "--parallel", "2"],
    );
    const jobs = parseAllDocuments(text).map(document => document.toJS());
    expect(jobs.length).toBe(2);
    expect(jobs[0]).toMatchObject({
      apiVersion: "batch/v1",
      kind: "Job",
      spec: { completionMode: "Indexed", completions: 3, parallelism: 2, backoffLimitPerIndex: 3 },
    });
    const [container] = jobs[1].spec.template.spec.containers;
    expect(container.image).toBe("r/isogloss:1");
    expect(container.command.slice(4)).toEqual(["4", "5", "6"]);
    expect(container.command[2]).toMatch(/^shift "\$JOB_COMPLETION_INDEX"; exec isogloss work /);
    expect(container.resources.limits["nvidia.com/gpu"]).toBe(1);
    expect(jobs[0].metadata.name).toMatch(/^[a-z0-9-]{1,63}$/);
  }, 60_000);

  it("says to whom it can hand over, and that Slurm is not here", async () => {
    expect((await ran("submit", ...fresh)).err).toContain("--slurm, --kubernetes or --print");
    expect((await ran("submit", ...fresh, "--slurm", "--print")).status).toBe(2);
    const { PATH } = process.env;
    process.env.PATH = join(folder, "empty");
    mkdirSync(join(folder, "empty"), { recursive: true });
    try {
      expect((await ran("submit", ...fresh, "--slurm")).err).toContain("sbatch is not here");
    } finally {
      process.env.PATH = PATH;
    }
  }, 60_000);

  it("asks Slurm for memory and time with room, a thousand jobs an array", () => {
    const unit = { ...plan.units[0]!, parameters: 1e9, weight_bytes: 2e9 };
    const left = Array.from({ length: 2500 }, (_, i) => ({
      unit: { ...unit, id: `${i}` },
      state: i === 7 ? "done" : "waiting",
      by: null,
    })) as Parameters<typeof jobArrays>[0];
    const arrays = jobArrays(left, [], 1);
    expect(arrays.map(({ jobs }) => jobs.length)).toEqual([1000, 1000, 499]);
    expect(arrays[0]!.jobs[7]).toBe("8");
    expect(arrays[0]!.memory).toBe(1.5 * (4e9 + 1e9));
    expect(arrays[0]!.minutes).toBeGreaterThanOrEqual(10);
    expect(jobArrays(left, [], 300)[0]!.jobs).toEqual([
      ...["0-299", "300-599", "600-899", "900-1199", "1200-1499", "1500-1799", "1800-2099"],
      ...["2100-2399", "2400-2499"],
    ]);
  });
});

describe("estimateUnit", () => {
  const unit = {
    kind: "states",
    engine: "onnx",
    bytes: 3000,
    parameters: 1e9,
    weight_bytes: 2e9,
  } as Unit;
  const measured = (changes: Partial<MeasuredUnit>): MeasuredUnit => ({
    id: "0",
    kind: "states",
    model: "m",
    engine: "onnx",
    parameters: 1e9,
    weight_bytes: 2e9,
    bytes: 1000,
    seconds: 2,
    opening: 5,
    peak: 7e9,
    ...changes,
  });

  it("follows from units of the model, else of others by size, else from a guess", () => {
    expect(estimateUnit(unit, [measured({}), measured({ seconds: 4, peak: 8e9 })])).toEqual({
      seconds: 9,
      opening: 5,
      memory: 8e9,
      from: "measured",
    });
    const small = measured({ parameters: 5e8, weight_bytes: 1e9, peak: 3e9 });
    expect(estimateUnit(unit, [small])).toEqual({
      seconds: 12,
      opening: 10,
      memory: 5e9,
      from: "scaled",
    });
    const guess = { seconds: 100, opening: 11, memory: 5e9, from: "assumed" };
    expect(estimateUnit(unit, [])).toEqual(guess);
    expect(
      estimateUnit(unit, [measured({ engine: "tfjs" }), measured({ kind: "answers" })]),
    ).toEqual(guess);
  });
});
