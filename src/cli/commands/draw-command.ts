import { extname, join } from "node:path";
import { Command } from "commander";
import { IsoglossError } from "../../base/error.js";
import { Ledger } from "../../base/ledger.js";
import { didYouMean } from "../../base/text/did-you-mean.js";
import { figureFor, figureNamed, namedFigures } from "../../chart/figures/by-name.js";
import type { FigureOptions, Spec } from "../../chart/parts/figure.js";
import { sizeOf } from "../../chart/parts/figure.js";
import type { FigureSize } from "../../chart/parts/theme.js";
import { bared, restyled } from "../../chart/picture/restyled.js";
import { type FigureFormat, writeFigure } from "../../chart/picture/write-figure.js";
import { studyFigures } from "../../study/drawn/study-figures.js";
import { type Choice, choice, chosenRows } from "../chosen-rows.js";
import { type DrawnSource, drawnSource } from "../draw/drawn-source.js";
import {
  type LookFlags,
  lookOf,
  namesIn,
  sizeOption,
  withLookOptions,
} from "../draw/look-options.js";
import { interruption } from "../interruption.js";
import { list } from "../options.js";
import { printJson, say } from "../terminal.js";

interface Flags extends LookFlags {
  readonly figure?: string;
  readonly where?: Choice;
  readonly set?: Choice;
  readonly format?: FigureFormat[];
  readonly size?: FigureSize;
  readonly title?: string | false;
  readonly caption: boolean;
  readonly font?: string;
  readonly embedFonts: boolean;
  readonly out: string;
  readonly json?: boolean;
}

const formats = ["svg", "png", "pdf", "json"] as const;

/** `isogloss draw`: a figure again, from rows or from its specification, without a model. */
export function drawCommand(): Command {
  const command = new Command("draw")
    .description("draw figures again, from a study's folder, rows or an edited specification")
    .argument(
      "<source>",
      "a folder that study or routing wrote, a CSV or JSON file of rows, or a figure's JSON",
    )
    .argument("[figures...]", "of a folder: which; default: all")
    .option("--figure <name>", "of rows: which figure; default: what the columns are made for")
    .option("--where <column=value>", "of rows: keep those with this value; repeatable", choice)
    .option(
      "--set <option=value>",
      "an option of the figure's own, such as panels=language",
      choice,
    )
    .option(
      "--format <names>",
      "svg, png, pdf, json; several with commas; default: svg",
      formatList,
    )
    .addOption(sizeOption())
    .option("--title <text>", "instead of the figure's own")
    .option("--no-title", "without title and subtitle: LaTeX has a \\caption")
    .option("--no-caption", "without the lines under the picture")
    .option("--font <family>", "before Noto Sans; the machine that draws must have it");
  withLookOptions(command)
    .option("--no-embed-fonts", "SVG without its fonts: smaller, and it says so")
    .option("--out <path>", "a folder, or a file such as figure1.pdf", ".")
    .option("--json", "print the files as JSON")
    .addHelpText(
      "after",
      `
Figures of rows:
${namedFigures.map(({ name, about }) => `  ${name.padEnd(26)}${about}`).join("\n")}

Examples:
  isogloss draw figures/study alignment-udhr --size column --no-title --no-caption --out fig1.pdf
  isogloss draw figures/study --format pdf --out paper --label zho_Hans=Chinese --order tr,el,ar
  isogloss draw figures/study/rows.csv --where measure=mexa --where preprocessing=raw \\
      --where corpus=udhr --set panels=language
  isogloss draw figures/routing --size slide --out experts.png
  isogloss draw alignment-edited.json --format pdf,png --colour Arabic=#d95f02`,
    );
  return command.action(async (path: string, names: string[], flags: Flags) => {
    const source = await drawnSource(path);
    const figures = figuresOf(source, path, names, flags);
    const { folder, only, kinds } = target(flags, figures.length);
    const ledger = new Ledger(folder);
    const signal = interruption();
    for (const { name, spec } of figures) {
      signal.throwIfAborted();
      const stem = only ?? name;
      await ledger.record(
        kinds.map(kind => `${stem}.${kind}`),
        () => {
          const how = { fonts: flags.embedFonts ? "embedded" : "named" } as const;
          const work = writeFigure(folder, stem, spec, kinds, how);
          return source.kind === "spec" ? work.catch(cause => refuseSpec(path, cause)) : work;
        },
      );
    }
    if (flags.json) return printJson(ledger.written);
    for (const { path: file, change } of ledger.written) say(`${file} (${change})`);
  });
}

/** Vega's own words for what an edited specification gets wrong, under its file's name. */
function refuseSpec(path: string, cause: Error): never {
  if (cause instanceof IsoglossError) throw cause;
  throw new IsoglossError(
    `${path}: cannot be drawn: ${cause.message.replace("renderSvg: ", "").slice(0, 600)}`,
    "These are the words of Vega-Lite and Vega; mend the specification.",
    { cause },
  );
}

interface Named {
  readonly name: string;
  readonly spec: Spec;
}

function figuresOf(
  source: DrawnSource,
  path: string,
  names: readonly string[],
  flags: Flags,
): readonly Named[] {
  const { size, title, caption, font } = flags;
  if (source.kind !== "study" && names.length > 0)
    throw new IsoglossError(
      `${path} is a file, and of a file there is one figure to draw`,
      "Leave out the names; --figure says which figure rows are drawn as.",
    );
  if (source.kind !== "rows" && (flags.figure ?? flags.where ?? flags.set) !== undefined)
    throw new IsoglossError(
      `--figure, --where and --set are for files of rows, and ${path} is none`,
      source.kind === "study" ? `Name rows, such as ${join(path, "rows.csv")}.` : "Leave them out.",
    );
  if (source.kind === "spec") {
    const { spec, name } = source;
    if (size !== undefined && size !== sizeOf(spec))
      throw new IsoglossError(
        `${path}: was laid out as a ${sizeOf(spec)}, and --size cannot change that afterwards`,
        "Draw it from its study's folder or its rows, with --size, and edit that specification.",
      );
    const look = lookOf(flags, stringsIn(spec));
    return [{ name: `${name}-drawn`, spec: bared(restyled(spec, look), { title, caption, font }) }];
  }
  if (source.kind === "rows") {
    const rows = chosenRows(source.rows, path, flags.where ?? {});
    const look = { ...lookOf(flags, namesIn(rows)), size, title, caption, font };
    return [{ name: source.name, spec: figureOfRows(rows, path, look, flags) }];
  }
  const { rows } = source;
  if (typeof title === "string" && names.length !== 1)
    throw new IsoglossError(
      "--title is for one figure",
      "Name the figure after the folder, or give --no-title.",
    );
  const everything = [...rows.alignment, ...rows.languages, ...rows.tokens, ...rows.maps];
  const look = { ...lookOf(flags, namesIn(everything)), size, caption, font };
  const all = studyFigures(rows, { ...look, ...(title === false && { title }) });
  const wanted = names.flatMap(name => {
    const found = all.filter(one => one.name === name || one.name.startsWith(`${name}-`));
    if (found.length > 0) return found;
    const known = all.map(one => one.name);
    throw new IsoglossError(
      `${path}: has no figure "${name}" that its tables suffice for`,
      `${didYouMean(name, known)} Others are drawn from their specification, ${join(path, `${name}.json`)}.`,
    );
  });
  const chosen = names.length > 0 ? [...new Set(wanted)] : all;
  return chosen.map(({ name, spec }) => ({
    name,
    spec: typeof title === "string" ? bared(spec, { title }) : spec,
  }));
}

function figureOfRows(
  rows: Parameters<typeof figureFor>[0],
  path: string,
  look: FigureOptions,
  { figure, set }: Flags,
): Spec {
  const named = figure === undefined ? figureFor(rows) : figureNamed(figure);
  const known = namedFigures.map(({ name }) => name);
  if (named === undefined)
    throw new IsoglossError(
      figure === undefined
        ? `${path}: no figure is made for the columns ${Object.keys(rows[0] ?? {}).join(", ")}`
        : `there is no figure "${figure}"`,
      figure === undefined
        ? `Name one with --figure: ${known.join(", ")}.`
        : didYouMean(figure, known),
    );
  const own = Object.entries(set ?? {}).map(([option, values]) => [option, optionValue(values)]);
  const defined = Object.entries(look).filter(([, value]) => value !== undefined);
  try {
    return named.draw(rows, { ...Object.fromEntries(defined), ...Object.fromEntries(own) });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const column = /expected rows of one (\w+)/.exec(cause.message)?.[1];
    throw new IsoglossError(
      `${path}, drawn as ${named.name}: ${cause.message.replace(/^\w+: /, "").replace(/; name one, .*$/, "")}`,
      column === undefined
        ? "--where column=value keeps some of the rows; --figure draws them as another figure."
        : `Keep the rows of one with --where ${column}=…`,
    );
  }
}

/** A number, a truth value, several of them, or a text. */
function optionValue(values: readonly string[]): unknown {
  const value = (text: string): unknown => {
    if (text === "true" || text === "false") return text === "true";
    return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
  };
  return values.length === 1 ? value(values[0]!) : values.map(value);
}

/** Every name that a specification shows: the texts of its rows and of its scales. */
function stringsIn(value: unknown): string[] {
  const found = new Set<string>();
  const walk = (one: unknown): void => {
    if (typeof one === "string" && one.length <= longestName) found.add(one);
    else if (typeof one === "object" && one !== null) Object.values(one).forEach(walk);
  };
  walk(value);
  return [...found];
}

/** In UTF-16 units: what is longer is a caption. */
const longestName = 100;

/** Where files go: a folder, or one file that names its own format. */
function target({ out, format }: Flags, count: number) {
  const kind = extname(out).slice(1) as FigureFormat;
  if (!formats.includes(kind)) return { folder: out, kinds: format ?? (["svg"] as const) };
  if (count !== 1)
    throw new IsoglossError(
      `--out ${out} is one file, and there are ${count} figures`,
      "Name one figure, or a folder.",
    );
  const folder = /^(.*)[\\/]/.exec(out)?.[1] ?? ".";
  const only = out.replace(/^.*[\\/]/, "").slice(0, -1 - kind.length);
  return {
    folder: folder === "" ? "/" : folder,
    only,
    kinds: [kind, ...(format ?? []).filter(one => one !== kind)],
  };
}

function formatList(text: string, before: readonly FigureFormat[] = []): FigureFormat[] {
  const named = list(text).map(name => {
    const format = formats.find(one => one === name.toLowerCase());
    if (format === undefined)
      throw new IsoglossError(`there is no format "${name}"`, `Formats are ${formats.join(", ")}.`);
    return format;
  });
  return [...new Set([...before, ...named])];
}
