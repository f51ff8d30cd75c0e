import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { isObject, type JsonObject } from "../../format/json-object.js";
import { parseTaskJson, readRecords, taskText } from "../read/records.js";

/** A question about a passage, with the answers that count as right. */
export interface PassageQuestion {
  /** Unlike every other's of its file; the same in other languages, where a data set is parallel. */
  readonly id: string;
  /** The passage. */
  readonly context: string;
  /** What is asked about it. */
  readonly question: string;
  /** None: the passage does not say, as for half of SQuAD 2.0. */
  readonly answers: readonly string[];
}

const hint =
  "The file should have SQuAD's layout: data, paragraphs, qas, answers (XQuAD and MLQA have it), or be the Hub's rows as .jsonl.";

/**
 * Returns the questions of a file in SQuAD's layout, in which XQuAD, MLQA and SQuAD 1.1 and 2.0 are
 * published; of a `.jsonl`, those of the Hub's rows (id, context, question, answers.text). Texts
 * stay as they are. A question that SQuAD 2.0 calls impossible has no answers: its plausible ones
 * are none.
 *
 * @throws IsoglossError naming the file and the place in it; also if two questions have one id, or
 *   one has no answers and is not called impossible.
 */
export async function readSquad(file: string): Promise<PassageQuestion[]> {
  const places = file.endsWith(".jsonl")
    ? (await readRecords(file)).map(({ value, place }) => ({ asked: value, context: value, place }))
    : nested(parseTaskJson(await taskText(file), file), file);
  const ids = new Set<string>();
  return places.map(({ asked, context, place }) => {
    const id = idOf(asked, place);
    if (ids.has(id)) refuse(`${place}: id`, "another than those before it", id);
    ids.add(id);
    return {
      id,
      context: text(context.context, `${place}: context`),
      question: text(asked.question, `${place}: question`),
      answers: answersOf(asked, place),
    };
  });
}

interface Place {
  readonly asked: JsonObject;
  /** What holds the passage. */
  readonly context: JsonObject;
  readonly place: string;
}

function nested(value: unknown, file: string): Place[] {
  return list(object(value, `${file}: the whole`).data, `${file}: data`).flatMap((entry, i) => {
    const article = `${file}: data[${i}]`;
    return list(object(entry, article).paragraphs, `${article}.paragraphs`).flatMap((one, j) => {
      const at = `${article}.paragraphs[${j}]`;
      const context = object(one, at);
      return list(context.qas, `${at}.qas`).map((asked, k) => {
        const place = `${at}.qas[${k}]`;
        return { asked: object(asked, place), context, place };
      });
    });
  });
}

function answersOf(asked: JsonObject, place: string): string[] {
  const at = `${place}: answers`;
  // SQuAD 2.0 says what has no answer; the Hub's rows of it say so by an empty list.
  if (asked.is_impossible === true) return [];
  const { answers } = asked;
  const hub = isObject(answers);
  const given = hub
    ? list(answers.text, `${at}.text`)
    : list(answers, at).map((answer, i) => object(answer, `${at}[${i}]`).text);
  if (given.length === 0 && !hub) refuse(at, "an answer at least, or is_impossible", given);
  return given.map((answer, i) => text(answer, `${at}[${i}]`));
}

/** A text, or, as in GermanQuAD and others of the layout, a number. */
function idOf({ id }: JsonObject, place: string): string {
  return Number.isSafeInteger(id) ? String(id) : text(id, `${place}: id`);
}

function object(value: unknown, place: string): JsonObject {
  return isObject(value) ? value : refuse(place, "an object", value);
}

function list(value: unknown, place: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(place, "a list", value);
}

function text(value: unknown, place: string): string {
  return typeof value === "string" && value !== "" ? value : refuse(place, "a text", value);
}

function refuse(place: string, expected: string, got: unknown): never {
  throw new IsoglossError(`${place} should be ${expected}, got ${excerpt(got)}`, hint);
}
