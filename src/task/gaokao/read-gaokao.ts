import { IsoglossError } from "../../base/error.js";
import { isObject } from "../../format/json-object.js";
import { refuseField, textField, textsField, wholeField } from "../read/fields.js";
import { parseTaskJson, taskText } from "../read/records.js";
import type { GaokaoType } from "./extract-letters.js";

/** An entry of GAOKAO-Bench: one question, or a text with several. */
export interface GaokaoItem {
  /** "2010-2022_Biology_MCQs/0". */
  readonly id: string;
  /** The file's keyword: "2010-2022_Biology_MCQs". */
  readonly subtask: string;
  /** How its questions are answered. */
  readonly type: GaokaoType;
  /** As the file has it, options and all. */
  readonly question: string;
  /** The right letters, an entry a question. */
  readonly answers: readonly string[];
  /** The points of a question. */
  readonly score: number;
}

/** Returns how the questions of a file are answered. */
function typeOf(keyword: string): GaokaoType {
  if (keyword.includes("Physics")) return "multi_choice";
  if (keyword.includes("English_Cloze_Test")) return "five_out_of_seven";
  const several =
    /Chinese_Modern_Lit|Chinese_Lang_and_Usage|English_Fill_in_Blanks|Reading_Comp|Geography/;
  return several.test(keyword) ? "multi_question_choice" : "single_choice";
}

/**
 * Returns the entries of a file of GAOKAO-Bench's objective questions:
 * {"keywords": …, "example": [{"question", "answer": ["A", …], "score", "index", …}]}.
 */
export async function readGaokao(file: string): Promise<GaokaoItem[]> {
  const value = parseTaskJson(await taskText(file), file);
  const keyword = isObject(value) ? (value.keywords ?? value.keyword) : undefined;
  const entries = isObject(value) ? value.example : undefined;
  if (typeof keyword !== "string" || !Array.isArray(entries))
    throw new IsoglossError(
      `${file}: has no "keywords" and "example"`,
      "Name Data/Objective_Questions of GAOKAO-Bench, or a file of it.",
    );
  const type = typeOf(keyword);
  return entries.map((entry: unknown, i): GaokaoItem => {
    const place = `${file}, example ${i + 1}`;
    if (!isObject(entry))
      throw new IsoglossError(`${place}: is not an object`, "Get the file again.");
    const record = { value: entry, place };
    const answers = textsField(record, "answer");
    const letters = type === "multi_choice" ? /^[A-D]+$/ : /^[A-G]$/;
    if (!answers.every(one => letters.test(one)))
      refuseField(record, "answer", "letters, one a question");
    return {
      id: `${keyword}/${i}`,
      subtask: keyword,
      type,
      answers,
      question: textField(record, "question"),
      score: wholeField(record, "score", 0, 100),
    };
  });
}
