import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { seeded } from "../../src/numeric/random.js";
import { heldoutCorpus } from "../../src/study/embedded-models.js";
import type { KeptWork } from "./kills.js";

const words = "Rain fell on the old harbour while both captains wrote letters home again".split(
  " ",
);

/**
 * Returns the command `isogloss generate` with every search, scoring by the library, and
 * `isogloss evaluate` of a task that is judged and one that is written.
 *
 * @param program Node's arguments that start the command.
 * @param folder Takes the prompts.
 */
export function killedWorks(program: readonly string[], folder: string, count: number): KeptWork[] {
  const random = seeded(5);
  const prompts = join(folder, "prompts.jsonl");
  const lines = Array.from({ length: count }, (_, id) => {
    const text = Array.from({ length: 1 + random.integer(12) }, () => words[random.integer(13)]);
    return `${JSON.stringify({ id, prompt: `${text.join(" ")}\n### Response:\n` })}\n`;
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(prompts, lines.join(""));
  const searches = {
    greedy: [],
    beams: ["--beams", "3"],
    sampling: ["--seed", "4", "--samples", "2", "--top-p", "0.9"],
  };
  const generating = Object.entries(searches).map(([name, flags]): KeptWork => {
    const how = ["--max-tokens", "12", "--rows", "2", "--provider", "cpu", "--threads", "1"];
    return {
      name,
      kind: "generations",
      command: store => [
        ...[...program, "generate", "base", "--prompts", prompts, "--generations", store],
        ...[...how, ...flags],
      ],
    };
  });
  const child = join(import.meta.dirname, "interrupted-child.ts");
  const scoring: KeptWork = {
    name: "likelihoods",
    kind: "likelihoods",
    command: store => ["--import", "tsx", child, "likelihoods", store],
  };
  const belebele = join(import.meta.dirname, "../fixtures/task/data/belebele/ell_Grek.jsonl");
  const asked = {
    judging: [`belebele=${belebele}`],
    writing: [
      ...[`translation=${heldoutCorpus}`, "--from", "en", "--to", "el", "--wording", "shipped"],
      ...["--limit", "30"],
    ],
  };
  const evaluating = Object.entries(asked).map(
    ([name, task]): KeptWork => ({
      name: `evaluate-${name}`,
      kind: name === "judging" ? "likelihoods" : "generations",
      command: store => [
        ...[...program, "evaluate", "base", "--answers", store, "--threads", "1"],
        ...["--provider", "cpu", "--tasks", ...task],
      ],
    }),
  );
  return [...generating, scoring, ...evaluating];
}
