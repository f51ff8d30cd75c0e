/** Fastest first: native TensorFlow (CUDA or CPU), Dawn, WebAssembly, plain JavaScript. */
export const backends = ["tensorflow", "webgpu", "wasm", "cpu"] as const;

/** Where TensorFlow.js keeps its tensors; each is a package of its own. */
export type TfjsBackend = (typeof backends)[number];
