import type { ChoiceItem, Wording } from "./choice-item.js";

/** A text whose probability after another is asked for; `generate/` answers such. */
export interface ChoiceRequest {
  /** `item/option`, or `item/option/alone`. */
  readonly id: string;
  /** What stands before; may be empty. */
  readonly context: string;
  /** The text whose probability is asked for. */
  readonly continuation: string;
  /** The continuation is a whole text, however long, scored in windows that do not overlap; then without context. */
  readonly rolling?: {
    /** The most tokens of a window; defaults to what the model takes. */
    readonly window?: number;
  };
}

/** What is asked beside the bare question. */
export interface ChoiceRequestOptions {
  /** Solved examples that stand before each question, in this order; defaults to none. */
  readonly shots?: readonly ChoiceItem[];
  /** Asks for each choice after nothing, too, for mutual information; defaults to false. */
  readonly alone?: boolean;
}

/**
 * Returns what a model is asked about an item: how likely each choice is after
 *
 *   description + Σ over shots (question + delimiter + answer + shot delimiter) + question,
 *
 * the delimiter at the beginning of the continuation. An example that is the item itself is
 * passed over; of several right answers an example shows the first.
 *
 * @example
 * const items = await choiceTask("belebele").read("ell_Grek.jsonl");
 * const requests = items.flatMap(item => choiceRequests(item, choiceTask("belebele").wordings[0]));
 */
export function choiceRequests(
  item: ChoiceItem,
  wording: Wording,
  { shots = [], alone = false }: ChoiceRequestOptions = {},
): ChoiceRequest[] {
  const { delimiter = " ", shotDelimiter = "\n\n", description = () => "" } = wording;
  const solved = shots
    .filter(shot => shot.id !== item.id)
    .map(shot => {
      const answer = wording.choices(shot)[shot.golds[0]!]!;
      return `${wording.question(shot)}${delimiter}${answer}${shotDelimiter}`;
    });
  const context = [description(item), ...solved, wording.question(item)].join("");
  const continuations = wording.choices(item).map(choice => `${delimiter}${choice}`);
  const asked = continuations.map((continuation, k) => ({
    id: `${item.id}/${k}`,
    context,
    continuation,
  }));
  if (!alone) return asked;
  return [
    ...asked,
    ...asked.map(request => ({ ...request, id: `${request.id}/alone`, context: "" })),
  ];
}
