import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import type { Dtype } from "../../format/dtype.js";
import type { JsonObject } from "../../format/json-object.js";
import type { StoredTensor, Weight } from "../checkpoint.js";
import type { FoundTensors } from "../find-weights.js";

/** The tensors that packed weights are made of, by name; what is taken is remembered. */
export class PackedParts {
  readonly used = new Set<string>();

  /** @param file config.json, for messages. */
  constructor(
    readonly file: string,
    private readonly found: FoundTensors,
  ) {}

  refuse(what: string): never {
    throw new IsoglossError(`${this.file}: ${what}`, "Use the checkpoint that it was made from.");
  }

  /** Returns the names of modules that have a part of this name: "model.layers.0.mlp.up_proj". */
  modules(part: string): string[] {
    const names = [...this.found.weights.keys(), ...this.found.unusable.keys()];
    return names
      .filter(name => name.endsWith(`.${part}`))
      .map(name => name.slice(0, -part.length - 1));
  }

  /** Looks at a part without taking it. */
  peek(name: string): StoredTensor | undefined {
    return this.found.weights.get(name) ?? this.found.unusable.get(name)?.stored;
  }

  /** Takes a part, if it is there. */
  take(name: string): StoredTensor | undefined {
    const tensor = this.peek(name);
    if (tensor === undefined) return undefined;
    this.used.add(name);
    const { dtype, shape, file, offset, length } = tensor;
    return { dtype, shape, file, offset, length };
  }

  /**
   * Takes a part of certain types and of a certain shape.
   * @throws IsoglossError if it is not there, or of another.
   */
  need(
    name: string,
    dtypes: readonly Dtype[],
    shape?: readonly (number | undefined)[],
  ): StoredTensor {
    const tensor = this.take(name) ?? this.refuse(`the weights lack the tensor ${excerpt(name)}`);
    const fits =
      shape === undefined ||
      (shape.length === tensor.shape.length &&
        shape.every((size, i) => size === undefined || size === tensor.shape[i]));
    if (dtypes.includes(tensor.dtype) && fits) return tensor;
    return this.refuse(
      `the tensor ${excerpt(name)} is ${tensor.dtype} ${excerpt(tensor.shape)}, where ${dtypes.join(" or ")} ${shape ? `(${shape.map(size => size ?? "any").join(", ")}) ` : ""}was due`,
    );
  }
}

/** Returns the weights that a way of packing left instead of plain ones, by the plain ones' names. */
export type Unpack = (parts: PackedParts, quantization: JsonObject) => Promise<Map<string, Weight>>;
