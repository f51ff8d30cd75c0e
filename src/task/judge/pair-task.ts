import { languageIdentifier } from "../confusion/identify-language.js";
import { type ItemScore, itemScores } from "../item-scores.js";
import type { GenerationTask } from "../task.js";
import type { Judge, JudgeQuestion } from "./judge.js";
import { type OpenQuestion, plainQuestion } from "./open-question.js";
import { type OpenTaskPlan, openTask } from "./open-task.js";
import { pairQuestion, pairSystem, parsePair } from "./pair-scores.js";

/** The answers of another model, and what they are called. */
export interface Opponent {
  /** For signatures: a hash of the answers. */
  readonly name: string;
  /** By the questions' ids. */
  readonly answers: ReadonlyMap<string, string>;
}

/** A question with both answers, and who is out for answering in another language. */
interface Duel {
  readonly question: OpenQuestion;
  readonly own: string;
  readonly other: string;
  readonly ownIsWrong: boolean;
  readonly otherIsWrong: boolean;
}

/**
 * Returns MI-Eval's task: open questions, whose answers a judge compares with another model's. As in
 * x-LLM's code an answer in another language than its question has lost before the judge is asked (if
 * both are, it is a draw; there the first loses). The judge sees each pair in both orders; the
 * means of both scores decide. A pair of which either judgement could not be read counts as
 * `unparsed` and nowhere else.
 */
export function pairTask(plan: OpenTaskPlan, judge: Judge, opponent: Opponent): GenerationTask {
  return openTask("mi-eval", plan, async (questions, said, common) => {
    const { identify, name: lid } = await languageIdentifier();
    const languageOf = (text: string) => identify(text.replaceAll("\n", " ")).language;
    const duels = questions.map((question): Duel => {
      const [own, other] = [said(question), opponent.answers.get(question.id)!.trim()];
      const right = languageOf(plainQuestion(question));
      const ownIsWrong = languageOf(own) !== right;
      return { question, own, other, ownIsWrong, otherIsWrong: languageOf(other) !== right };
    });
    const fought = duels.filter(({ ownIsWrong, otherIsWrong }) => !ownIsWrong && !otherIsWrong);
    const asked = fought.flatMap(({ question, own, other }): JudgeQuestion[] => [
      { id: `${question.id}/1`, prompt: pairQuestion(plainQuestion(question), own, other) },
      { id: `${question.id}/2`, prompt: pairQuestion(plainQuestion(question), other, own) },
    ]);
    const judged =
      asked.length === 0
        ? new Map<string, string>()
        : await judge.ask(`mi-eval-${plan.language}`, asked, pairSystem);
    const scores = duels.flatMap(duel => scoresOf(duel, judged));
    const rule = `orders:both|scores:1-10|t:0|gate:${lid}|against:${opponent.name}|like:x-llm`;
    return itemScores(common(`mi-eval|judge:${judge.name}|${rule}`), scores);
  });
}

function scoresOf(duel: Duel, judged: ReadonlyMap<string, string>): ItemScore[] {
  const { id: item, subtask } = duel.question;
  const of = (measure: string, value: number): ItemScore => ({
    item,
    subtask,
    measure,
    value,
    chance: null,
  });
  const outcome = (lead: number) => [
    of("win", Number(lead > 0)),
    of("tie", Number(lead === 0)),
    of("loss", Number(lead < 0)),
  ];
  const wrong = of("wrong_language", Number(duel.ownIsWrong));
  if (duel.ownIsWrong || duel.otherIsWrong)
    return [...outcome(Number(duel.otherIsWrong) - Number(duel.ownIsWrong)), wrong];
  const [there, back] = [1, 2].map(order => parsePair(judged.get(`${item}/${order}`) ?? ""));
  if (!there || !back) return [wrong, of("unparsed", 1)];
  const own = (there[0] + back[1]) / 2;
  const other = (there[1] + back[0]) / 2;
  return [
    ...outcome(own - other),
    ...[of("judge_score", own), of("judge_score_other", other)],
    ...[wrong, of("unparsed", 0)],
  ];
}
