import { Tensor } from "onnxruntime-node";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import type { ModelDecoder } from "../../../model/operations.js";
import type { CallShape, KeyValues } from "../../decoder.js";
import type { Runner } from "../../engine.js";
import { type EncodedBatch, type OpenSource, sourceReader } from "../../source-reader.js";
import { sourceNames } from "../grown-frame.js";
import { type PartResult, residentPasses, streamedPasses } from "../passes.js";
import { Program, type SessionSettings } from "../program.js";
import type { Arithmetic } from "../weights/arithmetic.js";
import { type BatchShape, wholeFrame } from "../whole-frame.js";

/**
 * Opens what makes keys and values of an encoder's states.
 *
 * @param runner The encoder, open for its last state; closed with what is returned.
 * @param width Of that state.
 * @param shapes What each block of the decoder looks for.
 */
export async function openOnnxSource(
  { checkpoint, decoder }: { readonly checkpoint: Checkpoint; readonly decoder: ModelDecoder },
  runner: Runner,
  width: number,
  shapes: readonly CallShape[],
  how: {
    readonly residence: "resident" | "streamed";
    readonly settings: SessionSettings;
    readonly arithmetic: Arithmetic;
  },
): Promise<OpenSource> {
  const { residence, settings, arithmetic } = how;
  const all = shapes.map((_, block) => block);
  const spans = residence === "resident" ? [all] : all.map(block => [block]);
  const parts = spans.map(
    blocks => new MemoryPart(checkpoint, decoder, blocks, width, shapes, arithmetic),
  );
  const passes =
    residence === "resident"
      ? await residentPasses(parts, { ...settings, others: "rest" })
      : streamedPasses(parts, { ...settings, optimized: false });
  const project = async (batches: readonly EncodedBatch[]) => {
    const found: (readonly KeyValues[])[] = [];
    for await (const { index, results } of passes.run(batches)) found[index] = results.flat();
    return found;
  };
  return {
    source: sourceReader(runner, width, shapes, project),
    async close() {
      await passes.release();
      await runner.close();
    },
  };
}

/** The projections of some blocks of a decoder. */
class MemoryPart {
  private readonly program: Program<BatchShape>;

  constructor(
    checkpoint: Checkpoint,
    decoder: ModelDecoder,
    private readonly blocks: readonly number[],
    private readonly width: number,
    shapes: readonly CallShape[],
    arithmetic: Arithmetic,
  ) {
    this.program = new Program(
      checkpoint,
      wholeFrame,
      (ops, graph) => {
        const state = { name: graph.input("states", "F32", ["B", "T", width]), width };
        for (const block of blocks) {
          const [keys, values] = decoder.memory(ops, block, state);
          const { kvHeads, headDim } = shapes[block]!;
          const names = sourceNames(block);
          for (const [name, edge] of [
            [names.keys, keys],
            [names.values, values],
          ] as const) {
            const split = graph.integers(0, 0, kvHeads, headDim);
            const byHead = graph.node("Reshape", [edge.name, split]);
            const turned = graph.node("Transpose", [byHead], { perm: { ints: [0, 2, 1, 3] } });
            graph.output(name, turned, ["B", kvHeads, "T", headDim]);
          }
        }
      },
      arithmetic,
    );
  }

  async load(settings: SessionSettings) {
    const loaded = await this.program.load(settings);
    return {
      run: async ({ size, tokens, states }: EncodedBatch): Promise<PartResult<KeyValues[]>> => {
        const lengths = new Int32Array(size).fill(tokens);
        const results = await loaded.run(
          { size, tokens, lengths },
          { states: new Tensor("float32", states, [size, tokens, this.width]) },
        );
        const data = (name: string) => results[name]!.data as Float32Array;
        const result = this.blocks.map(block => {
          const names = sourceNames(block);
          return { keys: data(names.keys), values: data(names.values) };
        });
        return { result, carried: undefined };
      },
      release: loaded.release,
    };
  }
}
