import { trimEnd } from "../../score/text.js";

/** What a judge of two answers is told it is. */
export const pairSystem =
  "You are a helpful and precise assistant for checking the quality of the answer.";

/**
 * Returns what a judge is asked of two answers, in the words of FairEval that x-LLM's MI-Eval uses:
 * first an explanation, then a score from 1 to 10 for each.
 *
 * @see Wang et al. 2023, https://arxiv.org/abs/2305.17926
 */
export function pairQuestion(question: string, first: string, second: string): string {
  const answers = [first, second].map(
    (answer, i) =>
      `[The Start of Assistant ${i + 1}'s Answer]\n${answer}\n[The End of Assistant ${i + 1}'s Answer]`,
  );
  const [opening, ...lines] = [
    "We would like to request your feedback on the performance of two AI assistants in response to the user question displayed above.",
    "Please rate the helpfulness, relevance, accuracy, level of details of their responses.",
    "",
    "Each assistant receives an overall score on a scale of 1 to 10, where a higher score indicates better overall performance.",
    "Please first provide a comprehensive explanation of your evaluation, avoiding any potential bias and ensuring that the order in which the responses were presented does not affect your judgment. ",
    "Then, output two lines indicating the scores for Assistant 1 and 2, respectively.",
    "",
    "Output with the following format:",
    "Evaluation evidence: <your evluation explanation here>",
    "Score of the Assistant 1: <score>",
    "Score of the Assistant 2: <score>",
  ];
  const asked = [opening, ...lines.map(line => (line === "" ? "" : `    ${line}`))].join("\n");
  return `[Question]\n${question}\n\n${answers.join("\n\n")}\n\n[System]\n${asked}\n`;
}

/**
 * Returns the scores that a judge gave the first and the second answer, or null unless its last two
 * lines are just these: "Score of the Assistant 1: 7", numbers from 1 to 10. (The published code takes
 * what follows the last colon of each of these lines, whatever it says.)
 */
export function parsePair(said: string): readonly [number, number] | null {
  const lines = trimEnd(said).split("\n").slice(-2);
  const scores = lines.map((line, i) => {
    const found = /^\s*Score of (?:the )?Assistant ([12]):\s*(\d+(?:\.\d+)?)\s*$/.exec(line);
    const score = found?.[1] === String(i + 1) ? Number(found[2]) : Number.NaN;
    return score >= 1 && score <= 10 ? score : Number.NaN;
  });
  const [first, second] = scores;
  if (first === undefined || second === undefined || Number.isNaN(first + second)) return null;
  return [first, second];
}
