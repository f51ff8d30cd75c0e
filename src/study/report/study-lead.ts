import type { Study } from "../study.js";
import { meetingSentences } from "./meeting-sentence.js";
import { arrivalSentences } from "./training-section.js";

/**
 * Returns what a report says before anything else, a sentence a line: at which layers languages
 * meet, in the first model and in the last; of a training run also when they arrive, on the first
 * corpus.
 */
export function studyLead(study: Study): string {
  return [...meetingSentences(study), ...arrivalSentences(study).slice(0, 1)].join("\n");
}
