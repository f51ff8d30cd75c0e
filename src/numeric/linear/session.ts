import { InferenceSession } from "onnxruntime-node";
import { refuseTf32 } from "../../base/refuse-tf32.js";
import { encodeModel, type Graph } from "../../format/onnx.js";
import type { ComputeOptions } from "./compute.js";

/**
 * @file ONNX Runtime is the linear algebra library of this project: matrix products
 * run as graphs of one or two nodes at the speed of the processor, or on the GPU.
 */

const sessions = new Map<string, Promise<InferenceSession>>();

/**
 * Returns the session of a graph, built on first use and kept for the life of the
 * process: a graph of a few nodes holds no weights.
 * @param key Names the graph; equal keys must mean equal graphs.
 */
export function sessionFor(
  key: string,
  graph: () => Graph,
  { provider = "cpu" }: ComputeOptions = {},
): Promise<InferenceSession> {
  const id = `${provider}:${key}`;
  let session = sessions.get(id);
  if (!session) {
    if (provider === "cuda") refuseTf32();
    session = InferenceSession.create(encodeModel(graph()), {
      executionProviders: [provider],
      // Idle threads sleep: JavaScript works between two products and wants the core they would spin on.
      extra: { session: { intra_op: { allow_spinning: "0" } } },
    });
    // A provider that is not there must not be remembered as a failure for ever.
    session.catch(() => sessions.delete(id));
    sessions.set(id, session);
  }
  return session;
}
