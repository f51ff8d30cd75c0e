import { median } from "../numeric/statistics/summary.js";
import type { MeasuredUnit } from "./measured.js";
import type { Unit } from "./unit.js";

/** What a unit will take, roughly. */
export interface UnitEstimate {
  /** Of the passes. */
  readonly seconds: number;
  /** Of everything before them, once for each process. */
  readonly opening: number;
  /** In bytes. */
  readonly memory: number;
  /**
   * What it follows from: units of this model that were `measured`, those of other models, `scaled`
   * by parameters, or nothing but what was `assumed`.
   */
  readonly from: "measured" | "scaled" | "assumed";
}

/**
 * Where nothing was measured: FLOP a second of a processor's cores, bytes of text a token, of weights
 * and of states a second, and what a process has beside weights.
 */
const assumed = {
  flops: 2e10,
  bytesPerToken: 3,
  bytesPerSecond: 2e8,
  overhead: 1e9,
  measuredBytes: 3e7,
} as const;

/**
 * Returns what a unit will take:
 *
 *   seconds = bytes · Σ seconds / Σ bytes   over measured units of the same kind and engine
 *
 * of its own model, or else of all others, times the parameters' ratio: a pass costs two operations
 * a parameter and token. Memory is the largest that was measured, or of others what they had beside
 * their weights, and four bytes a parameter.
 */
export function estimateUnit(unit: Unit, measured: readonly MeasuredUnit[]): UnitEstimate {
  const alike = measured.filter(one => one.kind === unit.kind && one.engine === unit.engine);
  const own = alike.filter(
    one => one.parameters === unit.parameters && one.weight_bytes === unit.weight_bytes,
  );
  if (own.length > 0)
    return {
      seconds: unit.bytes * rate(own, () => 1),
      opening: median(own.map(one => one.opening)),
      memory: Math.max(...own.map(one => one.peak)),
      from: "measured",
    };
  const weights = 4 * unit.parameters;
  if (alike.length > 0)
    return {
      seconds: unit.bytes * unit.parameters * rate(alike, one => one.parameters),
      opening: median(
        alike.map(one => (one.opening * unit.weight_bytes) / Math.max(1, one.weight_bytes)),
      ),
      memory: weights + Math.max(...alike.map(one => Math.max(0, one.peak - 4 * one.parameters))),
      from: "scaled",
    };
  if (unit.kind === "rows")
    return {
      seconds: unit.bytes / assumed.measuredBytes,
      opening: 1,
      memory: 3 * assumed.overhead, // two of them for prepared states, see `CompareOptions`
      from: "assumed",
    };
  const tokens = unit.bytes / assumed.bytesPerToken;
  return {
    seconds: (2 * unit.parameters * tokens) / assumed.flops,
    opening: 1 + unit.weight_bytes / assumed.bytesPerSecond,
    memory: weights + assumed.overhead,
    from: "assumed",
  };
}

/** Seconds a byte of text, and a parameter where they are divided by. */
function rate(units: readonly MeasuredUnit[], per: (unit: MeasuredUnit) => number): number {
  const seconds = units.reduce((sum, one) => sum + one.seconds, 0);
  return seconds / units.reduce((sum, one) => sum + one.bytes * per(one), 0);
}
