/** @file How many points a frame shows while a map is moved: as many as the machine draws in time. */

/** Milliseconds of a frame, and of one too late: fifty a second are meant. */
const inTime = 18;
const late = 20;

/** A pause of more milliseconds than this ends a movement; the slowest machine's frames are shorter. */
const still = 400;

/** Points that are drawn however slow the machine: fewer would not make it quicker. */
const fewest = 5000;

/** Points that most machines draw in time: what a first movement begins with. */
const first = 20_000;

export interface FramePace {
  /**
   * Returns the share of points to draw in a frame of a movement that begins now. Points stand in
   * a random order, so that any beginning of it is a sample of all.
   */
  next(now: number): number;
  /** Says that a frame was drawn which belongs to no movement: what it took says nothing of one. */
  rest(): void;
}

/** Returns the pace of a map of so many points that is at rest. */
export function framePace(points: number): FramePace {
  let last = Number.NEGATIVE_INFINITY;
  const least = Math.min(1, fewest / points);
  let share = Math.min(1, first / points);
  let tooMany = Number.POSITIVE_INFINITY; // the share that last came late
  return {
    next(now) {
      const passed = now - last;
      last = now;
      // What was found stays known: the next movement begins where this one ended.
      if (passed > still) return share;
      if (passed > late) {
        tooMany = share;
        share = Math.max(least, share * Math.max(0.5, inTime / passed));
      } else if (passed < inTime) {
        if (share > tooMany) tooMany = Number.POSITIVE_INFINITY;
        share = Math.min(1, share * (share < 0.8 * tooMany ? 1.2 : 1.02));
      }
      return share;
    },
    rest() {
      last = Number.NEGATIVE_INFINITY;
    },
  };
}
