import { cp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, it, vi } from "vitest";
import { parseHubId } from "../../../src/base/hub/hub-id.js";
import { earlyArchitecture, earlyBytes } from "../../../src/checkpoint/gguf/early-architecture.js";
import { chosenGguf, modelsAmong } from "../../../src/checkpoint/gguf/gguf-parts.js";
import { openCheckpoint } from "../../../src/model/open-checkpoint.js";
import { commit, hubServer } from "../../support/hub-server.js";
import { scratch } from "../../support/scratch.js";

const fixtures = resolve(import.meta.dirname, "../../fixtures/gguf");
const part = (number: number, stem = "model") => `${stem}-0000${number}-of-00003.gguf`;
const whole = await readFile(join(fixtures, "llama/model.gguf"));
const parts = await Promise.all(
  [1, 2, 3].map(number => readFile(join(fixtures, "llama-parts", part(number)))),
);

it.each([
  ["org/x:Q4_K_M", { repository: "org/x", revision: "main", gguf: "Q4_K_M" }],
  ["org/x:Q4_K_M@v1.0", { repository: "org/x", revision: "v1.0", gguf: "Q4_K_M" }],
  ["org/x/a.gguf", { repository: "org/x", revision: "main", gguf: "a.gguf" }],
  [
    "org/x/Q8/a b+c.gguf@refs/pr/1",
    { repository: "org/x", revision: "refs/pr/1", gguf: "Q8/a b+c.gguf" },
  ],
  ["org/x/a.safetensors", null],
  ["org/x/../a.gguf", null],
  ["org/x/.git/a.gguf", null],
  ["org/x:", null],
  ["org--x/y:Q8_0", null],
  ["org:Q8_0", null],
])("understands %s", (text, id) => {
  expect(parseHubId(text)).toEqual(id);
});

const names = [
  "gemma-3-4b-it-Q4_K_M.gguf",
  "gemma-3-4b-it-UD-Q4_K_XL.gguf",
  "gemma-3-4b-it-Q4_K_S.gguf",
  "mmproj-F16.gguf",
  "imatrix_unsloth.gguf",
  "gemma-3-4b-it-F16.gguf",
  "BF16/gemma-3-4b-it-BF16-00001-of-00002.gguf",
  "BF16/gemma-3-4b-it-BF16-00002-of-00002.gguf",
  "Q2_K/whatever.gguf",
  "config.json",
];

it.each([
  ["q4_k_m", ["gemma-3-4b-it-Q4_K_M.gguf"]],
  ["Q4_K_XL", ["gemma-3-4b-it-UD-Q4_K_XL.gguf"]],
  ["F16", ["gemma-3-4b-it-F16.gguf"]],
  ["BF16", names.slice(6, 8)],
  ["Q2_K", ["Q2_K/whatever.gguf"]],
  [names[7]!, names.slice(6, 8)],
  ["mmproj-F16.gguf", ["mmproj-F16.gguf"]],
])("finds what %s means among a repository's files", (choice, expected) => {
  expect(chosenGguf("org/x", names, choice)).toEqual(expected);
});

it("says which there are where none or several are meant", () => {
  expect(modelsAmong(names)).toHaveLength(6);
  expect(() => chosenGguf("org/x", names, "Q5_K_M")).toThrow('has no GGUF file labelled "Q5_K_M"');
  expect(() => chosenGguf("org/x", names)).toThrow("has 6 GGUF files, each of them a model");
  expect(() => chosenGguf("org/x", names, "gemma")).toThrow('has 5 GGUF files labelled "gemma"');
  expect(() => chosenGguf("org/x", names, "Q4_K_")).toThrow('has no GGUF file labelled "Q4_K_"');
  expect(() => chosenGguf("org/x", names, "Q4_K")).toThrow('has 3 GGUF files labelled "Q4_K"');
  expect(() => chosenGguf("org/x", names.slice(0, 7), "BF16")).toThrow("one of 2 parts");
  expect(() => chosenGguf("org/x", ["a.bin"], "b.gguf")).toThrow('has no "b.gguf"');
});

async function refusal(opening: Promise<unknown>): Promise<string> {
  return opening.then(
    () => "nothing",
    (error: Error) => error.message,
  );
}

it("opens a file in parts by any of them, and says what is wrong with them", async () => {
  const place = join(scratch(), "parts");
  await cp(join(fixtures, "llama-parts"), place, { recursive: true });
  for (const path of [place, join(place, part(1)), join(place, part(3))]) {
    const { name, weights, folder } = await openCheckpoint(path);
    expect([name, weights.size, folder]).toEqual(["model", 21, join(place, part(1))]);
    expect(new Set([...weights.values()].map(({ file }) => file)).size).toBe(3);
  }
  await cp(join(place, part(2)), join(place, "alone.gguf"));
  expect(await refusal(openCheckpoint(join(place, "alone.gguf")))).toContain(
    "says that it is part 2 of 3, and its name that it is part 1 of 1",
  );
  await rename(join(place, part(2)), join(place, "kept"));
  expect(await refusal(openCheckpoint(join(place, part(1))))).toContain(`${part(2)}" is missing`);
  await cp(join(place, part(3)), join(place, part(2)));
  expect(await refusal(openCheckpoint(join(place, part(1))))).toContain("is part 3 of 3");
  const other = Buffer.from(parts[2]!);
  other.writeUInt16LE(1, other.indexOf("split.no") + 12);
  await writeFile(join(place, part(2)), other);
  expect(await refusal(openCheckpoint(join(place, part(1))))).toContain("another part has, too");
  await rm(join(place, part(1)));
  await writeFile(join(place, part(1)), whole);
  expect(await refusal(openCheckpoint(join(place, part(2))))).toContain("says that it is whole");
});

it("downloads the one that is meant, all of its parts, and no other, and finds it offline", async () => {
  for (const name of ["HF_TOKEN", "HF_HUB_OFFLINE", "HF_TOKEN_PATH"]) vi.stubEnv(name, undefined);
  const files = {
    "x-Q8_0.gguf": whole,
    "x-Q4_0.gguf": Buffer.from("not wanted"),
    "mmproj.gguf": Buffer.from("not wanted"),
    "config.json": Buffer.from('{"model_type": "llama"}'),
    ...Object.fromEntries(parts.map((bytes, i) => [`F16/${part(i + 1, "x-F16")}`, bytes])),
  };
  const server = await hubServer({
    "org/x-GGUF": { files },
    "org/y": { files: { "y.gguf": whole } },
  });
  vi.stubEnv("HF_ENDPOINT", server.endpoint);
  const cache = join(scratch(), "hub");
  const open = (id: string) => openCheckpoint(id, { cache });
  const named = (checkpoint: { name: string; revision: string | null }) =>
    `${checkpoint.name}@${checkpoint.revision}`;

  expect(named(await open("org/x-GGUF:q8_0"))).toBe(`org/x-GGUF/x-Q8_0.gguf@${commit}`);
  const split = await open(`org/x-GGUF/F16/${part(2, "x-F16")}@main`);
  expect(named(split)).toBe(`org/x-GGUF/F16/${part(1, "x-F16")}@${commit}`);
  expect(split.weights.size).toBe(21);
  expect(split.tokenizer.encode("a").length).toBeGreaterThan(1);
  expect((await open("org/y")).weights.size).toBe(21);
  const got = server.requests.filter(path => / -$/.test(path) && path.includes("/resolve/"));
  expect(got.map(path => path.split("/").at(-1)).sort()).toEqual(
    [1, 2, 3].map(number => `${part(number, "x-F16")} -`).concat(["x-Q8_0.gguf -", "y.gguf -"]),
  );

  expect(await refusal(open("org/x-GGUF"))).toContain("has 2 GGUF files, each of them a model");
  expect(await refusal(open("org/x-GGUF:Q5_0"))).toContain('has no GGUF file labelled "Q5_0"');
  expect(await refusal(open("org/x-GGUF/z.gguf"))).toContain('org/x-GGUF: has no "z.gguf"');

  server.requests.length = 0;
  vi.stubEnv("HF_HUB_OFFLINE", "1");
  expect((await open("org/x-GGUF:F16")).weights.size).toBe(21);
  expect((await open("org/x-GGUF:Q8_0")).revision).toBe(commit);
  expect(await refusal(open("org/x-GGUF:Q4_0"))).toContain('labelled "Q4_0"');
  expect(server.requests).toEqual([]);
});

it.each([
  false,
  true,
])("refuses what is not read from its beginning, before the rest is fetched", async ignoresRanges => {
  for (const name of ["HF_TOKEN", "HF_HUB_OFFLINE", "HF_TOKEN_PATH"]) vi.stubEnv(name, undefined);
  const other = Buffer.concat([whole, Buffer.alloc(1 << 22)]);
  const key = Buffer.from("general.architecture");
  const at = other.indexOf(key) + key.length + 4;
  const length = Number(other.readBigUInt64LE(at));
  other.write("whale".padEnd(length, "!"), at + 8);
  const files = { "x.gguf": other };
  const server = await hubServer({ "org/x": { files, ignoresRanges } });
  vi.stubEnv("HF_ENDPOINT", server.endpoint);
  const cache = join(scratch(), "hub");
  const message = await refusal(openCheckpoint("org/x", { cache }));
  expect(message).toMatch(/^org\/x\/x\.gguf: its architecture "whale!*" is not read from GGUF/);
  expect(server.requests.filter(path => path.includes("/resolve/"))).toHaveLength(1);
  expect(server.requests.filter(path => / -$/.test(path) && path.includes("/resolve/"))).toEqual(
    [],
  );
});

it("says nothing of a beginning that is cut short, damaged or no GGUF", () => {
  const known = earlyArchitecture(whole.subarray(0, earlyBytes));
  expect(known).toBe("llama");
  for (let length = 0; length < 200; length++)
    expect([known, undefined]).toContain(earlyArchitecture(whole.subarray(0, length)));
  expect(earlyArchitecture(Buffer.alloc(100, 255))).toBeUndefined();
  const endless = Buffer.from(whole.subarray(0, 300));
  endless.fill(255, 24, 32); // a key longer than any file
  expect(earlyArchitecture(endless)).toBeUndefined();
});
