import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, expect, it } from "vitest";
import { printed } from "../support/command.js";
import { fakeServer } from "../support/fake-server.js";
import { scratch } from "../support/scratch.js";

const data = resolve(import.meta.dirname, "../fixtures/task/data");

afterEach(() => {
  delete process.env.ISOGLOSS_API_KEY;
  delete process.env.ISOGLOSS_JUDGE_KEY;
});

it("evaluates a server's model: texts and likelihoods, rows that say so", async () => {
  const server = await fakeServer();
  const tasks = `xquad=${data}/xquad/xquad.en.json,belebele=${data}/belebele/ell_Grek.jsonl`;
  const place = ["--answers", scratch(), "--server", server.url];
  const { scores, items, kept } = JSON.parse(
    await printed("evaluate", "tiny", "--tasks", tasks, ...place, "--json"),
  );
  expect(scores[0]).toMatchObject({ model: "tiny", weights: null, engine: "server" });
  expect(new Set(scores.map(({ task }: { task: string }) => task))).toEqual(
    new Set(["xquad", "belebele"]),
  );
  expect(items.length).toBeGreaterThan(10);
  expect(kept.map(({ reused }: { reused: boolean }) => reused)).toEqual([false, false]);
  const asked = server.asked.length;
  const again = JSON.parse(await printed("evaluate", "tiny", "--tasks", tasks, ...place, "--json"));
  expect([again.scores, server.asked.length]).toEqual([scores, asked]);
});

it("has answers judged, and keeps what the judge said as it said it", async () => {
  const [server, judge] = [await fakeServer(), await fakeServer()];
  const folder = scratch();
  const how = ["--server", server.url, "--judge", judge.url, "--judge-model", "tiny"];
  const task = ["--tasks", `llm-eval=${data}/open`, "--answers", folder];
  process.env.ISOGLOSS_API_KEY = "for-the-model";
  process.env.ISOGLOSS_JUDGE_KEY = "for-the-judge";
  const { scores } = JSON.parse(await printed("evaluate", "tiny", ...task, ...how, "--json"));
  const whole = scores.filter(({ subtask }: { subtask: string }) => subtask === "");
  expect(whole).toMatchObject([{ score_measure: "unparsed", value: 1, n: 3 }]);
  expect(new Set(judge.keys)).toEqual(new Set(["Bearer for-the-judge"]));
  expect(new Set(server.keys)).toEqual(new Set(["Bearer for-the-model"]));
  const kept = readdirSync(folder).find(name => name.startsWith("tiny-judge-llm-eval-ell_Grek-"))!;
  const said = readFileSync(join(folder, kept, "generations.jsonl"), "utf8")
    .trim()
    .split("\n");
  expect(said.map(line => JSON.parse(line).text)).toEqual(
    Array(3).fill(expect.stringMatching(/^ said of \d+$/)),
  );
  const asked = judge.asked.length;
  await printed("evaluate", "tiny", ...task, ...how, "--json");
  expect([asked, judge.asked.length]).toEqual([3, 3]);
  await expect(printed("evaluate", "tiny", ...task, "--judge", judge.url)).rejects.toThrow(
    "--judge and --judge-model go together",
  );
});

it("generates with a server's model", async () => {
  const server = await fakeServer();
  const folder = scratch();
  const prompts = join(folder, "prompts.jsonl");
  writeFileSync(prompts, '{"prompt":"one two"}\n{"prompt":"three"}\n');
  const how = [
    "--prompts",
    prompts,
    "--generations",
    join(folder, "store"),
    "--server",
    server.url,
  ];
  const [all] = JSON.parse(await printed("generate", "tiny", ...how, "--chat", "--json"));
  expect(all).toMatchObject({ model: "tiny", server: server.url, reused: false });
  expect(all.items.map(({ text }: { text: string }) => text)).toEqual([" said of 2", " said of 1"]);
  expect(server.asked[0]).toHaveProperty("messages");
  const table = await printed("generate", "tiny", ...how, "--chat");
  expect(table.split("\n")[1]).toMatch(/^tiny +2 +6 +2 +0 +true +\S+$/);
});

it("refuses options that have no meaning for a server, or none without one", async () => {
  const server = await fakeServer();
  const folder = scratch();
  const prompts = join(folder, "prompts.jsonl");
  writeFileSync(prompts, '{"prompt":"one"}\n');
  const to = ["generate", "tiny", "--prompts", prompts, "--server", server.url];
  await expect(printed(...to, "--residence", "streamed")).rejects.toThrow("--residence says how");
  await expect(printed(...to, "--rows", "2")).rejects.toThrow("--rows says how");
  await expect(printed(...to, "--beams", "2")).rejects.toThrow("beams are not to be had");
  await expect(printed("generate", "base", "--prompts", prompts, "--chat")).rejects.toThrow(
    "base: has no chat template",
  );
  expect(server.asked).toEqual([]);
});

it("refuses a chat in tasks of given answers, before anything is asked", async () => {
  const server = await fakeServer();
  const how = ["--server", server.url, "--answers", scratch(), "--chat"];
  await expect(
    printed("evaluate", "tiny", "--tasks", `belebele=${data}/belebele/ell_Grek.jsonl`, ...how),
  ).rejects.toThrow("a chat template writes what a model goes on from");
});
