import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import ts from "typescript";
import type { Door } from "./public-types.js";

const root = resolve(import.meta.dirname, "../..");

/** Where the declarations stand, for the compiler: a folder that is on no disk. */
const packed = resolve(root, "dist");

const { exports } = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8"));
/** The doors of the package, as package.json has them. */
export const doors: readonly Door[] = Object.keys(exports)
  .filter(path => path !== "./package.json")
  .map(path => ({ name: `isogloss${path.slice(1)}`, file: resolve(root, exports[path].types) }));

/** Makes the declarations of the sources as they are now, by path: dist/ may be older. */
function makeDeclarations(): ReadonlyMap<string, string> {
  const config = ts.getParsedCommandLineOfConfigFile(
    resolve(root, "tsconfig.build.json"),
    { declaration: true, emitDeclarationOnly: true, sourceMap: false },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  )!;
  const sources = doors.map(({ file }) =>
    file.replace(packed, resolve(root, "src")).replace(/\.d\.ts$/, ".ts"),
  );
  const made = new Map<string, string>();
  const program = ts.createProgram(sources, config.options);
  program.emit(undefined, (path, text) => made.set(resolve(path), text), undefined, true);
  return made;
}

/** The public declarations and everything that they lead to. */
export const declarations = makeDeclarations();

/**
 * Compiles as a user's project does, strictly and its libraries' declarations too, with nothing
 * installed but this package and Node's types: no optional peer, and no dependency of ours.
 * @param own Files of the project, by path, beside the declarations.
 */
export function strictProgram(
  options: ts.CompilerOptions = {},
  own: ReadonlyMap<string, string> = new Map(),
): ts.Program {
  const settings: ts.CompilerOptions = {
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ["lib.es2023.d.ts"],
    types: ["node"],
    typeRoots: [resolve(root, "node_modules/@types")],
    ...options,
  };
  const texts = new Map([...declarations, ...own]);
  const host = ts.createCompilerHost(settings);
  const { fileExists, readFile, getSourceFile } = host;
  const hidden = (path: string) => path.startsWith(`${packed}/`);
  host.fileExists = path => texts.has(path) || (!hidden(path) && fileExists(path));
  host.readFile = path => texts.get(path) ?? (hidden(path) ? undefined : readFile(path));
  host.getSourceFile = (path, languageOrOptions) => {
    const text = texts.get(path);
    return text === undefined
      ? getSourceFile(path, languageOrOptions)
      : ts.createSourceFile(path, text, languageOrOptions);
  };
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) => ({ resolvedModule: resolved(text, from, texts) }));
  return ts.createProgram([...doors.map(({ file }) => file), ...own.keys()], settings, host);
}

function resolved(
  name: string,
  from: string,
  texts: ReadonlyMap<string, string>,
): ts.ResolvedModuleFull | undefined {
  const door = doors.find(one => one.name === name);
  const path = door?.file ?? resolve(dirname(from), name.replace(/\.js$/, ".d.ts"));
  if (door !== undefined || (name.startsWith(".") && texts.has(path)))
    return { resolvedFileName: path, extension: ts.Extension.Dts };
  // Node's own types, which lead to one another and to undici's.
  if (!from.includes("/node_modules/")) return undefined;
  return ts.resolveModuleName(
    name,
    from,
    { moduleResolution: ts.ModuleResolutionKind.NodeNext },
    ts.sys,
  ).resolvedModule;
}
