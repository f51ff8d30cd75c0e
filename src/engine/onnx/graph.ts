import type { Attribute, ElementType, Graph, GraphNode, Port, Tensor } from "../../format/onnx.js";

/** A value in the graph: (B, T, width), or (T, width) for what does not depend on the sentence. */
export interface Edge {
  readonly name: string;
  readonly width: number;
}

/** A node of one output, which it has the name of: a step of a graph within a graph. */
export function stepOf(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, Attribute>> = {},
): GraphNode {
  return { op, inputs, outputs: [output], attributes, name: output };
}

/** A graph while it is being written: nodes are added in order, and every value gets a name. */
export class GraphBuilder implements Graph {
  readonly nodes: GraphNode[] = [];
  readonly tensors: Tensor[] = [];
  readonly inputs: Port[] = [];
  readonly outputs: Port[] = [];

  /** Adds a node of one output, and returns that value's name. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain?: "com.microsoft",
  ): string {
    const output = `${op}_${this.nodes.length}`;
    this.nodes.push({ ...stepOf(op, inputs, output, attributes), domain });
    return output;
  }

  /** Adds an input of the graph, once, and returns its name. */
  input(name: string, type: ElementType, shape: readonly (number | string)[]): string {
    if (!this.inputs.some(port => port.name === name)) this.inputs.push({ name, type, shape });
    return name;
  }

  output(name: string, from: string, shape: readonly (number | string)[]): void {
    this.nodes.push({ op: "Identity", inputs: [from], outputs: [name] });
    this.outputs.push({ name, type: "F32", shape });
  }

  /** Adds a tensor, once a name, and returns its name. */
  tensor(tensor: Tensor): string {
    if (!this.tensors.some(({ name }) => name === tensor.name)) this.tensors.push(tensor);
    return tensor.name;
  }

  float(value: number): string {
    const data = new Uint8Array(Float32Array.of(value).buffer);
    return this.tensor({ name: `float ${value}`, type: "F32", shape: [], data });
  }

  /** A vector of ones. */
  ones(length: number): string {
    const data = new Uint8Array(new Float32Array(length).fill(1).buffer);
    return this.tensor({ name: `ones ${length}`, type: "F32", shape: [length], data });
  }

  /** A list of whole numbers: a shape, axes, bounds. */
  integers(...values: number[]): string {
    const data = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.tensor({ name: `integers ${values}`, type: "I64", shape: [values.length], data });
  }
}
