import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { generate } from "../../src/generate/generate.js";
import type { Kept } from "../../src/generate/kept/keep.js";
import { likelihoods } from "../../src/generate/likelihoods.js";
import { keptOptions, keptRequests } from "./kept-case.js";

const root = mkdtempSync(join(tmpdir(), "isogloss-kept-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const place = () => join(root, String(made++));

const kinds = {
  generations: async (folder: string): Promise<Kept<unknown>> =>
    generate(await keptOptions(folder)),
  likelihoods: async (folder: string): Promise<Kept<unknown>> =>
    likelihoods(await keptRequests(folder)),
} as const;

const bytes = ({ folder }: Kept<unknown>, kind: string) =>
  ["manifest.json", `${kind}.jsonl`].map(name => readFileSync(join(folder!, name), "utf8"));

describe.each(["generations", "likelihoods"] as const)("%s", kind => {
  it("are found where they were kept, and nowhere else", async () => {
    const folder = place();
    const first = await kinds[kind](folder);
    const again = await kinds[kind](folder);
    expect([first.reused, again.reused]).toEqual([false, true]);
    expect(again.items).toEqual(first.items);
    expect(readdirSync(first.folder!).sort()).toEqual([`${kind}.jsonl`, "manifest.json"]);
    const manifest = JSON.parse(readFileSync(join(first.folder!, "manifest.json"), "utf8"));
    expect(manifest).toMatchObject({ kind, requests: first.items.length });
    expect(manifest.model.weightsHash).toMatch(/^[0-9a-f]{64}$/);
    // What a kill between the last two steps leaves behind goes.
    writeFileSync(join(first.folder!, `${kind}.partial`), "{}\n");
    expect((await kinds[kind](folder)).reused).toBe(true);
    expect(readdirSync(first.folder!).sort()).toEqual([`${kind}.jsonl`, "manifest.json"]);
    appendFileSync(join(first.folder!, `${kind}.jsonl`), "{}\n");
    await expect(kinds[kind](folder)).rejects.toThrow("is not what its manifest says");
  });

  it("are gone on with after kill -9 to the same bytes", async () => {
    const whole = await kinds[kind](place());
    for (const after of [1, 30, 60]) {
      const folder = place();
      const child = spawn(process.execPath, [
        ...["--import", "tsx", join(import.meta.dirname, "interrupted-child.ts"), kind, folder],
      ]);
      let steps = 0;
      let problems = "";
      child.stderr.on("data", chunk => {
        problems += chunk;
      });
      child.stdout.on("data", chunk => {
        for (const line of String(chunk).split("\n")) steps += Number(line);
        if (steps >= after) child.kill("SIGKILL");
      });
      const [, signal] = await once(child, "exit");
      expect(signal, problems).toBe("SIGKILL");
      const name = readdirSync(folder).find(entry => !entry.endsWith(".json"))!;
      const partial = join(folder, name, `${kind}.partial`);
      const left = readFileSync(partial, "utf8").split("\n").slice(1, -1);
      expect(left.length).toBeGreaterThanOrEqual(after);
      expect(left.length).toBeLessThan(whole.items.length);
      appendFileSync(partial, '{"request":7,"items":[{"id'); // as a power cut leaves it
      let advanced = 0;
      const options = await (kind === "generations" ? keptOptions : keptRequests)(folder);
      const progress = {
        start: () => ({
          advance(n: number) {
            advanced += n;
          },
          done() {},
        }),
      };
      const resumed = await (kind === "generations" ? generate : likelihoods)({
        ...options,
        progress,
      } as never);
      expect(advanced).toBe(whole.items.length);
      expect(bytes(resumed, kind)).toEqual(bytes(whole, kind));
      expect(existsSync(partial)).toBe(false);
    }
  }, 120_000);
});

describe("a store of generations", () => {
  it("keeps settings, prompts and models apart", async () => {
    const folder = place();
    const options = { ...(await keptOptions(folder)), maxTokens: 2 };
    const requests = options.requests.slice(0, 2);
    const variants = [
      { requests },
      { requests, maxTokens: 3 },
      { requests, stop: ["7"] },
      { requests, endTokens: [6] },
      { requests, truncate: true },
      { requests, name: "other" },
      { requests, provenance: { template: "a" } },
      { requests, search: { kind: "beams", beams: 2 } },
      { requests, search: { kind: "sampling", seed: 1 } },
      { requests, search: { kind: "sampling", seed: 2 } },
      { requests: [...requests].reverse() },
    ] as const;
    const folders = new Set<string | null>();
    for (const variant of variants)
      folders.add((await generate({ ...options, ...variant })).folder);
    expect(folders.size).toBe(variants.length);
    expect((await generate({ ...options, requests })).reused).toBe(true);
  });

  it("does not take up what other inputs began, and survives a damaged head", async () => {
    const folder = place();
    const options = { ...(await keptOptions(folder)), maxTokens: 3 };
    const requests = options.requests.slice(0, 4);
    const first = await generate({ ...options, requests });
    rmSync(join(first.folder!, "generations.jsonl"));
    const forged = { request: 0, items: [{ ...first.items[0]!, text: "forged" }] };
    const head = { inputs: "0".repeat(64), plan: { rows: 2 }, engine: "x" };
    for (const begun of [JSON.stringify(head), "{", "null"]) {
      const partial = join(first.folder!, "generations.partial");
      writeFileSync(partial, `${begun}\n${JSON.stringify(forged)}\n`);
      const again = await generate({ ...options, requests });
      expect(again.items).toEqual(first.items);
      rmSync(join(first.folder!, "generations.jsonl"));
    }
  });

  it("refuses what hooks may have changed", async () => {
    const options = await keptOptions(place());
    const engine = tfjsEngine({ backend: "cpu", hooks: () => undefined });
    await expect(generate({ ...options, engine })).rejects.toThrow("are not kept in a store");
  });
});
