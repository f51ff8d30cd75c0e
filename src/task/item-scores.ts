import { groupBy } from "../base/group-by.js";
import { groupScore, meanScore } from "./mean-score.js";
import { noScoreInterval, type ScoreInterval, scoreInterval } from "./score-interval.js";
import type { ItemScoreRow, ScoreRow, TaskScores } from "./task.js";

/** What an item scored by one measure. */
export interface ItemScore {
  /** Its id. */
  readonly item: string;
  /** "" where a task has no parts. */
  readonly subtask: string;
  readonly measure: string;
  readonly value: number;
  /** What guessing scores; null where that makes no sense. */
  readonly chance: number | null;
}

/** What all rows of a task say. */
export type CommonOfScores = Omit<
  ScoreRow,
  keyof ScoreInterval | "subtask" | "score_measure" | "value" | "stderr" | "n" | "chance"
>;

/**
 * Returns the rows of scores that are means over items: for each measure one a subtask and, with
 * "" as subtask, the mean over subtasks. Weighed by size its interval is that of all items; weighed
 * equally it has none.
 */
export function itemScores(
  common: CommonOfScores,
  scores: readonly ItemScore[],
  weight: "size" | "equal" = "size",
): TaskScores {
  const { task, language, direction } = common;
  const items = scores.map(
    ({ item, subtask, measure, value }): ItemScoreRow => ({
      task,
      subtask,
      language,
      direction,
      item,
      score_measure: measure,
      value,
    }),
  );
  const rows = [...groupBy(scores, ({ measure }) => measure)].flatMap(([score_measure, own]) => {
    const parts = [...groupBy(own, ({ subtask }) => subtask)].map(([subtask, part]) => {
      const values = part.map(({ value }) => value);
      const mean = meanScore(values);
      return { subtask, mean, interval: scoreInterval(values), chance: chanceOf(part) };
    });
    const pooled = scoreInterval(own.map(({ value }) => value));
    const whole = {
      subtask: "",
      mean:
        parts.length === 1
          ? parts[0]!.mean
          : groupScore(
              parts.map(({ mean }) => mean),
              weight,
            ),
      interval: weight === "size" || parts.length === 1 ? pooled : noScoreInterval,
      chance: meanChance(parts, weight),
    };
    return [...parts.filter(({ subtask }) => subtask !== ""), whole].map(
      ({ subtask, mean, interval, chance }): ScoreRow => ({
        ...common,
        subtask,
        score_measure,
        ...mean,
        ...interval,
        chance,
      }),
    );
  });
  return { scores: rows, items };
}

function chanceOf(scores: readonly ItemScore[]): number | null {
  const chances = scores.flatMap(({ chance }) => (chance === null ? [] : [chance]));
  return chances.length < scores.length ? null : meanScore(chances).value;
}

/** Returns the mean of what guessing scores in parts, weighed as the scores are. */
export function meanChance(
  parts: readonly { readonly chance: number | null; readonly mean: { readonly n: number } }[],
  weight: "size" | "equal",
): number | null {
  const means = parts.flatMap(({ chance, mean }) =>
    chance === null ? [] : [{ value: chance, stderr: 0, n: mean.n }],
  );
  return means.length < parts.length ? null : groupScore(means, weight).value;
}
