#!/usr/bin/env node
import { endInterrupted, wasInterrupted } from "./interruption.js";
import { program } from "./program.js";
import { exitCode, reportError } from "./report-error.js";

// A reader that has seen enough (`isogloss … | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exitCode.success);
  throw error;
});

try {
  await (await program(process.argv[2])).parseAsync();
} catch (error) {
  if (wasInterrupted()) endInterrupted();
  process.exitCode = reportError(error);
}
