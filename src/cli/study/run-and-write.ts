import type { Written } from "../../base/ledger.js";
import type { LongWork } from "../../base/progress.js";
import { writeStudy } from "../../study/report/write-study.js";
import { runStudy, type Study } from "../../study/study.js";
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

/** Runs a study and writes its rows, figures and report into a folder. */
export async function runAndWrite(
  { plan, options, figures }: StudySettings,
  out: string,
  { note, command, ...work }: RunAndWriteOptions,
): Promise<FoundStudy> {
  const study = await runStudy(plan, { ...options, ...work, note });
  const date = new Date().toISOString().slice(0, 10);
  const written = await writeStudy(out, study, { ...work, command, date, figures });
  return { study, written };
}
