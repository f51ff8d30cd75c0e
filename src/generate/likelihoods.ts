import { pause } from "../base/pause.js";
import { silent } from "../base/progress.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Decoder, Predictions, TokenPass } from "../engine/decoder.js";
import { onnxEngine } from "../engine/onnx/onnx-engine.js";
import { checkRequests } from "./check-request.js";
import { type Asked, type Kept, type KeptPlace, keep, keptPlace, type Work } from "./kept/keep.js";
import type { ModelWork } from "./kept/kept-work.js";
import { finelyRounded, isLikelihood } from "./kept/read-items.js";
import type { Likelihood, LikelihoodRequest } from "./request.js";
import { scoredTexts } from "./scored-texts.js";
import { endTokensOf } from "./search/end-tokens.js";
import { startToken } from "./source/constraints.js";
import type { TranslationLanguages } from "./source/languages.js";
import { readAlone, type SourceTexts, textsAfterSources } from "./source/score-after.js";
import { type TokenTree, tokenTrees } from "./token-tree.js";

/** What `likelihoods` takes. */
export interface LikelihoodOptions extends ModelWork {
  readonly requests: readonly LikelihoodRequest[];
  /** Between which languages a model translates that is told so by tokens (NLLB, M2M-100, mBART). */
  readonly languages?: TranslationLanguages;
}

/** Tokens of a tree: attention costs their square, and from 1,000 on a token costs no less. */
const mostTokens = 1536;

/** The attention scores of a tree, of all heads at once. */
const mostScoreBytes = 1 << 28;

/** Trees that go through a streamed model side by side. */
const streamedTrees = 32;

/**
 * Returns the log-probability of each continuation after its context, by lm-evaluation-harness's
 * rules for its tokens. What requests have in common (examples, a question, the beginning of a
 * choice) is computed once: they become trees of tokens, one ordinary pass each. Stored and
 * resumed as `generate` is, at the last finished tree.
 *
 * @example
 * const { items } = await likelihoods({
 *   ...(await openModel("./gemma-3-270m")),
 *   requests: ["Athens", "Ankara"].map(city => ({
 *     id: city,
 *     context: "The capital of Greece is",
 *     continuation: ` ${city}`,
 *   })),
 * });
 * items.map(({ logprob }) => logprob); // the first is the larger
 *
 * @throws IsoglossError for a continuation without tokens, a model that sees both ways or has no
 *   head, or a folder that another process is writing to.
 * @throws The signal's reason if it was aborted.
 */
export async function likelihoods(options: LikelihoodOptions): Promise<Kept<Likelihood>> {
  const { checkpoint, model, requests } = options;
  const { asked, beginning, start } = await askedOf(options);
  const { engine } = asked;
  return keep(options.folder, "likelihoods", asked, isLikelihood, async () => {
    const { languages = {}, signal } = options;
    const texts =
      start === null
        ? [{ texts: await scoredTexts(checkpoint, model, requests, beginning, signal) }]
        : await textsAfterSources(checkpoint, model, requests, { beginning, start, languages });
    const decoder = await engine.openDecoder(checkpoint, model, { ...options.run, caches: false });
    return {
      engine: decoder.description,
      plan: { tokens: treeTokens(decoder) },
      run: work => scoreTrees(options, texts, decoder, work),
      close: () => decoder.close(),
    };
  });
}

/** Returns where in a store the likelihoods are that `likelihoods` would return: nothing is run. */
export async function likelihoodsPlace(
  options: LikelihoodOptions,
  root: string,
): Promise<KeptPlace> {
  return keptPlace(root, "likelihoods", (await askedOf(options)).asked);
}

/** Returns what is asked, and the token that every text begins with. */
async function askedOf(options: LikelihoodOptions) {
  const { checkpoint, model, engine = onnxEngine(), requests, name = "requests" } = options;
  checkRequests("likelihoods", requests);
  const beginning = await beginningOf(checkpoint);
  const start = model.decoder === undefined ? null : await startToken(checkpoint);
  const { languages } = options;
  const asked: Asked = {
    checkpoint,
    model,
    engine,
    name,
    requests,
    settings: start === null ? { beginning } : { beginning, start, languages },
    provenance: options.provenance ?? {},
    onWait: options.onWait,
    signal: options.signal,
  };
  return { asked, beginning, start };
}

/** The token that begins a text, by the harness's rule: BOS, or else EOS. */
export async function beginningOf(checkpoint: Checkpoint): Promise<number | null> {
  const { bos_token_id: bos } = checkpoint.config;
  return typeof bos === "number" ? bos : ((await endTokensOf(checkpoint))[0] ?? null);
}

/** The most tokens of a tree, so that its attention scores stay small. */
function treeTokens({ calls }: Decoder): number {
  const heads = calls.reduce((most, call) => Math.max(most, call.heads), 1);
  return Math.min(mostTokens, Math.floor(Math.sqrt(mostScoreBytes / (4 * heads))));
}

async function scoreTrees(
  { requests, progress = silent, signal }: LikelihoodOptions,
  groups: readonly (Pick<SourceTexts, "texts"> & Partial<SourceTexts>)[],
  decoder: Decoder,
  { plan, done, add }: Work<Likelihood>,
): Promise<void> {
  const trees = groups
    .flatMap(({ texts, source }) =>
      tokenTrees(texts, plan.tokens!).map(tree => ({ ...tree, source })),
    )
    .filter(tree => !tree.requests.every(request => done.has(request)));
  const counts = new Map<number, number>();
  for (const { request, ids, from } of groups.flatMap(({ texts }) => texts))
    counts.set(request, (counts.get(request) ?? 0) + ids.length - from);
  const parts = new Map<number, Sum>();
  const task = progress.start("score", requests.length, "requests");
  const began = performance.now();
  let tokens = 0;
  try {
    task.advance(done.size);
    const step = decoder.residence === "streamed" ? streamedTrees : 1;
    for (let at = 0; at < trees.length; at += step) {
      await pause(signal);
      const round = trees.slice(at, at + step);
      const passes = round.map(passOf);
      const sources = round.flatMap(({ source }) => source ?? []);
      const read = decoder.source && (await readAlone(decoder.source, sources));
      const predictions = await decoder.run(
        read ? passes.map((pass, i) => ({ ...pass, source: read[i]! })) : passes,
      );
      for (const [i, tree] of round.entries()) {
        tokens += tree.ids.length;
        const rate = tokens / ((performance.now() - began) / 1000);
        const note = `${Math.round(rate).toLocaleString("en")} tokens/s`;
        for (const [request, part] of sums(tree, predictions[i]!)) {
          if (done.has(request)) continue; // kept before the work was interrupted
          const whole = added(parts.get(request), part);
          parts.set(request, whole);
          const { logprob, count, greedy } = whole;
          if (count < counts.get(request)!) continue; // other windows are in other trees
          parts.delete(request);
          const { id, continuation } = requests[request]!;
          const characters = [...continuation].length;
          const bytes = Buffer.byteLength(continuation);
          const of = { tokens: count, characters, bytes, greedy };
          add(request, [{ id, logprob: finelyRounded(logprob), ...of }]);
          task.advance(1, note);
        }
      }
    }
  } finally {
    task.done();
  }
}

function passOf({ ids, parents, wanted, targets }: TokenTree): TokenPass {
  return { size: 1, tokens: ids.length, ids, parents, wanted, targets, top: 1 };
}

/** What is known of some of a request's tokens. */
interface Sum {
  logprob: number;
  count: number;
  greedy: boolean;
}

function added(a: Sum | undefined, b: Sum): Sum {
  if (a === undefined) return b;
  const greedy = a.greedy && b.greedy;
  return { logprob: a.logprob + b.logprob, count: a.count + b.count, greedy };
}

/** Adds up the targets of each request. */
function sums(
  { requests, targets }: TokenTree,
  { targetLogits, logSumExp, top }: Predictions,
): Map<number, Sum> {
  const all = new Map<number, Sum>();
  for (const [i, request] of requests.entries()) {
    const sum = all.get(request) ?? { logprob: 0, count: 0, greedy: true };
    const after = targets.after[i]!;
    sum.logprob += targetLogits[i]! - logSumExp[after]!;
    sum.count++;
    sum.greedy &&= top[after] === targets.ids[i];
    all.set(request, sum);
  }
  return all;
}
