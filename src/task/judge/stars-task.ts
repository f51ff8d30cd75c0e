import { type ItemScore, itemScores } from "../item-scores.js";
import type { GenerationTask } from "../task.js";
import type { Judge } from "./judge.js";
import { type OpenQuestion, plainQuestion } from "./open-question.js";
import { type OpenTaskPlan, openTask } from "./open-task.js";
import { aspects, parseStars, starsQuestion } from "./stars.js";

/**
 * Returns LLM-Eval's task: open questions, whose answers a judge gives one to three stars in five
 * aspects. What it said that could not be read counts as `unparsed` and nowhere else.
 */
export function starsTask(plan: OpenTaskPlan, judge: Judge): GenerationTask {
  return openTask("llm-eval", plan, async (questions, said, common) => {
    const asked = questions.map(question => ({
      id: question.id,
      prompt: starsQuestion(plainQuestion(question), said(question), question.reference),
    }));
    const judged = await judge.ask(`llm-eval-${plan.language}`, asked);
    const scores = questions.flatMap(question => scoresOf(question, judged.get(question.id) ?? ""));
    return itemScores(common(`llm-eval|judge:${judge.name}|stars:1-3|t:0`), scores);
  });
}

function scoresOf({ id: item, subtask }: OpenQuestion, said: string): ItemScore[] {
  const stars = parseStars(said);
  const of = (measure: string, value: number): ItemScore => ({
    item,
    subtask,
    measure,
    value,
    chance: null,
  });
  if (stars === null) return [of("unparsed", 1)];
  const mean = aspects.reduce((sum, aspect) => sum + stars[aspect], 0) / aspects.length;
  return [
    ...aspects.map(aspect => of(aspect, stars[aspect])),
    of("average", mean),
    of("unparsed", 0),
  ];
}
