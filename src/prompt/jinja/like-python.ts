import { filters, helperName, textMethods } from "./helpers.js";
import { withLoopScopes } from "./loop-scopes.js";
import { changed, instead, isNode, mapParts, type Node } from "./node.js";

/** The parts of statements that are blocks. */
const blocks = ["body", "alternate", "defaultBlock"];

const statements: ReadonlySet<string> = new Set([
  ...["Program", "Set", "If", "For", "Macro", "CallStatement", "FilterStatement"],
  ...["Break", "Continue", "Comment"],
]);

const operators: Readonly<Record<string, string>> = {
  "==": "equal",
  "!=": "unequal",
  "~": "concatenate",
};

/** Returns a parsed template that does as Jinja does in Python, by the help of `helpers`. */
export function likePython(program: Node): Node {
  let names = 0;
  const name = () => helperName(`before ${names++}`);

  function visit(node: Node): Node {
    // The name of a filter is no call, but its arguments may hold some.
    if (node.type === "FilterExpression") return filtered(node);
    const inner = mapParts(node, visit);
    if (inner.type === "CallExpression") return called(inner);
    if (inner.type === "BinaryExpression") return compared(inner);
    const own = blocks.filter(part => Array.isArray(inner[part]) && statements.has(inner.type));
    return changed(
      inner,
      Object.fromEntries(
        own.map(part => [part, withLoopScopes((inner[part] as Node[]).map(printed), name)]),
      ),
    );
  }

  function filtered(node: Node): Node {
    const operand = visit(node.operand as Node);
    const filter = node.filter as Node;
    const args = filter.type === "CallExpression" ? (filter.args as Node[]).map(visit) : [];
    const called = filter.type === "CallExpression" ? (filter.callee as Node) : filter;
    const given = String(called.value);
    if (filters.has(given)) return call(node, given, [operand, ...args]);
    return changed(node, {
      operand,
      filter: filter.type === "CallExpression" ? changed(filter, { args }) : filter,
    });
  }

  return visit(program);
}

function call(node: Node, helper: string, args: readonly Node[]): Node {
  const callee = { type: "Identifier", value: helperName(helper) };
  return instead(node, { type: "CallExpression", callee, args });
}

/** text.strip("…") → strip(text, "…") */
function called(node: Node): Node {
  const callee = node.callee as Node;
  const property = callee.property;
  if (callee.type !== "MemberExpression" || callee.computed || !isNode(property)) return node;
  const method = String(property.value);
  if (!textMethods.has(method)) return node;
  return call(node, method, [callee.object as Node, ...(node.args as Node[])]);
}

function compared(node: Node): Node {
  const { value } = node.operator as { value: string };
  if (!Object.hasOwn(operators, value)) return node;
  return call(node, operators[value]!, [node.left as Node, node.right as Node]);
}

/** An expression that stands in a block is printed; a text is what it is. */
function printed(node: Node): Node {
  return statements.has(node.type) || node.type === "StringLiteral"
    ? node
    : call(node, "print", [node]);
}
