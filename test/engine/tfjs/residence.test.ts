import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import { resident, streamed } from "../../../src/engine/tfjs/residence.js";
import type { Weights } from "../../../src/engine/tfjs/weights.js";

/** Weights that are only counted: how many stages are held now, and how many at most. */
function counted(failAt?: number) {
  const held = new Set<Weights>();
  const count = {
    now: () => held.size,
    most: 0,
    loads: [] as number[],
    async load(stage: number) {
      count.loads.push(stage);
      if (stage === failAt) throw new Error(`stage ${stage} cannot be read`);
      const weights: Weights = new Map();
      held.add(weights);
      count.most = Math.max(count.most, held.size);
      await setTimeout(1); // reading ends later than it begins
      return weights;
    },
    dispose(weights: Weights) {
      expect(held.delete(weights), "disposed of once").toBe(true);
    },
  };
  return count;
}

it("holds two stages at most when streamed, and reads the next while one runs", async () => {
  const count = counted();
  const residence = streamed(7, count.load, count.dispose);
  for (let run = 0; run < 2; run++)
    for (let stage = 0; stage < 7; stage++) {
      await residence.enter(stage);
      expect(count.loads.at(-1)).toBe(Math.min(stage + 1, 6));
      residence.leave(stage);
    }
  await residence.close();
  expect(count.most).toBe(2);
  expect(count.now()).toBe(0);
  expect(count.loads).toEqual([0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6]);
});

it("reads every stage once when resident", async () => {
  const count = counted();
  const residence = await resident(4, count.load, count.dispose);
  for (const stage of [0, 1, 2, 3, 0, 1]) {
    await residence.enter(stage);
    residence.leave(stage);
  }
  expect(count.loads).toEqual([0, 1, 2, 3]);
  expect(count.now()).toBe(4);
  await residence.close();
  expect(count.now()).toBe(0);
});

it("drops what it holds when a stage cannot be read", async () => {
  const whole = counted(2);
  await expect(resident(4, whole.load, whole.dispose)).rejects.toThrow("stage 2 cannot be read");
  expect(whole.now()).toBe(0);

  const parts = counted(2);
  const residence = streamed(4, parts.load, parts.dispose);
  await residence.enter(0);
  residence.leave(0);
  await residence.enter(1); // begins to read stage 2
  residence.leave(1);
  await expect(residence.enter(2)).rejects.toThrow("stage 2 cannot be read");
  await residence.close();
  expect(parts.now()).toBe(0);
});
