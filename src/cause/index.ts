/**
 * What in a model's states makes its answers: patching the state of a token, steering while
 * generating.
 *
 * @module isogloss/causes
 */

export { type EndingsOptions, endingsTasks } from "./endings-task.js";
export { type StepKind, stepKinds } from "./language-steps.js";
export { type PatchItemsOptions, patchItems } from "./patch-items.js";
export {
  type ItemIntervention,
  itemInterventions,
  type PatchMeasure,
  type PatchRow,
} from "./patch-rows.js";
export {
  type SteeredText,
  type SteeringRow,
  type SteerOptions,
  steer,
} from "./steer.js";
export { type SweptEngine, sweptEngine } from "./swept-engine.js";
