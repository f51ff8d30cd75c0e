import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { listSupportedBackends } from "onnxruntime-node";
import { encodeModel, type Graph, type Port } from "../../format/onnx.js";

/** Whether an execution provider can be used here, for `isogloss doctor`. */
export interface ProviderReport {
  readonly provider: string;
  readonly available: boolean;
  readonly detail: string;
  /** What would make it available; null if it is. */
  readonly hint: string | null;
}

const hints: Readonly<Record<string, string>> = {
  webgpu: "A Vulkan, Metal or Direct3D 12 driver is needed; docs/gpu.md lists the libraries.",
  cuda: "ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install, on a machine with CUDA 12 and cuDNN 9",
};

/** Stands before the message that counts, among what drivers print. */
const marker = "reason: ";

/** Drivers are loaded within seconds; one that hangs must not hang us. */
const patience = 60_000; // ms

/**
 * Says of each execution provider that ONNX Runtime knows whether it runs a graph here,
 * each in a process of its own, which a broken driver may take down.
 */
export function probeProviders(): Promise<ProviderReport[]> {
  const known = listSupportedBackends().map(({ name }) => name);
  return Promise.all(
    ["cpu", "webgpu", "cuda"].filter(name => known.includes(name)).map(probeProvider),
  );
}

/** Says whether one execution provider runs a graph here, in a process of its own. */
export async function probeProvider(provider: string): Promise<ProviderReport> {
  const runtime = createRequire(import.meta.url).resolve("onnxruntime-node");
  const program = `
    import ort from ${JSON.stringify(pathToFileURL(runtime).href)};
    process.on("uncaughtException", error => {
      console.error("\\n${marker}" + error.message);
      process.exit(1);
    });
    const session = await ort.InferenceSession.create(
      Buffer.from(process.argv[1], "base64"), { executionProviders: [process.argv[2]] });
    const x = new ort.Tensor("float32", Float32Array.of(1, 2), [2]);
    const { y } = await session.run({ x });
    if (y.data[1] !== 4) throw new Error("a sum came out wrong");
    process.exit(0);`;
  const args = ["--input-type=module", "--eval", program, trialGraph(), provider];
  try {
    await promisify(execFile)(process.execPath, args, { timeout: patience });
    return { provider, available: true, detail: "runs a graph", hint: null };
  } catch (error) {
    return {
      provider,
      available: false,
      detail: reason(error as { stderr?: string; message: string }),
      hint: hints[provider] ?? "Reinstall onnxruntime-node.",
    };
  }
}

/** y = x + x, in base64. */
function trialGraph(): string {
  const port = (name: string): Port => ({ name, type: "F32", shape: [2] });
  const graph: Graph = {
    nodes: [{ op: "Add", inputs: ["x", "x"], outputs: ["y"] }],
    tensors: [],
    inputs: [port("x")],
    outputs: [port("y")],
  };
  return Buffer.from(encodeModel(graph)).toString("base64");
}

function reason({ stderr = "", message }: { stderr?: string; message: string }): string {
  const said = stderr.split("\n").find(line => line.startsWith(marker));
  const text = said?.slice(marker.length) ?? message.split("\n")[0]!;
  // ONNX Runtime puts its source file and the failed condition first.
  return text.replace(/^.* was false\. /, "").slice(0, 160);
}
