import type { Progress } from "../base/progress.js";

/** Several tasks that are shown as one. */
export interface JoinedProgress {
  /** What each of them is told of. */
  readonly part: Progress;
  /** Ends the one that is shown. */
  done(): void;
}

/**
 * Returns a progress under whose one bar tasks follow each other, so that the time left is that of
 * all. The bar's note says which is under way.
 *
 * @param tasks How many there are. @param total Their steps together.
 */
export function joinedProgress(
  progress: Progress,
  label: string,
  { tasks, total, unit }: { readonly tasks: number; readonly total: number; readonly unit: string },
): JoinedProgress {
  const shown = progress.start(label, total, unit);
  let number = 0;
  return {
    part: {
      ...progress,
      start: name => {
        number++;
        const which = tasks > 1 ? `${name} (${number} of ${tasks})` : name;
        return {
          advance: (steps, note) =>
            shown.advance(steps, note === undefined ? which : `${which} · ${note}`),
          done: () => {},
        };
      },
    },
    done: () => shown.done(),
  };
}
