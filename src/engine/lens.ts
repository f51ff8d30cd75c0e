/**
 * @file A lens reads states through the model's own head, at whatever layer they stood. Of a
 * vocabulary of a quarter of a million only sums and a few tokens' probabilities leave the device.
 */

/** What is read off the distribution over tokens. */
export interface LensOptions {
  /** (U) Tokens whose log-probabilities are handed over. */
  readonly watched: Int32Array;
  /** (V, C) How much of each token belongs to each class: a script, a language. */
  readonly classes: Float32Array;
  /** C */
  readonly classCount: number;
  /** Threads of the CPU provider; default: one a core. */
  readonly threads?: number;
  /** The bytes the weights may take in memory; default: half of what is free. */
  readonly memory?: number;
}

/** What a model would say next, if it had to speak from some states. */
export interface LensReadings {
  /** (W) The likeliest token; of equals the lowest id. */
  readonly top: Int32Array;
  /** (W) Of the distribution over tokens, in bits. */
  readonly entropy: Float32Array;
  /** (W, U) Natural logarithms of the watched tokens' probabilities. */
  readonly watched: Float32Array;
  /** (W, C) The probability that falls on each class. */
  readonly mass: Float32Array;
}

/** A model's final norm and head, opened to read states. */
export interface Lens {
  /**
   * Says what the head makes of some states.
   * @param states (W, H)
   * @param normed Whether the states pass the final norm first; what has passed it must not again.
   * @throws IsoglossError if a prediction is infinite or not a number.
   */
  read(states: Float32Array, normed: boolean): Promise<LensReadings>;
  close(): Promise<void>;
}

/** The most bytes of logits that are held at once: what is made of them takes as much again, thrice. */
export const lensSliceBytes = 1 << 26;

/** Returns empty readings of so many states, and what puts those of a slice in their place. */
export function gatheredReadings(count: number, { watched, classCount }: LensOptions) {
  const all = {
    top: new Int32Array(count),
    entropy: new Float32Array(count),
    watched: new Float32Array(count * watched.length),
    mass: new Float32Array(count * classCount),
  };
  const put = (first: number, slice: LensReadings): void => {
    all.top.set(slice.top, first);
    all.entropy.set(slice.entropy, first);
    all.watched.set(slice.watched, first * watched.length);
    all.mass.set(slice.mass, first * classCount);
  };
  return { all, put };
}
