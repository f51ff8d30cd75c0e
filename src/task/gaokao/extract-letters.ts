/** How a question of GAOKAO-Bench is answered. */
export type GaokaoType =
  | "single_choice"
  | "multi_choice"
  | "multi_question_choice"
  | "five_out_of_seven";

/**
 * Returns the letters that a text answers with, an entry a question, by the benchmark's own rules:
 * of one question the last of A–D in the text; of several those marked 【答案】 if there are as many,
 * else the first capitals; where several options may be right those after 【答案】 together, or
 * in the last ten characters; of five gaps the first five of A–G.
 *
 * @param questions How many there are.
 * @see https://github.com/OpenLMLab/GAOKAO-Bench, Bench/bench_function.py
 */
export function extractLetters(text: string, type: GaokaoType, questions: number): string[] {
  if (type === "single_choice") return (text.match(/[A-D]/g) ?? []).slice(-1);
  if (type === "five_out_of_seven") return (text.match(/[A-G]/g) ?? []).slice(0, 5);
  if (type === "multi_choice") {
    const content = text.replaceAll(/\s+/g, "");
    const at = content.indexOf("【答案】");
    const part = at > 0 ? content.slice(at) : content.slice(-10); // a mark at the very beginning is passed over
    const letters = part.match(/[A-D]/g)?.join("");
    return letters === undefined ? [] : [letters];
  }
  const marked = text.match(/【答案】\s*[:：]*\s*[A-Z]/g) ?? [];
  if (marked.length === questions) return marked.map(one => one.slice(-1));
  return (text.match(/[A-Z]/g) ?? []).slice(0, questions);
}

/**
 * Returns the points of some answers: all for equal letters; where several options may be right,
 * half for some of them and none that is wrong. As many answers as questions, or none count.
 *
 * @param each The points of a question.
 */
export function gaokaoPoints(
  answers: readonly string[],
  right: readonly string[],
  type: GaokaoType,
  each: number,
): number {
  if (answers.length !== right.length) return 0;
  const points = answers.map((answer, i) => {
    if (answer === right[i]) return each;
    const some = type === "multi_choice" && [...answer].every(one => right[i]!.includes(one));
    return some ? each / 2 : 0;
  });
  return points.reduce((a, b) => a + b, 0);
}
