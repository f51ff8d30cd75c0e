import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { extract } from "../../src/extract/extract.js";
import { openStates } from "../../src/extract/store/open-states.js";
import { type Random, seeded } from "../../src/numeric/random.js";
import { mutate } from "../support/mutate.js";
import { scratch } from "../support/scratch.js";
import { fakeCheckpoint, fakeCorpus, fakeEngine, model, width } from "./fake-model.js";

/** A manifest that is still JSON, with something else in one place. */
function otherValue(json: Buffer, random: Random): string {
  const values = [-1, 0, 1, 2, 0.5, 1e308, 2 ** 53, "", "x", "../../x", null, true, [], {}, [0, 0]];
  const root = JSON.parse(json.toString()) as Record<string, unknown>;
  let place = root;
  for (;;) {
    const keys = Object.keys(place);
    const key = keys[random.integer(keys.length)]!;
    const held = place[key];
    if (typeof held === "object" && held !== null && Object.keys(held).length > 0) {
      if (random.uniform() < 0.8) {
        place = held as Record<string, unknown>;
        continue;
      }
    }
    if (random.uniform() < 0.1) delete place[key];
    else place[key] = values[random.integer(values.length)];
    return JSON.stringify(root);
  }
}

describe("a damaged store is read or refused by name, whatever the damage:", () => {
  // Manifests are what other programs' numbers would come through; the rest has checksums or tests of its own.
  it.each([
    [".json", 700],
    [".safetensors", 150],
    [".jsonl", 150],
  ])("*%s, %d mutants", async (ending, mutants) => {
    const root = scratch();
    const { folder } = await extract({
      checkpoint: fakeCheckpoint(join(root, "checkpoint")),
      model,
      engine: fakeEngine(),
      corpus: fakeCorpus(5),
      folder: join(root, "store"),
      layers: [0, 3],
      poolings: ["mean"],
    });
    const name = readdirSync(folder).find(one => one.startsWith("ell") && one.endsWith(ending))!;
    const original = readFileSync(join(folder, name));
    const before = readdirSync(root, { recursive: true }).sort();
    const outcomes = { read: 0, refused: 0 };
    for (let seed = 1; seed <= mutants; seed++) {
      const random = seeded(seed);
      const mutant =
        ending === ".json" && seed % 2 ? otherValue(original, random) : mutate(original, random);
      writeFileSync(join(folder, name), mutant);
      try {
        const states = await openStates(folder);
        for (const language of states.manifest.languages) {
          const { layers, poolings } = states.manifest;
          const matrix = await states.matrix(language, layers.at(-1)!, poolings[0]!);
          expect([matrix.rows, matrix.cols]).toEqual([5, width]);
          expect(await states.sentences(language)).toHaveLength(5);
        }
        outcomes.read++;
      } catch (error) {
        outcomes.refused++;
        expect(error, `seed ${seed}: ${(error as Error).stack}`).toMatchObject({
          name: "IsoglossError",
        });
      }
    }
    // A damaged value of the tensor itself is not noticed: there is no room for a checksum in the format.
    expect(outcomes.read).toBeGreaterThan(ending === ".jsonl" ? -1 : 5);
    expect(outcomes.refused).toBeGreaterThan(50);
    expect(readdirSync(root, { recursive: true }).sort()).toEqual(before);
  });
});
