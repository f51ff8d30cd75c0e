import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type LockState, lockState } from "../base/lock.js";
import { languageLock } from "../extract/store/store.js";
import type { Unit } from "./unit.js";

/** Where outputs lie. */
export interface Stores {
  /** Of states. */
  readonly states: string;
  readonly answers: string;
}

/** What the store says of a unit, and who is at it. */
export interface UnitState {
  readonly unit: Unit;
  /**
   * `done`: its output is there. `running`: somebody who lives has its lock. `begun`: whoever was
   * at it is gone, and what was finished of it is kept. `waiting`: nobody was at it yet.
   */
  readonly state: "done" | "running" | "begun" | "waiting";
  /** "process 12 on node7"; null unless it is running. */
  readonly by: string | null;
}

/**
 * Returns what the store says of units, and nobody else: right after any crash, whatever a
 * scheduler believes. Folders are listed, which a network's disk answers anew, where it might still
 * have in mind that a file was not there; no file is opened but locks.
 */
export async function unitStates(units: readonly Unit[], stores: Stores): Promise<UnitState[]> {
  const listed = new Map<string, ReadonlySet<string>>();
  const states: UnitState[] = [];
  for (const unit of units) {
    const file = join(unit.kind === "answers" ? stores.answers : stores.states, unit.output);
    const folder = dirname(file);
    if (!listed.has(folder)) listed.set(folder, new Set(await readdir(folder).catch(() => [])));
    states.push(await stateOf(unit, file, listed.get(folder)!));
  }
  return states;
}

async function stateOf(unit: Unit, file: string, there: ReadonlySet<string>): Promise<UnitState> {
  const name = basename(file);
  const stem = name.slice(0, name.lastIndexOf("."));
  if (there.has(name)) return { unit, state: "done", by: null };
  const lock = unit.kind === "states" ? languageLock(stem) : ".lock";
  const held: LockState | null = there.has(lock)
    ? await lockState(join(dirname(file), lock))
    : null;
  if (held?.isLive) return { unit, state: "running", by: held.holder };
  return { unit, state: there.has(`${stem}.partial`) ? "begun" : "waiting", by: null };
}
