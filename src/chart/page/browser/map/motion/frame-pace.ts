/** @file How many points a frame shows while a map is moved: as many as the machine draws in time. */

/** Milliseconds of a frame, and of one too late: fifty a second are meant. */
const inTime = 18;
const late = 21;

/** A pause of more milliseconds than this ends a movement; the slowest machine's frames are shorter. */
const still = 400;

/** Of all points, however slow the machine. */
const fewest = 0.05;

export interface FramePace {
  /**
   * Returns the share of points to draw in a frame that begins now: 1 at rest. Points stand in a
   * random order, so that any beginning of it is a sample of all.
   */
  next(now: number): number;
  /** Says that a frame begins which shows all points, as nothing moves. */
  rest(now: number): 1;
}

/** Returns the pace of a map that is at rest. */
export function framePace(): FramePace {
  let last = Number.NEGATIVE_INFINITY;
  let share = 1;
  return {
    next(now) {
      const passed = now - last;
      last = now;
      // What was slow stays known: the next movement begins where this one ended.
      if (passed > still) return 1;
      if (passed > late) share = Math.max(fewest, share * Math.max(0.5, inTime / passed));
      else if (passed < inTime) share = Math.min(1, share * 1.05);
      return share;
    },
    rest(now) {
      last = now;
      return 1;
    },
  };
}
