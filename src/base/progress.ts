/**
 * Where long work reports how far it is. The library never prints: the command
 * draws bars, a notebook replaces its own output, and the default is silent.
 */
export interface Progress {
  /**
   * Announces a task of `total` steps; the bar shows rate and time left.
   * @param unit What a step is, in the plural: "sentences", "tokens", "draws".
   */
  start(label: string, total: number, unit: string): ShownWork;
  /** Announces the steps of the whole work, in order: the time left is foretold by them. */
  plan?(stages: readonly Stage[]): void;
  /** Announces that of the whole work a step begins: the tasks that follow are its. */
  step?(number: number, of: number): void;
  /** Says something that does not stop the work, but should be known; once a text. */
  note?(text: string): void;
}

/** A step of a whole work. */
export interface Stage {
  /** Steps of one kind take as long for their weight. */
  readonly kind: string;
  /** How much there is to do, beside the other steps, in any unit. */
  readonly weight: number;
}

/** One work that goes on for a while, as it is shown. */
export interface ShownWork {
  /** Adds finished steps. `note` is a short text beside the bar, e.g. "1,204 tokens/s". */
  advance(steps: number, note?: string): void;
  /** Ends the task, also when it was cut short by an error. */
  done(): void;
}

/** Says nothing, to nobody. */
export const silent: Progress = {
  start: () => ({ advance: () => {}, done: () => {} }),
};

/** What can be stopped. */
export interface Stoppable {
  /** Stops the work at its next step once it is aborted; what was finished stays. */
  readonly signal?: AbortSignal;
}

/** What takes long enough to be watched. */
export interface LongWork extends Stoppable {
  /** Told how far the work is; defaults to nobody. */
  readonly progress?: Progress;
}
