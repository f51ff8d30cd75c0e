import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import { silent } from "../base/progress.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Decoder } from "../engine/decoder.js";
import { onnxEngine } from "../engine/onnx/onnx-engine.js";
import type { Model } from "../model/operations.js";
import { checkRequests, checkSettings } from "./check-request.js";
import { type Asked, type Kept, type KeptPlace, keep, keptPlace, type Work } from "./kept/keep.js";
import type { ModelWork } from "./kept/kept-work.js";
import { isGeneration, rounded } from "./kept/read-items.js";
import type { Generation, GenerationRequest, GenerationSettings, Search } from "./request.js";
import { commonPrefix } from "./rows/common-prefix.js";
import { decodeJobs, type Job } from "./rows/decode.js";
import { readPrefix } from "./rows/prefill.js";
import { RowCache } from "./rows/row-cache.js";
import { rowsFor } from "./rows/rows-for.js";
import { beamSearcher } from "./search/beam-searcher.js";
import { endTokensOf } from "./search/end-tokens.js";
import { type Endings, endingsOf } from "./search/endings.js";
import { greedySearcher } from "./search/greedy-searcher.js";
import { samplingSearcher } from "./search/sampling-searcher.js";
import type { Searcher } from "./search/searcher.js";
import { constrainedSearcher } from "./source/constrained-searcher.js";
import { type WritingSettings, writingSettings } from "./source/constraints.js";
import { type TranslationLanguages, writingIn } from "./source/languages.js";
import { SourceRows } from "./source/source-rows.js";
import { tokenizeSources } from "./source/tokenize-sources.js";
import { tokenizePrompts } from "./tokenize-prompts.js";

/** What `generate` takes. */
export interface GenerateOptions extends ModelWork {
  readonly requests: readonly GenerationRequest[];
  /** Defaults to greedy. */
  readonly search?: Search;
  /** The most tokens of a continuation; defaults to 128. */
  readonly maxTokens?: number;
  /** Strings that end a continuation, which they are no part of; none by default. */
  readonly stop?: readonly string[];
  /** Tokens that end one; defaults to the checkpoint's `eos_token_id`. */
  readonly endTokens?: readonly number[];
  /** Whether a prompt that leaves no room loses its beginning; otherwise it is an error. */
  readonly truncate?: boolean;
  /**
   * Whether the tokenizer's own special tokens (BOS) are added to prompts, the default, or only
   * what prompts spell counts, as transformers has it for those of a chat template.
   */
  readonly specialTokens?: "added" | "written";
  /** Between which languages a model translates that is told so by tokens (NLLB, M2M-100, mBART). */
  readonly languages?: TranslationLanguages;
  /**
   * The most rows that are continued at once, as far as three quarters of the free memory hold
   * them; defaults to what a quarter of it holds, at most 64 (of a streamed model half, 1,024).
   */
  readonly rows?: number;
}

/** Continuations in the order of the requests, samples of one prompt side by side. */
export type Generated = Kept<Generation>;

/** Requests that are continued before the next are looked at, in rows: what a kill costs at most. */
const wave = 8;

/**
 * Continues prompts with a causal language model, or writes after them with an encoder's decoder,
 * as transformers' `generate` does, and keeps the continuations: what is stored already is not
 * generated again, what was interrupted, even by `kill -9`, goes on where it stopped and ends in
 * the same bytes.
 *
 * @example
 * const { checkpoint, model } = await openModel("./gemma-3-270m");
 * const { items } = await generate({
 *   checkpoint,
 *   model,
 *   requests: [{ id: "1", prompt: "English: Good morning.\nGreek:" }],
 *   stop: ["\n"],
 *   maxTokens: 64,
 *   folder: ".isogloss/generations",
 * });
 *
 * @throws IsoglossError for a prompt that is too long, a model that sees both ways or has no head,
 *   or a folder that another process is writing to.
 * @throws RangeError for settings that make no sense.
 * @throws The signal's reason if it was aborted.
 */
export async function generate(options: GenerateOptions): Promise<Generated> {
  const { checkpoint, model, requests, truncate = false, specialTokens = "added" } = options;
  const { asked, settings, writing } = await askedOf(options);
  const { engine } = asked;
  return keep(options.folder, "generations", asked, isGeneration, async () => {
    const { signal } = options;
    const prompts = await (writing === undefined
      ? tokenizePrompts(
          checkpoint,
          model,
          requests,
          { maxTokens: settings.maxTokens, truncate, specialTokens },
          signal,
        )
      : tokenizeSources(
          checkpoint,
          model,
          requests.map(({ id, prompt }) => ({ id, text: prompt })),
          { truncate, specialTokens, from: options.languages?.from },
          signal,
        ));
    const decoder = await engine.openDecoder(checkpoint, model, { ...options.run, caches: true });
    const longest = prompts.reduce((most, ids) => Math.max(most, ids.length), 0);
    const width = widthOf(settings.search);
    const { shapes } = decoder.source ?? {};
    const source = shapes && { shapes, tokens: longest };
    const written = settings.maxTokens + (source ? 1 : longest);
    const tokens = Math.min(written, longestWritten(model));
    const rows = rowsFor(decoder, tokens, width, options.rows, source);
    return {
      engine: decoder.description,
      plan: { rows },
      run: work => runWaves(options, settings, writing, prompts, decoder, work),
      close: () => decoder.close(),
    };
  });
}

/** Returns where in a store the continuations are that `generate` would return: nothing is run. */
export async function generationsPlace(options: GenerateOptions, root: string): Promise<KeptPlace> {
  return keptPlace(root, "generations", (await askedOf(options)).asked);
}

/** Returns what is asked, its settings filled in and checked. */
async function askedOf(options: GenerateOptions) {
  const { checkpoint, model, engine = onnxEngine(), requests } = options;
  const { truncate = false, name = "prompts", specialTokens = "added" } = options;
  const writing = await writingOf(checkpoint, model, options.languages);
  const settings: GenerationSettings = {
    search: searchBy(options.search ?? { kind: "greedy" }, writing),
    maxTokens: options.maxTokens ?? 128,
    stop: options.stop ?? [],
    endTokens: options.endTokens ?? (await endTokensOf(checkpoint)),
  };
  checkSettings(settings);
  checkRequests("generate", requests);
  const asked: Asked = {
    checkpoint,
    model,
    engine,
    name,
    requests,
    // Said only where it is not as it always was, so that what is stored is found.
    settings: {
      ...settings,
      truncate,
      ...(specialTokens === "written" && { specialTokens }),
      ...(writing && { from: options.languages?.from ?? null, ...writing }),
    },
    provenance: options.provenance ?? {},
    onWait: options.onWait,
    signal: options.signal,
  };
  return { asked, settings, writing };
}

/** Goes through the prompts, the shortest first, some rows' worth at a time. */
async function runWaves(
  { checkpoint, model, requests, progress = silent, signal }: GenerateOptions,
  settings: GenerationSettings,
  writing: WritingSettings | undefined,
  prompts: readonly Int32Array[],
  decoder: Decoder,
  { plan, done, add }: Work<Generation>,
): Promise<void> {
  const rows = plan.rows!;
  const width = widthOf(settings.search);
  const order = [...prompts.keys()].sort(
    (a, b) => prompts[a]!.length - prompts[b]!.length || a - b,
  );
  const size = Math.max(1, Math.floor((wave * rows) / width));
  const task = progress.start("generate", prompts.length, "prompts");
  const capacity = Math.min(rows, width * prompts.length);
  const cache = new RowCache(decoder.calls, capacity, decoder.states);
  const sources = decoder.source && new SourceRows(decoder.source, capacity);
  const most = longestWritten(model);
  let prefix: Awaited<ReturnType<typeof readPrefix>> | undefined;
  let tokens = 0;
  const began = performance.now();
  try {
    task.advance(done.size);
    for (let first = 0; first < order.length; first += size) {
      // What shares rows with a prompt moves the last digits: a wave that was interrupted is run
      // again as it was, so that the numbers of its other prompts come out the same.
      const all = order.slice(first, first + size);
      if (all.every(index => done.has(index))) continue;
      const shared = writing ? 0 : commonPrefix(prompts);
      if (shared > 0)
        prefix ??= await readPrefix(decoder, cache, prompts[0]!.slice(0, shared), signal);
      const jobs = all.map((index): Job => {
        const [prompt, { id }] = [prompts[index]!, requests[index]!];
        const ids = writing ? Int32Array.of(writing.start) : prompt;
        const endings = endingsOf(checkpoint.tokenizer, settings, most - ids.length);
        const plain = searcherFor(endings, settings.search, id);
        if (writing === undefined) return { index, ids, searcher: plain };
        const { start, constraints } = writing;
        const searcher = constrainedSearcher(plain, endings, start, constraints);
        return { index, ids, source: prompt, searcher };
      });
      await decodeJobs(decoder, cache, jobs, { prefix, sources, signal, finished, stepped });
    }
  } finally {
    task.done();
  }

  function stepped(made: number): void {
    tokens += made;
    const rate = tokens / ((performance.now() - began) / 1000);
    task.advance(0, `${Math.round(rate).toLocaleString("en")} tokens/s`);
  }

  function finished({ index, searcher }: Job): void {
    if (done.has(index)) return;
    const { id, prompt } = requests[index]!;
    const items = searcher.results().map((found, sample): Generation => {
      const { text, finish } = found;
      const [logprob, margin] = [rounded(found.logprob), found.margin && rounded(found.margin)];
      const counted = { ids: found.ids, prompt_tokens: prompts[index]!.length };
      return { id, sample, prompt, text, ...counted, finish, logprob, margin };
    });
    add(index, items);
    task.advance(1);
  }
}

function searcherFor(endings: Endings, search: Search, id: string): Searcher {
  if (search.kind === "beams") return beamSearcher(endings, search);
  if (search.kind === "sampling") return samplingSearcher(endings, search, id);
  return greedySearcher(endings);
}

/** How a model writes after what it has read; undefined of one that goes on from it. */
async function writingOf(
  checkpoint: Checkpoint,
  model: Model,
  languages: TranslationLanguages = {},
): Promise<WritingSettings | undefined> {
  if (model.decoder !== undefined)
    return writingIn(checkpoint, await writingSettings(checkpoint), languages);
  const said = languages.from ?? languages.to;
  if (said === undefined) return undefined;
  throw new IsoglossError(
    `${checkpoint.folder}: goes on from a prompt, so ${excerpt(said)} cannot be asked for`,
    "Say in the prompt what it shall do; --source-language and --target-language are for NLLB, M2M-100 and mBART.",
  );
}

/** Beams as the checkpoint would have them, where the caller does not say. */
function searchBy(search: Search, writing: WritingSettings | undefined): Search {
  if (writing === undefined || search.kind !== "beams") return search;
  return {
    ...search,
    lengthPenalty: search.lengthPenalty ?? writing.lengthPenalty,
    earlyStopping: search.earlyStopping ?? writing.earlyStopping,
  };
}

/** The most tokens of what a model goes on writing. */
function longestWritten(model: Model): number {
  return (model.decoder?.() ?? model).maxTokens;
}

/** The rows that a prompt takes. */
function widthOf(search: Search): number {
  if (search.kind === "beams") return search.beams;
  return search.kind === "sampling" ? (search.samples ?? 1) : 1;
}
