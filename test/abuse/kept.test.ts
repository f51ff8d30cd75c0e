import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { finishKept, openKept, readKept } from "../../src/generate/kept/kept-items.js";
import { mutate } from "../support/mutate.js";
import { scratch } from "../support/scratch.js";
import { campaign } from "./campaign.js";
import { torn } from "./torn.js";

/** @file Answers of models as they are kept, finished and not: damaged, and torn by a power cut. */

const root = scratch();
const folder = join(root, "kept");
const isItem = (value: unknown): value is { text: string } =>
  typeof (value as { text?: unknown })?.text === "string";
const place = { folder, kind: "generations", inputs: "0123", isItem };
const items = Array.from({ length: 12 }, (_, i) => ({ text: `Answer ${i}: ναι, नहीं\u0000\n` }));

/** Does what is not done, up to so many requests, and finishes if that is all. */
async function work(most: number): Promise<unknown> {
  const kept = await readKept(place);
  if (kept !== null) return kept;
  mkdirSync(folder, { recursive: true });
  const unfinished = await openKept(place, { rows: 4 }, "onnx/cpu");
  for (let i = 0; i < Math.min(most, items.length); i++) unfinished.add(i, [items[i]!]);
  unfinished.close();
  if (most < items.length) return null;
  const all = items.flatMap((_, i) => unfinished.done.get(i)!);
  await finishKept(place, all, { plan: unfinished.plan });
  return all;
}

const contents = () =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map(name => [name, readFileSync(join(folder, name), "utf8")]),
  );
await work(items.length);
const expected = contents();
const sound = join(root, "sound");
cpSync(folder, sound, { recursive: true });

campaign({
  name: "answers that a power cut tore",
  full: 300,
  small: 15,
  folder: sound,
  make: async random => {
    rmSync(folder, { recursive: true, force: true });
    await work(random.integer(items.length));
    const file = join(folder, "generations.partial");
    writeFileSync(file, torn(readFileSync(file), random));
    return {
      size: 0,
      run: async () => {
        expect(await work(items.length)).toEqual(items);
        expect(contents()).toEqual(expected);
      },
    };
  },
});

campaign({
  name: "answers that somebody changed",
  full: 300,
  small: 15,
  folder: sound,
  refused: 0.5,
  make: random => {
    rmSync(folder, { recursive: true, force: true });
    cpSync(sound, folder, { recursive: true });
    const names = readdirSync(folder);
    const file = join(folder, names[random.integer(names.length)]!);
    const bytes = mutate(readFileSync(file), random);
    writeFileSync(file, bytes);
    return {
      size: bytes.length,
      // Whatever else the manifest says, the answers are those that were kept.
      run: async () => expect(await work(items.length)).toEqual(items),
    };
  },
});
