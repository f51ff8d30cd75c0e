import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { groupBy } from "../src/base/group-by.js";
import { onnxEngine } from "../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../src/engine/tfjs/tfjs-engine.js";
import { type GenerateOptions, generate } from "../src/generate/generate.js";
import type { Generation, Search } from "../src/generate/request.js";
import { endTokensOf } from "../src/generate/search/end-tokens.js";
import { seeded } from "../src/numeric/random.js";
import { openModel } from "../src/study/open-model.js";
import { type GemmaCase, gemmaOracle } from "./support/gemma-oracle.js";
import { save } from "./support/save.js";

export const description = "continuations by Gemma 3 270M, token by token against transformers";

const usage = `npm run bench -- equality --model FOLDER [--ways alone,rows-8,…] [--prompts N]
    [--store FOLDER] [--threads N] [--save]

Prompts × 64 tokens greedily, some of them with four beams, against what transformers 5.24 generated
(test/oracles/generation-gemma.py), in each of these ways:
  alone      a prompt at a time
  rows-8     eight rows, the prompts by length
  rows-32    thirty-two rows
  mixed      seven rows, forty prompts of any length at a time
  streamed   block by block, all rows together
  tfjs       the eager engine, on the wasm backend, thirty-two rows
  tensorflow the same on native TensorFlow, where that is installed (docs/tfjs-node.md)
  beams      four beams, five settings; four prompts at once
All but tensorflow by default. --prompts takes the first N in a shuffled order. --store keeps continuations, so that
what was interrupted is gone on with, and what is there is compared again. --save writes
bench/results/equality-gemma.json, or, of some ways, equality-gemma-WAYS.json.`;

/** Ways with what they ask of `generate`; several groups are several calls. */
const ways: Readonly<Record<string, Partial<GenerateOptions> & { readonly group?: number }>> = {
  alone: { rows: 1 },
  "rows-8": { rows: 8 },
  "rows-32": { rows: 32 },
  mixed: { rows: 7, group: 40 },
  streamed: { run: { residence: "streamed" } },
  tfjs: { rows: 32, engine: tfjsEngine({ backend: "wasm" }) },
  tensorflow: { rows: 32, engine: tfjsEngine({ backend: "tensorflow" }) },
  beams: { rows: 16 },
};

const everyWay = Object.keys(ways)
  .filter(way => way !== "tensorflow")
  .join();

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      model: { type: "string", default: process.env.ISOGLOSS_GEMMA ?? "" },
      ways: { type: "string", default: everyWay },
      prompts: { type: "string", default: "200" },
      store: { type: "string", default: "" },
      threads: { type: "string", default: String(availableParallelism()) },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || values.model === "") {
    console.log(usage);
    return;
  }
  const { versions, cases } = gemmaOracle();
  const order = seeded(1).permutation(cases.length);
  const chosen = Array.from(order, i => cases[i]!).slice(0, Number(values.prompts));
  const { checkpoint, model } = await openModel(values.model);
  const ends = await endTokensOf(checkpoint);
  const results: Record<string, object> = {};
  for (const way of values.ways.split(",")) {
    const { group, ...how } = ways[way]!;
    const asked = way === "beams" ? chosen.filter(({ beams }) => beams !== undefined) : chosen;
    const began = performance.now();
    const tally = new Tally();
    let wasThere = false;
    for (const [search, some] of searches(asked, way === "beams", group)) {
      const { items, reused } = await generate({
        checkpoint,
        model,
        engine: onnxEngine({ provider: "cpu" }),
        search,
        maxTokens: 64,
        requests: some.map(one => ({ id: String(cases.indexOf(one)), prompt: one.prompt })),
        ...(values.store && { folder: join(values.store, way) }),
        ...how,
        run: { ...how.run, threads: Number(values.threads) },
      });
      wasThere ||= reused;
      for (const [i, item] of items.entries()) tally.compare(item, some[i]!, ends);
    }
    const seconds = Math.round((performance.now() - began) / 1000);
    results[way] = { ...tally.report(), ...(!wasThere && { seconds }) };
    console.log(way, JSON.stringify(results[way], null, 1));
  }
  const some = values.ways === everyWay ? "" : `-${values.ways.replaceAll(",", "-")}`;
  if (values.save)
    save(`equality-gemma${some}`, { model: checkpoint.name, versions, tokens: 64, ways: results });
}

/** The prompts of each search, some at a time. */
function searches(
  cases: readonly GemmaCase[],
  isBeams: boolean,
  group = cases.length,
): [Search, GemmaCase[]][] {
  if (!isBeams)
    return Array.from({ length: Math.ceil(cases.length / group) }, (_, i) => [
      { kind: "greedy" },
      cases.slice(i * group, (i + 1) * group),
    ]);
  const bySetting = groupBy(cases, ({ beams }) =>
    JSON.stringify([beams!.length_penalty, beams!.early_stopping]),
  );
  return [...bySetting.values()].map(some => {
    const { length_penalty = 1, early_stopping = false } = some[0]!.beams!;
    const how = { lengthPenalty: length_penalty, earlyStopping: early_stopping };
    return [{ kind: "beams", beams: 4, ...how }, some];
  });
}

/** Where a continuation leaves transformers' own. */
interface Difference {
  readonly prompt: string;
  readonly tokens: number;
  /** The number of the first token that differs. */
  readonly at: number;
  /** The smallest leads of the two continuations: below 1e-5 they are ties. Null with beams. */
  readonly margins: readonly (number | null)[];
}

/** How many continuations are transformers' own, and how near the numbers are. */
class Tally {
  private readonly differences: Difference[] = [];
  private prompts = 0;
  private tokens = 0;
  private furthest = 0;
  private nearest = Number.POSITIVE_INFINITY;

  compare(found: Generation, expected: GemmaCase, ends: readonly number[]): void {
    const isBeams = found.margin === null;
    const { ids } = isBeams ? expected.beams! : expected.greedy;
    const isEnded = ends.includes(ids.at(-1)!);
    const wanted = isEnded ? ids.slice(0, -1) : ids;
    this.prompts++;
    this.tokens += ids.length;
    const { length } = wanted;
    const at = wanted.findIndex((id, i) => id !== found.ids[i]);
    if (at >= 0 || found.ids.length !== length || found.prompt_tokens !== expected.tokens) {
      const margins = [found.margin, isBeams ? null : expected.greedy.margin];
      const { tokens } = expected;
      this.differences.push({ prompt: found.id, tokens, at: at < 0 ? length : at, margins });
      return;
    }
    if (!isBeams) this.nearest = Math.min(this.nearest, expected.greedy.margin);
    const sum = isBeams
      ? expected.beams!.score * ids.length ** (expected.beams!.length_penalty ?? 1)
      : expected.greedy.logprob;
    this.furthest = Math.max(this.furthest, Math.abs(found.logprob - sum));
  }

  report() {
    return {
      prompts: this.prompts,
      tokens: this.tokens,
      identical: this.prompts - this.differences.length,
      differences: this.differences,
      "sums of log-probabilities off by at most": Number(this.furthest.toPrecision(2)),
      "smallest lead of a chosen token, by transformers": Number.isFinite(this.nearest)
        ? this.nearest
        : null,
    };
  }
}
