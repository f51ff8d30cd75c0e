import { InferenceSession } from "onnxruntime-node";
import { afterEach, beforeEach, vi } from "vitest";

type Create = (...given: readonly unknown[]) => Promise<InferenceSession>;

/**
 * Makes a session once in a test for the same graph, weights and settings, and hands it out again: for
 * files that open a model thousands of times, most of them alike, where the making is what costs.
 */
export function keepSessions(): void {
  const kept = new Map<string, InferenceSession>();
  let closing: (() => Promise<void>)[] = [];

  beforeEach(() => {
    const create = InferenceSession.create as Create;
    const keeping: Create = async (graph, options) => {
      const key = `${Buffer.from(graph as Uint8Array).toString("latin1")} ${JSON.stringify(options)}`;
      const known = kept.get(key);
      if (known !== undefined) return known;
      const session = await create(graph, options);
      closing.push(session.release.bind(session));
      session.release = async () => {};
      kept.set(key, session);
      return session;
    };
    vi.spyOn(InferenceSession, "create").mockImplementation(keeping as never);
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    kept.clear();
    for (const close of closing) await close();
    closing = [];
  });
}
