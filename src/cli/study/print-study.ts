import { measureLabel } from "../../chart/parts/measure-label.js";
import { tieNotes } from "../../similarity/tie-notes.js";
import { meetingSentences } from "../../study/report/meeting-sentence.js";
import { scoreFindings } from "../../study/report/scores-section.js";
import { arrivalSentences } from "../../study/report/training-section.js";
import { printTable } from "../output.js";
import { printJson, remark, say } from "../terminal.js";
import type { FoundStudy } from "./run-and-write.js";

/** Prints what a study found: its answer, where languages meet, what tuning gained. */
export function printStudy({ study, written }: FoundStudy, out: string, json: boolean): void {
  for (const note of tieNotes(study.alignment)) remark(note);
  const answer = [
    ...meetingSentences(study),
    ...arrivalSentences(study),
    ...[study.scored, study.translations]
      .flatMap(scored => scoreFindings(scored, study.pivot))
      .map(({ about, says }) => `${about}: ${says}`),
  ];
  if (json) {
    printJson({ answer, meetings: study.meetings, gains: study.gains, files: written });
    return;
  }
  for (const sentence of answer) say(`${sentence}\n`);
  const { model, corpus } = study.sources.at(-1)!.signature;
  printTable(
    study.meetings.filter(row => row.model === model && row.corpus === corpus),
    [
      ["corpus", "corpus"],
      ["model", "model"],
      ["language", "language"],
      ["layer", "best layer"],
      ["value", measureLabel(`${study.meetings[0]?.measure}`)],
      ["low", "low"],
      ["high", "high"],
      ["p1", "P@1"],
      ["chance", "chance"],
    ],
  );
  say("");
  if (study.gains.length > 0) {
    say("Retrieval P@1 against the base, each at its best inner layer (95 % interval):\n");
    printTable(study.gains, [
      ["corpus", "corpus"],
      ["model", "model"],
      ["preprocessing", "states"],
      ["language", "language"],
      ["base_p1", "base"],
      ["p1", "tuned"],
      ["gain", "gain"],
      ["low", "low"],
      ["high", "high"],
    ]);
    say();
  }
  const count = (change: string) => written.filter(file => file.change === change).length;
  say(
    `${written.length} files in ${out}: ${count("new")} new, ${count("changed")} changed, ` +
      `${count("unchanged")} as before. Open ${out}/report.html`,
  );
}
