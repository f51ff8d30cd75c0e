/** A node of a parsed template: a statement or an expression, with its parts. */
export interface Node {
  readonly type: string;
  readonly [part: string]: unknown;
}

export function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { type?: unknown }).type === "string"
  );
}

/** Returns a node with other parts; what the package tells nodes by stays. */
export function changed(node: Node, parts: Readonly<Record<string, unknown>>): Node {
  return Object.assign(Object.create(Object.getPrototypeOf(node) as object), node, parts) as Node;
}

/** Returns a node in another's place, of its class. */
export function instead(node: Node, parts: { type: string } & Record<string, unknown>): Node {
  return Object.assign(Object.create(Object.getPrototypeOf(node) as object), parts) as Node;
}

/** Returns a node whose parts, in lists and dictionaries too, are what a function makes of them. */
export function mapParts(node: Node, change: (part: Node) => Node): Node {
  const inside = (value: unknown): unknown => {
    if (isNode(value)) return change(value);
    if (Array.isArray(value)) return value.map(inside);
    if (value instanceof Map)
      return new Map([...value].map(([key, part]) => [inside(key), inside(part)]));
    return value;
  };
  return changed(
    node,
    Object.fromEntries(Object.entries(node).map(([name, part]) => [name, inside(part)])),
  );
}
