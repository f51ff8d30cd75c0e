import type { Written } from "../../base/ledger.js";
import type { LongWork } from "../../base/progress.js";
import { writeStudy } from "../../study/report/write-study.js";
import { runStudy } from "../../study/run-study.js";
import type { Study } from "../../study/study.js";
import { lookOf, namesIn } from "../draw/look-options.js";
import type { StudySettings } from "./study-settings.js";

/** What a study found, and the files that say so. */
export interface FoundStudy {
  readonly study: Study;
  readonly written: readonly Written[];
}

/** What `runAndWrite` takes. */
export interface RunAndWriteOptions extends LongWork {
  readonly note: (note: string) => void;
  /** Stands at the end of the report. */
  readonly command: string;
}

/** What a look may name in a study. */
function studyNames({ sources, training }: Study): string[] {
  const languages = sources.flatMap(source => source.languages);
  const models = sources.map(({ signature }) => `${signature.model}`);
  return [...new Set([...languages, ...models, ...namesIn(training?.rows ?? [])])];
}

/** Runs a study and writes its rows, figures and report into a folder. */
export async function runAndWrite(
  { plan, options, figures, look }: StudySettings,
  out: string,
  { note, command, ...work }: RunAndWriteOptions,
): Promise<FoundStudy> {
  const study = await runStudy(plan, { ...options, ...work, note });
  const date = new Date().toISOString().slice(0, 10);
  // A slip in a name must not cost the hours that the study took.
  const named = lookOf(look, studyNames(study), ({ message }) => note(`${message}: left out`));
  const written = await writeStudy(out, study, {
    ...work,
    command,
    date,
    figures,
    look: { ...named, size: look.size },
  });
  return { study, written };
}
