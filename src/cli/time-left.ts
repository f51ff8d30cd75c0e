import type { Stage } from "../base/progress.js";

/**
 * How long the whole work still takes. Steps of one kind take what those did that are done; of kinds
 * that nobody has seen yet, what they are said to weigh beside those.
 */
export class TimeLeft {
  private readonly spent = new Map<string, { time: number; weight: number }>();
  private at = -1;
  private begun: number;

  /** @param stages Every step, in order. @param now Milliseconds of any clock. */
  constructor(
    private readonly stages: readonly Stage[],
    now: number,
  ) {
    this.begun = now;
  }

  /** Says that a step begins, counted from 1; the one before it is over. */
  begin(number: number, now: number): void {
    this.finish(now);
    this.at = number - 1;
    this.begun = now;
  }

  /**
   * Returns milliseconds, or undefined while too little is known.
   * @param share Of the present step, as far as it can be seen: 0 to 1.
   */
  left(share: number, now: number): number | undefined {
    const present = this.stages[this.at];
    if (present === undefined) return undefined;
    const elapsed = now - this.begun;
    const projected = share > 0 ? elapsed / share : 0;
    const pace = this.pace(present.kind);
    // One bar need not be all of its step: others of the kind know how long one is.
    const whole = Math.max(projected, pace === undefined ? 0 : pace * present.weight);
    const seen = new Map(this.spent);
    if (whole > 0 && pace === undefined)
      seen.set(present.kind, { time: whole, weight: present.weight });
    const time = [...seen.values()].reduce((sum, one) => sum + one.time, 0);
    const weight = [...seen.values()].reduce((sum, one) => sum + one.weight, 0);
    if (weight === 0) return undefined;
    const ahead = this.stages.slice(this.at + 1).map(stage => {
      const own = seen.get(stage.kind);
      return stage.weight * (own ? own.time / own.weight : time / weight);
    });
    return Math.max(0, whole - elapsed) + ahead.reduce((sum, one) => sum + one, 0);
  }

  private finish(now: number): void {
    const stage = this.stages[this.at];
    if (stage === undefined) return;
    const { time, weight } = this.spent.get(stage.kind) ?? { time: 0, weight: 0 };
    this.spent.set(stage.kind, {
      time: time + now - this.begun,
      weight: weight + stage.weight,
    });
  }

  /** Milliseconds a weight, of the steps of a kind that are done. */
  private pace(kind: string): number | undefined {
    const own = this.spent.get(kind);
    return own && own.weight > 0 ? own.time / own.weight : undefined;
  }
}
