import protobuf from "protobufjs/light.js";

/**
 * @file Writes ONNX models: the subset of onnx.proto that this project builds, as
 * plain objects in and bytes out. The schema is spelled out here, because the npm
 * package that carries it depends on a protobufjs with an install script.
 *
 * A weight need not be in the bytes: an `external` tensor names a file, an offset
 * and a length, and ONNX Runtime reads it from there.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */

/** onnx.proto's numbers for the element types in use. */
const elementType = {
  F32: 1,
  U8: 2,
  I8: 3,
  I32: 6,
  I64: 7,
  BOOL: 9,
  F16: 10,
  F64: 11,
  BF16: 16,
} as const;
export type ElementType = keyof typeof elementType;

export interface GraphNode {
  readonly op: string;
  /** Names of values; "" for an optional input left out. */
  readonly inputs: readonly string[];
  /** Names of values; "" for an optional output that nobody reads. */
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Default: ONNX's own operators. */
  readonly domain?: "com.microsoft";
  readonly name?: string;
}

/** Integers and floats share JavaScript's one type, so the kind is spelled out. */
export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: readonly number[] }
  | { readonly graph: Graph };

export interface Tensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** The values as little-endian bytes, or where they lie: a path relative to the session's folder. */
  readonly data:
    | Uint8Array
    | { readonly location: string; readonly offset: number; readonly length: number };
}

/** An input or output of the graph; a dimension that varies has a name instead of a size. */
export interface Port {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly tensors: readonly Tensor[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** Returns the bytes of a ModelProto (IR version 10, operator set 21 and ONNX Runtime's own). */
export function encodeModel(graph: Graph): Uint8Array {
  return ModelProto.encode(
    ModelProto.create({
      irVersion: 10,
      producerName: "isogloss",
      opsetImport: [
        { domain: "", version: 21 },
        { domain: "com.microsoft", version: 1 },
      ],
      graph: graphProto(graph),
    }),
  ).finish();
}

function graphProto(graph: Graph): object {
  return {
    name: "isogloss",
    node: graph.nodes.map(nodeProto),
    initializer: graph.tensors.map(tensorProto),
    input: graph.inputs.map(valueInfoProto),
    output: graph.outputs.map(valueInfoProto),
  };
}

function nodeProto(node: GraphNode, index: number) {
  return {
    opType: node.op,
    input: node.inputs,
    output: node.outputs,
    domain: node.domain ?? "",
    name: node.name ?? `${node.op}_${index}`,
    attribute: Object.entries(node.attributes ?? {}).map(([name, value]) => {
      if ("int" in value) return { name, type: 2, i: value.int };
      if ("float" in value) return { name, type: 1, f: value.float };
      if ("string" in value) return { name, type: 3, s: new TextEncoder().encode(value.string) };
      if ("graph" in value) return { name, type: 5, g: graphProto(value.graph) };
      return { name, type: 7, ints: value.ints };
    }),
  };
}

function tensorProto({ name, type, shape, data }: Tensor) {
  const proto = { name, dims: shape, dataType: elementType[type] };
  if (data instanceof Uint8Array) return { ...proto, rawData: data };
  const externalData = Object.entries(data).map(([key, value]) => ({ key, value: String(value) }));
  return { ...proto, dataLocation: 1, externalData };
}

function valueInfoProto({ name, type, shape }: Port) {
  const dim = shape.map(d => (typeof d === "string" ? { dimParam: d } : { dimValue: d }));
  return { name, type: { tensorType: { elemType: elementType[type], shape: { dim } } } };
}

// Field numbers are onnx.proto's and may never change.
const ModelProto = protobuf.Root.fromJSON({
  nested: {
    ModelProto: message({
      irVersion: ["int64", 1],
      producerName: ["string", 2],
      graph: ["GraphProto", 7],
      opsetImport: ["OperatorSetIdProto", 8, "repeated"],
    }),
    OperatorSetIdProto: message({ domain: ["string", 1], version: ["int64", 2] }),
    GraphProto: message({
      node: ["NodeProto", 1, "repeated"],
      name: ["string", 2],
      initializer: ["TensorProto", 5, "repeated"],
      input: ["ValueInfoProto", 11, "repeated"],
      output: ["ValueInfoProto", 12, "repeated"],
    }),
    NodeProto: message({
      input: ["string", 1, "repeated"],
      output: ["string", 2, "repeated"],
      name: ["string", 3],
      opType: ["string", 4],
      attribute: ["AttributeProto", 5, "repeated"],
      domain: ["string", 7],
    }),
    AttributeProto: message({
      name: ["string", 1],
      f: ["float", 2],
      i: ["int64", 3],
      s: ["bytes", 4],
      g: ["GraphProto", 6],
      ints: ["int64", 8, "repeated"],
      type: ["int32", 20],
    }),
    TensorProto: message({
      dims: ["int64", 1, "repeated"],
      dataType: ["int32", 2],
      name: ["string", 8],
      rawData: ["bytes", 9],
      externalData: ["StringStringEntryProto", 13, "repeated"],
      dataLocation: ["int32", 14],
    }),
    StringStringEntryProto: message({ key: ["string", 1], value: ["string", 2] }),
    ValueInfoProto: message({ name: ["string", 1], type: ["TypeProto", 2] }),
    TypeProto: message({ tensorType: ["TensorTypeProto", 1] }),
    TensorTypeProto: message({ elemType: ["int32", 1], shape: ["TensorShapeProto", 2] }),
    TensorShapeProto: message({ dim: ["DimensionProto", 1, "repeated"] }),
    DimensionProto: message({ dimValue: ["int64", 1], dimParam: ["string", 2] }),
  },
}).lookupType("ModelProto");

type Field = readonly [type: string, id: number, rule?: "repeated"];

function message(fields: Readonly<Record<string, Field>>) {
  const entries = Object.entries(fields).map(
    ([name, [type, id, rule]]) => [name, { type, id, rule }] as const,
  );
  return { fields: Object.fromEntries(entries) };
}
