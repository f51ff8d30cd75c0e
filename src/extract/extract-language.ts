import { pause } from "../base/pause.js";
import type { Row } from "../base/row.js";
import { sum } from "../numeric/statistics/summary.js";
import { makeBatch } from "./batches.js";
import type { LanguageWork } from "./language-work.js";
import { finishLanguage } from "./store/finish-language.js";
import { openUnfinished } from "./store/unfinished.js";

/**
 * Fills the file of one language, from the beginning or from where it was left, and
 * gives it its final name. Returns a row about the work.
 */
export async function extractLanguage(work: LanguageWork): Promise<Row> {
  const { language, inputs, tokenized, weights, specialIds, runner, progress, signal } = work;
  const sentences = inputs.corpus.ids.length;
  const { plan, done, engine, inode, store, close } = await openUnfinished(work);

  const task = progress.start(language, sentences, "sentences");
  const begin = performance.now();
  let tokens = 0;
  try {
    let first = 0;
    for (const chunk of plan.chunks) {
      const todo = [...chunk.keys()].filter(i => !done.has(first + i));
      const batches = todo.map(i => makeBatch(chunk[i]!, tokenized, weights, specialIds));
      for (const [i, { length }] of chunk.entries()) if (done.has(first + i)) task.advance(length);
      await runner.run(batches, async (states, index) => {
        store(first + todo[index]!, states);
        const { lengths, size } = batches[index]!;
        tokens += sum(lengths);
        const rate = Math.round(tokens / ((performance.now() - begin) / 1000));
        task.advance(size, `${rate.toLocaleString("en")} tokens/s`);
        await pause(signal);
      });
      first += chunk.length;
    }
  } finally {
    task.done();
    close();
  }
  const seconds = (performance.now() - begin) / 1000;
  await finishLanguage(work, { engine, inode, paddingShare: plan.paddingShare });
  return {
    language,
    sentences,
    reused: false,
    resumed_batches: done.size,
    tokens,
    padding_share: plan.paddingShare,
    truncated: tokenized.truncated,
    seconds,
    tokens_per_second: tokens / seconds,
  };
}
