import { instead, isNode, type Node } from "./node.js";

/** Parts of a statement that are blocks of their own scope. */
const ownScope: ReadonlySet<string> = new Set(["For", "Macro", "CallStatement"]);

/**
 * Returns a block in which what a loop's body sets is as before at the beginning of each turn, as
 * Jinja has it; the package lets it last to the next.
 *
 * @param name Returns a name that nothing else has.
 */
export function withLoopScopes(block: readonly Node[], name: () => string): readonly Node[] {
  return block.flatMap(statement => {
    if (statement.type !== "For") return [statement];
    const own = new Set(namesOf(statement.loopvar));
    const set = [...new Set(assigned(statement.body as readonly Node[]))].filter(
      one => !own.has(one),
    );
    const kept = set.map(variable => [variable, name()] as const);
    const assign = (to: string, from: string) =>
      instead(statement, {
        type: "Set",
        assignee: { type: "Identifier", value: to },
        value: { type: "Identifier", value: from },
        body: [],
      });
    const restored = kept.map(([variable, before]) => assign(variable, before));
    return [
      ...kept.map(([variable, before]) => assign(before, variable)),
      instead(statement, { ...statement, body: [...restored, ...(statement.body as Node[])] }),
    ];
  });
}

/** Returns the variables that a block sets in its own scope. */
function assigned(block: readonly Node[]): string[] {
  return block.flatMap(statement => {
    if (statement.type === "Set") return namesOf(statement.assignee);
    if (statement.type === "Macro") return namesOf(statement.name);
    if (ownScope.has(statement.type)) return [];
    return Object.values(statement).flatMap(part =>
      Array.isArray(part) ? assigned(part.filter(isNode)) : [],
    );
  });
}

/** Returns the names of a target: one, or several in brackets; none of a part of something. */
function namesOf(target: unknown): string[] {
  if (!isNode(target)) return [];
  if (target.type === "Identifier") return [String(target.value)];
  return target.type === "TupleLiteral" ? (target.value as unknown[]).flatMap(namesOf) : [];
}
