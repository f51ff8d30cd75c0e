import type { Model } from "../model/operations.js";
import { needsOf } from "./tfjs/needs.js";

/** A block that shares tokens out among experts. */
export interface RoutedLayer {
  /** The state that the block returns. */
  readonly layer: number;
  /** How many experts it has. */
  readonly experts: number;
  /** How many of them look at a token. */
  readonly chosen: number;
}

/** Returns the layers of a model that have experts, ascending; none of most models. */
export function routedLayers(model: Model): RoutedLayer[] {
  return Array.from({ length: model.blocks }, (_, block) => {
    const { routing } = needsOf(ops => model.block(ops, block, null));
    return routing ? [{ layer: block + 1, ...routing }] : [];
  }).flat();
}

/** @throws RangeError unless each of the layers has experts. */
export function checkRouted(caller: string, layers: readonly number[], model: Model): void {
  const routed = new Set(routedLayers(model).map(({ layer }) => layer));
  const wrong = layers.find(layer => !routed.has(layer));
  if (wrong !== undefined)
    throw new RangeError(`${caller}: layer ${wrong} has no experts to choose among`);
}

/** Returns which layer a point is the shares of, or undefined. */
export function routedAt(point: string): number | undefined {
  const [, block] = /^block\.(\d+)\.shares$/.exec(point) ?? [];
  return block === undefined ? undefined : Number(block) + 1;
}
