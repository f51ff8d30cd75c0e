import { z } from "zod";
import { IsoglossError } from "../../base/error.js";
import { silent } from "../../base/progress.js";
import { sha256 } from "../../base/sha256.js";
import { checkRequests, checkSettings } from "../check-request.js";
import type { GenerateOptions } from "../generate.js";
import type { Kept } from "../kept/keep-in.js";
import type { KeptWork } from "../kept/kept-work.js";
import type { Search } from "../request.js";
import { type CompletionRequest, complete } from "./complete.js";
import { keepServed } from "./keep-served.js";
import { pooled } from "./pooled.js";
import type { ServerModel } from "./server-model.js";

/** What a server wrote after a prompt. */
export interface ServedGeneration {
  /** The request's. */
  readonly id: string;
  /** Which of several samples. */
  readonly sample: number;
  readonly prompt: string;
  /** What was written, up to the stop string if it came to one. */
  readonly text: string;
  /** Whether it came to an end or was cut: servers do not tell a stop string from the model's own end. */
  readonly finish: "ended" | "length";
  /** As the server counts; null if it does not say. */
  readonly tokens: number | null;
  /** Of the prompt; null if it does not say. */
  readonly prompt_tokens: number | null;
  /** Sum of its tokens' log-probabilities; null if the server does not list one for each. */
  readonly logprob: number | null;
  /** What the server called its configuration when it answered. */
  readonly fingerprint: string | null;
}

/** What `serveGenerations` takes; the rest means what it means for `generate`. */
export interface ServeGenerationsOptions
  extends KeptWork,
    Pick<GenerateOptions, "requests" | "maxTokens" | "stop"> {
  /** Who is asked. */
  readonly model: ServerModel;
  /** Sends prompts as a user's turn, so that the server applies the chat template; defaults to false. */
  readonly chat?: boolean;
  /** What comes before the user's turn, in a chat. */
  readonly system?: string | undefined;
  /** Greedy, the default, or sampling: servers have no beams. */
  readonly search?: Search;
}

const served = z.strictObject({
  id: z.string(),
  sample: z.int().nonnegative(),
  prompt: z.string(),
  text: z.string(),
  finish: z.enum(["ended", "length"]),
  tokens: z.int().nonnegative().nullable(),
  prompt_tokens: z.int().nonnegative().nullable(),
  logprob: z.number().nullable(),
  fingerprint: z.string().nullable(),
});

const isServed = (value: unknown): value is ServedGeneration => served.safeParse(value).success;

/**
 * Has a server's model continue prompts, and keeps the continuations: what is stored is not asked
 * for again, and what was interrupted goes on after the last finished prompt. They are not
 * reproducible as `generate`'s are: a server rounds by what else it has in its batch.
 *
 * @example
 * const model = await serverModel(serverSettings("http://localhost:8000/v1"), "my-llama-70b");
 * const { items } = await serveGenerations({ model, requests: [{ id: "1", prompt: "Καλη" }] });
 *
 * @throws IsoglossError for beams, or as the server fails.
 */
export async function serveGenerations(
  options: ServeGenerationsOptions,
): Promise<Kept<ServedGeneration>> {
  const { model, requests, chat = false, system, folder, name = "prompts", signal } = options;
  const { search = { kind: "greedy" }, maxTokens = 128, stop = [], progress = silent } = options;
  if (search.kind === "beams")
    throw new IsoglossError(
      "beams are not to be had from a server",
      "Leave them out, or run the model here.",
    );
  checkSettings({ search, maxTokens, stop, endTokens: [] });
  checkRequests("generate", requests);
  const samples = search.kind === "sampling" ? (search.samples ?? 1) : 1;
  return keepServed(
    ...([folder, "generations"] as const),
    {
      model,
      name,
      requests,
      settings: { search, maxTokens, stop, chat, system },
      provenance: options.provenance ?? {},
    },
    isServed,
    async ({ done, add }) => {
      const left = [...requests.keys()].filter(index => !done.has(index));
      const task = progress.start("generate", requests.length, "prompts");
      task.advance(done.size);
      try {
        await pooled(left.length, model.client.settings.concurrency, async at => {
          const index = left[at]!;
          signal?.throwIfAborted();
          const items: ServedGeneration[] = [];
          for (let sample = 0; sample < samples; sample++) items.push(await written(index, sample));
          add(index, items);
          task.advance(1);
        });
      } finally {
        task.done();
      }
    },
  );

  async function written(index: number, sample: number): Promise<ServedGeneration> {
    const { id, prompt } = requests[index]!;
    const said = await complete(
      model,
      {
        prompt: chat ? turns(prompt, system) : prompt,
        maxTokens,
        stop,
        ...drawn(search, id, sample),
      },
      signal,
    );
    const { text, finish, tokens, promptTokens, logprob, fingerprint } = said;
    return {
      id,
      sample,
      prompt,
      text,
      finish,
      tokens,
      prompt_tokens: promptTokens,
      logprob: logprob === null ? null : Number(logprob.toFixed(4)),
      fingerprint,
    };
  }
}

function turns(prompt: string, system: string | undefined): CompletionRequest["prompt"] {
  const said = { role: "user", content: prompt } as const;
  return system === undefined ? [said] : [{ role: "system", content: system }, said];
}

/** How a sample is drawn: its seed follows from the request, not from what else is asked. */
function drawn(search: Search, id: string, sample: number) {
  if (search.kind !== "sampling") return { temperature: 0 };
  const { seed, temperature = 1, topP, topK } = search;
  const own = Number.parseInt(sha256(JSON.stringify([seed, id, sample])).slice(0, 8), 16);
  return { temperature, topP, topK, seed: own >>> 1 }; // servers take 31 bits
}
