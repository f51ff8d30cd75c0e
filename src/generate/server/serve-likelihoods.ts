import { z } from "zod";
import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { silent } from "../../base/progress.js";
import { checkRequests } from "../check-request.js";
import type { Kept } from "../kept/keep-in.js";
import type { KeptWork } from "../kept/kept-work.js";
import type { Likelihood, LikelihoodRequest } from "../request.js";
import { movedSpaces } from "../scored-texts.js";
import { echo } from "./echo.js";
import { keepServed } from "./keep-served.js";
import { pooled } from "./pooled.js";
import type { ServerModel } from "./server-model.js";

/** What a server says of a request's probability. */
export interface ServedLikelihood extends Likelihood {
  /** What the server called its configuration when it answered. */
  readonly fingerprint: string | null;
}

/** What `serveLikelihoods` takes; the rest means what it means for `likelihoods`. */
export interface ServeLikelihoodsOptions extends KeptWork {
  /** Who is asked. */
  readonly model: ServerModel;
  readonly requests: readonly LikelihoodRequest[];
}

const served = z.strictObject({
  id: z.string(),
  logprob: z.number(),
  tokens: z.int().positive(),
  characters: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  greedy: z.boolean(),
  fingerprint: z.string().nullable(),
});

const isServed = (value: unknown): value is ServedLikelihood => served.safeParse(value).success;

/**
 * Returns the log-probability of each continuation after its context as a server's model has it, by
 * lm-evaluation-harness's rule: the continuation's tokens are those of both together less as many
 * as the context alone has. Each context is sent once by itself, to be counted. Before anything
 * else the server is asked whether it gives the probabilities of a prompt's tokens at all.
 *
 * @throws IsoglossError for a server that does not, or as it fails.
 */
export async function serveLikelihoods(
  options: ServeLikelihoodsOptions,
): Promise<Kept<ServedLikelihood>> {
  const { model, requests, folder, name = "requests", progress = silent, signal } = options;
  checkRequests("likelihoods", requests);
  const whole = requests.find(({ rolling }) => rolling !== undefined);
  if (whole !== undefined)
    throw new IsoglossError(
      `request ${excerpt(whole.id)}: a server does not cut whole texts into windows`,
      "Run the model here for perplexity, or choose other tasks.",
    );
  const asked = { model, name, requests, settings: {}, provenance: options.provenance ?? {} };
  return keepServed(folder, "likelihoods", asked, isServed, async ({ done, add }) => {
    const probe = await echo(model, "a", signal);
    // A letter is one token: what there is beside it begins every text.
    const begins = probe.logprobs.length > 1;
    const counts = new Map<string, Promise<number>>();
    const left = [...requests.keys()].filter(index => !done.has(index));
    const task = progress.start("score", requests.length, "requests");
    task.advance(done.size);
    try {
      await pooled(left.length, model.client.settings.concurrency, async at => {
        signal?.throwIfAborted();
        const index = left[at]!;
        const { id, context, continuation } = movedSpaces(requests[index]!);
        const before = context === "" ? Promise.resolve(Number(begins)) : counted(context);
        const [from, whole] = await Promise.all([
          before,
          echo(model, context + continuation, signal),
        ]);
        const own = whole.logprobs.slice(from);
        if (own.length === 0 || own[0] === null)
          throw new IsoglossError(
            `request ${excerpt(id)}: the server gives no probability of its first token`,
            own.length === 0 ? "Its continuation has no tokens of its own." : "Give a context.",
          );
        const sum = own.reduce((total: number, logprob) => total + logprob!, 0);
        const text = requests[index]!.continuation;
        const size = { characters: [...text].length, bytes: Buffer.byteLength(text) };
        const greedy = whole.greedy.slice(from).every(Boolean);
        const { fingerprint } = whole;
        const logprob = Number(sum.toFixed(4));
        add(index, [{ id, logprob, tokens: own.length, ...size, greedy, fingerprint }]);
        task.advance(1);
      });
    } finally {
      task.done();
    }

    /** The tokens of a context alone; asked once, whoever else asks for it. */
    function counted(context: string): Promise<number> {
      const known = counts.get(context);
      if (known) return known;
      const asked = echo(model, context, signal).then(({ logprobs }) => logprobs.length);
      counts.set(context, asked);
      return asked;
    }
  });
}
