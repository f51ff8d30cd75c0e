import { sha256 } from "../../base/sha256.js";
import { type ItemScore, itemScores } from "../item-scores.js";
import type { JudgedText, LikelihoodTask } from "../task.js";
import type { ChoiceItem, ChoiceTask, Wording } from "./choice-item.js";
import { choiceRequests } from "./choice-requests.js";
import { type ChoiceScore, scoreChoice } from "./score-choice.js";

/** An item, and the solved examples before it. */
export interface ShownItem {
  readonly item: ChoiceItem;
  readonly shots: readonly ChoiceItem[];
}

/** How items are asked. */
export interface ChoiceSetting {
  /** As many examples as each item has. */
  readonly shots: number;
  /** Whether each choice is asked for after nothing, too. */
  readonly mutualInformation: boolean;
}

/** The scores that become rows, and what guessing scores: the choices k, the right ones r. */
const measures = {
  acc: (k, r) => r / k,
  acc_norm: (k, r) => r / k,
  acc_bytes: (k, r) => r / k,
  acc_mutual_info: (k, r) => r / k,
  exact_match: () => null, // a model is free to say anything
  brier_score: k => 1 - 1 / k, // of equal probabilities
} as const satisfies Partial<Record<keyof ChoiceScore, (k: number, r: number) => number | null>>;

/** Hexadecimal digits of a hash that rows show. */
const shownDigits = 12;

/** Returns the task of one language's items: how likely is each choice? */
export function choiceLikelihoods(
  task: ChoiceTask,
  wording: Wording,
  language: string,
  asked: readonly ShownItem[],
  { shots, mutualInformation }: ChoiceSetting,
): LikelihoodTask {
  const data = sha256(JSON.stringify(asked));
  return {
    kind: "likelihood",
    task: task.name,
    name: `${task.name}-${language}`,
    overLanguages: task.weight,
    provenance: { task: task.name, language, wording: wording.name, shots, data },
    requests: asked.flatMap(({ item, shots }) =>
      choiceRequests(item, wording, { shots, alone: mutualInformation }),
    ),
    score(answers) {
      const scores = asked.flatMap(({ item }) => {
        const score = scoreItem(item, wording, answers);
        const { id, subtask, options, golds } = item;
        return Object.entries(measures).flatMap(([name, chanceOf]): ItemScore[] => {
          const value = score[name as keyof typeof measures];
          const chance = chanceOf(options.length, golds.length);
          return value === undefined ? [] : [{ item: id, subtask, measure: name, value, chance }];
        });
      });
      const of = { task: task.name, language, direction: "", copy: null };
      const score_signature = `data:${data.slice(0, shownDigits)}`;
      const common = { ...of, wording: wording.name, shots, score_signature };
      return itemScores(common, scores, task.weight);
    },
  };
}

function scoreItem(
  item: ChoiceItem,
  wording: Wording,
  answers: ReadonlyMap<string, JudgedText>,
): ChoiceScore {
  const choices = wording.choices(item);
  const judged = choices.map((_, k) => answers.get(`${item.id}/${k}`)!);
  const alone = choices.flatMap((_, k) => answers.get(`${item.id}/${k}/alone`)?.logprob ?? []);
  return scoreChoice(choices, item.golds, {
    logprobs: judged.map(({ logprob }) => logprob),
    greedy: judged.map(({ greedy }) => greedy),
    alone: alone.length > 0 ? alone : undefined,
  });
}
