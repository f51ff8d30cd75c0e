import { groupBy } from "../base/group-by.js";
import { meanChance } from "./item-scores.js";
import { groupScore } from "./mean-score.js";
import { noScoreInterval, scoreInterval } from "./score-interval.js";
import type { AnyTask, ScoreRow, TaskScores } from "./task.js";

/** What a task scored, and which it was. */
export interface ScoredTask extends TaskScores {
  /** What was asked. */
  readonly of: AnyTask;
}

/**
 * Returns the means over languages of tasks that come in several and have such a mean, with "" as
 * their language. What is averaged are the smallest parts, subtasks where there are any, as in the
 * groups of lm-evaluation-harness; weighed by size the interval is that of all items.
 */
export function meanOverLanguages(scored: readonly ScoredTask[]): ScoreRow[] {
  const own = scored.filter(({ of }) => of.overLanguages !== undefined);
  return [...groupBy(own, ({ of }) => of.task).values()].flatMap(tasks => {
    if (tasks.length < 2) return [];
    const weight = tasks[0]!.of.overLanguages!;
    const parts = tasks.flatMap(({ scores }) => smallestParts(scores));
    const rows = parts.filter(({ n }) => n > 0); // of the others nothing is known
    return [...groupBy(rows, row => row.score_measure)].map(([measure, parts]): ScoreRow => {
      const values = tasks
        .flatMap(({ items }) => items)
        .flatMap(({ score_measure, value }) => (score_measure === measure ? [value] : []));
      return {
        ...parts[0]!,
        subtask: "",
        language: "",
        score_signature: "",
        ...groupScore(parts, weight),
        ...(weight === "size" ? scoreInterval(values) : noScoreInterval),
        chance: meanChance(
          parts.map(({ chance, n }) => ({ chance, mean: { n } })),
          weight,
        ),
      };
    });
  });
}

function smallestParts(scores: readonly ScoreRow[]): readonly ScoreRow[] {
  const inner = scores.filter(({ subtask }) => subtask !== "");
  return inner.length > 0 ? inner : scores;
}
