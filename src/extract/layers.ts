/** `all`: 0 … L. `middle`: the middle third, ⌊L/3⌋ … ⌈2L/3⌉, where languages meet. */
export type LayerChoice = "all" | "middle" | readonly number[];

/**
 * Returns the numbers of the states that are meant, ascending. State 0 is the
 * embedding output and state L, of a model with L blocks, follows the final norm.
 *
 * @throws RangeError for a layer that the model does not have, or none at all.
 */
export function chosenLayers(choice: LayerChoice, blocks: number): number[] {
  if (choice === "all") return range(0, blocks);
  if (choice === "middle") return range(Math.floor(blocks / 3), Math.ceil((2 * blocks) / 3));
  const layers = [...new Set(choice)].sort((a, b) => a - b);
  const wrong = layers.find(layer => !(Number.isInteger(layer) && layer >= 0 && layer <= blocks));
  if (wrong !== undefined || layers.length === 0)
    throw new RangeError(
      `chosenLayers: layers must be integers in 0 … ${blocks}, got ${wrong ?? "none"}`,
    );
  return layers;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
