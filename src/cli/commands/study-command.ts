import { Command } from "commander";
import { writeAtomic } from "../../base/write-atomic.js";
import { interruption } from "../interruption.js";
import { printNote } from "../output.js";
import { progressBar } from "../progress-bar.js";
import { printStudy } from "../study/print-study.js";
import { runAndWrite } from "../study/run-and-write.js";
import { type StudyFlags, withStudyOptions } from "../study/study-options.js";
import { studyRequest } from "../study/study-request.js";
import { studySettings } from "../study/study-settings.js";
import { typedCommand } from "../study/typed-command.js";
import { studyFileText } from "../study/write-study-file.js";
import { remark } from "../terminal.js";

interface Flags extends StudyFlags {
  readonly saveConfig?: string;
  readonly json?: boolean;
}

/** `isogloss study`: forward passes, measures, figures and a report, in one go. */
export function studyCommand(): Command {
  const command = new Command("study").description(
    "extract, measure and draw: at which layers do the languages of a model meet?",
  );
  withStudyOptions(command)
    .option("--save-config <file>", "write what was asked for into a study.yaml, and go on")
    .option("--json", "print the gains as JSON instead of a table")
    .addHelpText(
      "after",
      `
Examples:
  isogloss study                                   the shipped models on two corpora
  isogloss study ./my-model --corpus udhr --languages en,de,sw
  isogloss study "Gemma 3=./hf" --corpus news=./corpus/news-2024
  isogloss study ./my-model --corpus flores/dev --tasks belebele=data/belebele
  isogloss study EleutherAI/pythia-70m@step{1000,8000,143000} --axis step
  isogloss study study.yaml                        the same options, in a file`,
    );
  return command.action(async (models: string[], typed: Flags) => {
    const [progress, signal] = [progressBar(), interruption()];
    const request = await studyRequest<Flags>(command, models);
    const settings = await studySettings(request);
    if (typed.saveConfig !== undefined) {
      await writeAtomic(typed.saveConfig, studyFileText(request.models, request.words));
      remark(`${typed.saveConfig} says what was asked for: isogloss study ${typed.saveConfig}`);
    }
    const found = await runAndWrite(settings, request.flags.out, {
      progress,
      signal,
      note: printNote,
      command: typedCommand(),
    });
    printStudy(found, request.flags.out, typed.json === true);
  });
}
