import type { ComputeOptions } from "../../numeric/linear/compute.js";
import type { Place } from "../../states/place.js";
import type { Preprocessing } from "../../states/preprocess.js";
import type { Source } from "../../states/source.js";
import type { Split } from "../../states/split.js";
import { type Prepared, prepare } from "./prepare.js";

export interface PreparedStatesOptions {
  readonly compute: ComputeOptions;
  /** Bytes to keep, roughly. */
  readonly memory: number;
  readonly split?: Split;
  /** Draws among equally near neighbours; defaults to 0. */
  readonly seed?: number;
}

/**
 * Returns a function that loads, preprocesses and prepares the states of a place, and
 * keeps what was used last, so that a language that takes part in many comparisons
 * is read and multiplied once.
 */
export function preparedStates({ compute, memory, split, seed = 0 }: PreparedStatesOptions) {
  const kept = new Map<string, Prepared>(); // a Map remembers the order of insertion
  const numbers = new Map<Source, number>();
  let bytes = 0;
  return async (place: Place, step: Preprocessing): Promise<Prepared> => {
    if (!numbers.has(place.source)) numbers.set(place.source, numbers.size);
    const key = [numbers.get(place.source), step.name, place.language, place.layer].join("\n");
    const known = kept.get(key);
    if (known) {
      kept.delete(key);
      kept.set(key, known);
      return known;
    }
    const view = place.source.preprocessed(step, split?.fit);
    const measured = split ? view.only(split.test) : view;
    const prepared = prepare(await measured.matrix(place.language, place.layer), compute, seed);
    bytes += size(prepared);
    kept.set(key, prepared);
    for (const [oldest, dropped] of kept) {
      if (bytes <= memory || kept.size <= 2) break; // a comparison needs both its sides
      bytes -= size(dropped);
      kept.delete(oldest);
    }
    return prepared;
  };
}

/** The states, as given and centered; kernels, cosines, ranks and their squares: all that may be asked for. */
function size({ n, d }: Prepared): number {
  return 4 * (2 * n * d + 9 * n * n);
}
