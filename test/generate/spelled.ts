import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Checkpoint } from "../../src/checkpoint/checkpoint.js";
import { checkpointIn } from "../engine/parity-case.js";

/** @file Parity checkpoints have no tokenizer: here a text is its token ids, "3 17 5". */

const folder = fileURLToPath(new URL("../fixtures/parity", import.meta.url));

export async function spelledCheckpoint(name: string): Promise<Checkpoint> {
  const checkpoint = await checkpointIn(join(folder, name));
  return {
    ...checkpoint,
    tokenizer: {
      encode: text => (text.trim() === "" ? [] : text.trim().split(" ").map(Number)),
      decode: ids => ids.map(id => `${id} `).join(""),
      specialIds: new Set([0]),
    },
  };
}

export const spelled = (ids: readonly number[]): string => ids.map(id => `${id} `).join("");
