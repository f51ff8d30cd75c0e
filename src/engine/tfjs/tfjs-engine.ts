import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { Model } from "../../model/operations.js";
import { checkBatch, checkLayers } from "../checks.js";
import type { CallShape } from "../decoder.js";
import type { Engine, Runner, RunOptions } from "../engine.js";
import { checkEdits, checkPlan, widthsOfPoints } from "../hooks/check-edits.js";
import { type Edit, editsOf } from "../hooks/edit.js";
import { decoderPoints, pointsOf } from "../hooks/points-of.js";
import { checkRouted } from "../routed-layers.js";
import { besideDecoder, besideEncoder, writerOf } from "../source-reader.js";
import { TableRows } from "../table-rows.js";
import { loadBackend, loadBestBackend } from "./backend.js";
import type { TfjsBackend } from "./backend-names.js";
import { loadHead, type TfjsHead } from "./heads/head.js";
import { tfjsLens } from "./heads/tfjs-lens.js";
import { type Hooks, hookAt } from "./hooks.js";
import { Pass, type Setting } from "./pass.js";
import { type Residence, resident, streamed } from "./residence.js";
import { type ModelStage, stagesOf } from "./stages.js";
import { tfjsDecoder } from "./tfjs-decoder.js";
import { openTfjsSource } from "./tfjs-source.js";
import { disposeWeights, loadWeights, weightBytes } from "./weights.js";

/** What `tfjsEngine` takes. */
export interface TfjsOptions {
  /** Where tensors live; default: the first that starts of tensorflow, webgpu, wasm, cpu. */
  readonly backend?: TfjsBackend;
  /** Read or replace values in the middle of a pass; with hooks, no store keeps its states. */
  readonly hooks?: Hooks;
}

/**
 * Returns the engine that runs a model operation by operation on TensorFlow.js: for a
 * TensorFlow.js GPU stack, for looking at or changing a value in the middle of a pass,
 * and as an independent check of the compiled engine.
 *
 * Weights are float32 on the device. Memory stays flat: between two batches there is
 * nothing but the weights. One backend runs at a time in a process.
 */
export function tfjsEngine(chosen: TfjsOptions = {}): Engine {
  return {
    name: "tfjs",
    storedAs: chosen.hooks === undefined ? "tfjs" : null, // nobody can tell what a function will do
    async open(checkpoint, model, options) {
      checkLayers("tfjsEngine", options.layers, model);
      if (options.routing) checkRouted("tfjsEngine", options.layers, model);
      const { points = {} } = options;
      const widths = widthsOfPoints(pointsOf(checkpoint, model, options.layers.at(-1)!));
      checkPlan(points, widths);
      const stages = stagesOf(model, options.layers.at(-1)!);
      const layers = new Set(options.layers);
      const open = await opened(chosen, checkpoint, model, stages, {
        ...options,
        layers,
      });
      const check: EditCheck = edits => checkEdits("tfjsEngine", edits, points, widths);
      return runner(open, model, stages, check);
    },

    async openDecoder(checkpoint, given, all) {
      const { writer: model, decoder } = writerOf(given);
      const options = decoder === undefined ? all : besideEncoder(all);
      const { caches = true, points = {} } = options;
      const widths = widthsOfPoints(decoderPoints(checkpoint, model));
      checkPlan(points, widths);
      const calls: CallShape[] = [];
      const sources: CallShape[] = [];
      const states: number[] = [];
      const stages = stagesOf(model, model.blocks, calls, sources, states);
      const wanted = { ...options, logits: true, layers: new Set<number>() };
      const open = await opened(chosen, checkpoint, model, stages, wanted);
      const check: EditCheck = edits => checkEdits("tfjsEngine", edits, points, widths);
      const common = { ...open, head: open.head!, stages, calls, states, caches, check };
      if (decoder === undefined) return tfjsDecoder(model, common);
      try {
        // Hooks are the decoder's, whose points have the same names.
        const reads = tfjsEngine({ ...chosen, hooks: undefined });
        const runner = await reads.open(checkpoint, given, besideDecoder(given, all));
        const source = await openTfjsSource(
          open.setting,
          { checkpoint, decoder },
          runner,
          given.width,
          sources,
          open.residence.kind,
        );
        const close = async () => {
          await source.close();
          await open.close();
        };
        return tfjsDecoder(model, { ...common, source: source.source, close });
      } catch (error) {
        await open.close();
        throw error;
      }
    },

    async openLens(checkpoint, model, options) {
      const wanted = { ...options, logits: true, layers: new Set<number>() };
      const unhooked = { backend: chosen.backend };
      const open = await opened(unhooked, checkpoint, model, [], wanted);
      return tfjsLens(model, { ...open, head: open.head! }, options);
    },
  };
}

/** @throws RangeError for an edit that was not announced. */
type EditCheck = (edits: readonly Edit[]) => void;

/** What a runner or a decoder works with. */
interface Opened {
  readonly setting: Setting;
  readonly residence: Residence;
  readonly head: TfjsHead | undefined;
  close(): Promise<void>;
}

async function opened(
  { backend, hooks }: TfjsOptions,
  checkpoint: Checkpoint,
  model: Model,
  stages: readonly ModelStage[],
  options: Omit<RunOptions, "layers"> & { readonly layers: ReadonlySet<number> },
): Promise<Opened> {
  const points = stages.flatMap(stage => stage.needs.points);
  const hook = hookAt(hooks, points); // before anything is loaded
  const loaded = await (backend === undefined
    ? loadBestBackend(options.threads)
    : loadBackend(backend, options.threads));
  const tables = new TableRows(checkpoint);
  const { layers, vector, routing = false } = options;
  const read = new Set(options.points?.read);
  const setting = { backend: loaded, tables, layers, vector, routing, hookAt: hook, read };
  let head: TfjsHead | undefined;
  const release = () => {
    if (head !== undefined) disposeWeights(head.weights);
    tables.close();
    loaded.release();
  };
  try {
    const { logits, vector } = options;
    if (logits || vector) head = await loadHead(loaded, checkpoint, model, vector);
    const residence = await reside(setting, checkpoint, stages, head, options);
    const close = async () => {
      await residence.close();
      release();
    };
    return { setting, residence, head, close };
  } catch (error) {
    release();
    throw error;
  }
}

function reside(
  { backend }: Setting,
  checkpoint: Checkpoint,
  stages: readonly ModelStage[],
  head: TfjsHead | undefined,
  { residence, memory = process.availableMemory() / 2 }: Omit<RunOptions, "layers">,
): Promise<Residence> | Residence {
  const load = (stage: number) => loadWeights(backend, checkpoint, stages[stage]!.needs);
  const blocks = stages.reduce((sum, { needs }) => sum + weightBytes(checkpoint, needs), 0);
  const bytes = blocks + (head?.bytes ?? 0);
  return (residence ?? (bytes > memory ? "streamed" : "resident")) === "streamed"
    ? streamed(stages.length, load, disposeWeights)
    : resident(stages.length, load, disposeWeights);
}

function runner(
  { setting, residence, head, close }: Opened,
  model: Model,
  stages: readonly ModelStage[],
  check: EditCheck,
): Runner {
  const { backend } = setting;

  /** Takes passes through all stages side by side, so that a stage is entered once for all. */
  async function forward(passes: readonly Pass[]): Promise<void> {
    for (const [i, stage] of stages.entries()) {
      const weights = await residence.enter(i);
      for (const pass of passes) pass.advance(stage, weights);
      residence.leave(i);
    }
  }

  return {
    description: `tfjs/${backend.name} (${backend.package}), ${residence.kind}`,

    async run(batches, receive, edits = []) {
      for (const batch of batches) checkBatch("tfjsEngine", batch, model);
      for (const index of batches.keys()) check(editsOf(edits, index));
      const all = batches.map(
        (batch, index) => new Pass(setting, batch, index, editsOf(edits, index)),
      );
      // Weights that stay cost nothing to enter again: batch by batch keeps one batch's states.
      const groups = residence.kind === "resident" ? all.map(pass => [pass]) : [all];
      try {
        for (const group of groups) {
          await forward(group);
          for (const pass of group) {
            const states = await pass.take(head);
            const read = await pass.takeRead();
            pass.dispose();
            await receive(states, pass.index, read);
          }
        }
      } finally {
        for (const pass of all) pass.dispose();
      }
    },

    close,
  };
}
