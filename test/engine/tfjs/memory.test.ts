import "@tensorflow/tfjs-backend-cpu"; // so that memory can be asked for before the engine loads it
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Checkpoint } from "../../../src/checkpoint/checkpoint.js";
import type { Hook } from "../../../src/engine/tfjs/hooks.js";
import { tfjsEngine } from "../../../src/engine/tfjs/tfjs-engine.js";
import { modelFor } from "../../../src/model/model-for.js";
import { scratch } from "../../support/scratch.js";
import { batchOf, checkpointIn, usualPoolings } from "../parity-case.js";
import { blockBytes, shape, writeSeededLlama } from "./seeded-llama.js";

const folder = scratch();
let checkpoint: Checkpoint;

beforeAll(async () => {
  await writeSeededLlama(folder);
  checkpoint = await checkpointIn(folder);
});

const layers = [0, 4, shape.blocks];
const batches = [[5, 3, 7], [2], [9, 4, 6, 8]].map(sentence =>
  batchOf([Int32Array.from(sentence), Int32Array.of(1)], usualPoolings),
);

describe.each(["resident", "streamed"] as const)("%s", residence => {
  const open = (hooks?: Hook, logits = false) =>
    tfjsEngine({ backend: "cpu", ...(hooks && { hooks }) }).open(checkpoint, modelFor(checkpoint), {
      layers,
      residence,
      logits,
    });

  it.each([
    false,
    true,
  ])("leaves no tensor behind: none after closing (logits: %s)", async logits => {
    const before = tf.memory().numTensors;
    const runner = await open(undefined, logits);
    const opened = tf.memory().numTensors;
    for (let run = 0; run < 2; run++) {
      let received = 0;
      await runner.run(batches, () => {
        received++;
      });
      expect(received).toBe(batches.length);
      expect(tf.memory().numTensors).toBe(opened);
    }
    await runner.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("leaves none behind when a hook or the receiver throws", async () => {
    const before = tf.memory().numTensors;
    let calls = 0;
    const runner = await open(() => {
      if (++calls === 12) throw new Error("a hook's own");
      return undefined;
    });
    const opened = tf.memory().numTensors;
    await expect(runner.run(batches, () => {})).rejects.toThrow("a hook's own");
    const receiver = () => Promise.reject(new Error("the receiver's own"));
    await expect(runner.run(batches, receiver)).rejects.toThrow("the receiver's own");
    if (residence === "resident") expect(tf.memory().numTensors).toBe(opened);
    await runner.close();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it("holds at most two blocks on the device when streamed", async () => {
  const one = [batchOf([Int32Array.of(3)], usualPoolings)];
  const before = tf.memory().numBytes;
  const most = { resident: 0, streamed: 0 };
  for (const residence of ["resident", "streamed"] as const) {
    const hooks: Hook = () => {
      most[residence] = Math.max(most[residence], tf.memory().numBytes - before);
      return undefined;
    };
    const runner = await tfjsEngine({ backend: "cpu", hooks }).open(
      checkpoint,
      modelFor(checkpoint),
      { layers: [shape.blocks], residence },
    );
    await runner.run(one, () => {});
    await runner.close();
  }
  // The states of one token are a few kilobytes beside blocks of 170.
  expect(most.streamed).toBeLessThan(2.1 * blockBytes);
  expect(most.resident).toBeGreaterThan(shape.blocks * blockBytes);
});

it("reads the weights of no block past the deepest layer", async () => {
  const { folder, weights, ...rest } = checkpoint;
  const read = new Set<string>();
  const watched = new Map(
    [...weights].map(([name, weight]) => [
      name,
      {
        ...weight,
        get file() {
          read.add(name);
          return weight.file;
        },
      },
    ]),
  );
  const seen = { folder, weights: watched, ...rest };
  const runner = await tfjsEngine({ backend: "cpu" }).open(seen, modelFor(seen), {
    layers: [1, 3],
    residence: "resident",
  });
  await runner.run(batches, () => {});
  await runner.close();
  const blocks = [...read].flatMap(name => /layers\.(\d+)\./.exec(name)?.[1] ?? []);
  expect([...new Set(blocks)].sort()).toEqual(["0", "1", "2"]);
  expect(read).not.toContain("model.norm.weight");
});
