import ts from "typescript";

/** A module that users import: its name and the source that its declarations are made of. */
export interface Door {
  readonly name: string;
  readonly file: string;
}

/** What a walk through the public declarations found, each as `name (door)`. */
export interface Found {
  /** Types that stand in a public signature and that no door exports. */
  readonly unnamed: readonly string[];
  /** Exports, and members of exported types, without a doc comment. */
  readonly undocumented: readonly string[];
  readonly walked: number;
}

/**
 * Fields that say all there is to say by their name and type, or that mean the same wherever they
 * stand and are explained where they are made: a name beside a name would teach nobody.
 */
const plain = new Set(
  (
    "name title label subtitle notes language languages model corpus source id text prompt response " +
    "checkpoint requests manifest architecture code unit sentences signature preprocessing pivot " +
    "pooling poolings layer layers blocks width vocabulary rows cols shape dtype values value x y k l " +
    "n d low high lower upper seed progress compute signal close batch spec $schema sections figures " +
    "tables table path file folder group groups law points fit problem parameters loss inputs scores " +
    "score weight budget shares allocation curve identifiability lackOfFit ranking bootstrap items " +
    "forward backward count trace test split measure range cost interval pairs point iterations " +
    "variation hint naive margin characters bytes perplexity training direction mixedReach edits " +
    "hypothesisTokens referenceTokens valueTitle volumeTitle alignmentTitle scoreTitle " +
    "activation add multiply scale heads headDim kvHeads epsilon size tokens bias top past"
  ).split(" "),
);

/** Types whose members are as in the documentation that their comment names. */
const documentedElsewhere = new Set(["HookTensors"]);

/**
 * Walks the declarations of everything that the doors export, and of the types they name.
 * @param files Those that count as ours.
 */
export function walkPublicTypes(
  program: ts.Program,
  doors: readonly Door[],
  files: ReadonlySet<ts.SourceFile>,
): Found {
  const checker = program.getTypeChecker();
  const ours = (node: ts.Node) => files.has(node.getSourceFile());
  const exported = new Map<ts.Symbol, string>();
  const pending: { readonly symbol: ts.Symbol; readonly name: string }[] = [];
  const unnamed = new Set<string>();
  const undocumented = new Set<string>();

  const target = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

  for (const door of doors) {
    const file = program.getSourceFile(door.file)!;
    for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(file)!)) {
      const found = target(symbol);
      if (found.flags & ts.SymbolFlags.ValueModule || exported.has(found)) continue;
      const name = `${door.name}: ${symbol.name}`;
      exported.set(found, name);
      pending.push({ symbol: found, name });
    }
  }

  const documented = (symbol: ts.Symbol) => symbol.getDocumentationComment(checker).length > 0;

  for (const { symbol, name } of pending) {
    if (!documented(symbol)) undocumented.add(name);
    for (const declaration of symbol.declarations ?? []) {
      if (!ours(declaration)) continue;
      for (const member of fieldsOf(declaration)) {
        const field = checker.getSymbolAtLocation(member.name)!;
        const known = plain.has(field.name) || documentedElsewhere.has(symbol.name);
        if (!documented(field) && !known) undocumented.add(`${name}.${field.name}`);
      }
      visit(declaration, name);
    }
  }

  /** Notes every name of a type that leads to a declaration of ours that is not exported. */
  function visit(node: ts.Node, from: string): void {
    if (hidden(node)) return;
    const reference = ts.isTypeReferenceNode(node)
      ? node.typeName
      : ts.isExpressionWithTypeArguments(node)
        ? node.expression
        : ts.isImportTypeNode(node)
          ? node.qualifier
          : undefined;
    if (reference !== undefined) {
      const symbol = checker.getSymbolAtLocation(reference);
      const found = symbol && target(symbol);
      const isParameter = found && found.flags & ts.SymbolFlags.TypeParameter;
      if (found && !isParameter && found.declarations?.some(ours) && !exported.has(found))
        unnamed.add(`${found.name} in ${from}`);
    }
    ts.forEachChild(node, child => visit(child, from));
  }

  return { unnamed: [...unnamed], undocumented: [...undocumented], walked: pending.length };
}

/** Private members keep their declarations, without types. */
function hidden(node: ts.Node): boolean {
  return (
    (ts.canHaveModifiers(node) &&
      (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)) ||
    ((ts.isPropertyDeclaration(node) || ts.isMethodDeclaration(node)) &&
      ts.isPrivateIdentifier(node.name))
  );
}

/** The fields and methods of an interface or a class that a user may read or must give. */
function fieldsOf(declaration: ts.Declaration): (ts.Declaration & { readonly name: ts.Node })[] {
  const members: readonly ts.Declaration[] =
    ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration)
      ? declaration.members
      : ts.isTypeAliasDeclaration(declaration) && ts.isTypeLiteralNode(declaration.type)
        ? declaration.type.members
        : [];
  return members.filter(
    (member): member is ts.Declaration & { readonly name: ts.Node } =>
      "name" in member && member.name !== undefined && !hidden(member),
  );
}
