/**
 * @file What a hook needs of TensorFlow.js, in types of our own: that library is optional, and
 * whoever compiles against this one need not have it. Who has it installed can go on with all
 * of it: `import * as tf from "@tensorflow/tfjs-core"`, and `value as tf.Tensor`.
 */

/** A value on the device. */
export interface HookTensor {
  readonly shape: number[];
  /** Copies the numbers from the device, row by row. */
  data(): Promise<Float32Array | Int32Array | Uint8Array>;
  /** As `data`, but waiting; WebGPU refuses it. */
  dataSync(): Float32Array | Int32Array | Uint8Array;
  /** Frees the device's memory. */
  dispose(): void;
}

/** The part of TensorFlow.js that a hook is handed; each function is as in its documentation. */
export interface HookTensors<T extends HookTensor = HookTensor> {
  tensor(values: Float32Array, shape?: number[]): T;
  tensor1d(values: Float32Array): T;
  tensor2d(values: Float32Array, shape: [number, number]): T;
  tensor3d(values: Float32Array, shape: [number, number, number]): T;
  scalar(value: number): T;
  zerosLike(x: T): T;
  onesLike(x: T): T;
  add(a: T, b: T): T;
  sub(a: T, b: T): T;
  mul(a: T, b: T): T;
  div(a: T, b: T): T;
  neg(x: T): T;
  sqrt(x: T): T;
  square(x: T): T;
  matMul(a: T, b: T, transposeA?: boolean, transposeB?: boolean): T;
  norm(x: T, order?: number, axis?: number | number[], keepDims?: boolean): T;
  sum(x: T, axis?: number | number[], keepDims?: boolean): T;
  mean(x: T, axis?: number | number[], keepDims?: boolean): T;
  max(x: T, axis?: number | number[], keepDims?: boolean): T;
  where(condition: T, a: T, b: T): T;
  greater(a: T, b: T): T;
  less(a: T, b: T): T;
  softmax(x: T, axis?: number): T;
  reshape(x: T, shape: number[]): T;
  transpose(x: T, order?: number[]): T;
  slice(x: T, begin: number[], size: number[]): T;
  concat(parts: T[], axis?: number): T;
  tile(x: T, repeats: number[]): T;
  gather(x: T, indices: T, axis?: number): T;
  cast(x: T, type: "float32" | "int32" | "bool"): T;
  clone(x: T): T;
  /** Keeps a tensor past the end of the hook; whoever keeps it disposes of it. */
  keep(x: T): T;
}
