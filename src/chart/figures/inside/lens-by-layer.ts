import type { Row } from "../../../base/row.js";
import { describeLanguage } from "../../../corpus/languages/describe-language.js";
import { scriptNames } from "../../../corpus/languages/display-names.js";
import { type FigureOptions, figure, type Spec } from "../../parts/figure.js";
import { arrangedRows, type Look } from "../../parts/look.js";
import { panelHeaders } from "../../parts/panel-headers.js";
import { panelColumns, panelWidth } from "../../parts/panel-width.js";
import { distinct, only, requireColumns, requireUnique } from "../../parts/require-rows.js";
import { seriesByLayer } from "../../parts/series-by-layer.js";
import { intervalNote, signature } from "../../parts/signature.js";
import {
  formatOf,
  languageLabels,
  languageScales,
  type SeriesScales,
  seriesScales,
} from "../../parts/theme.js";

/** What `lensByLayer` takes. */
export interface LensByLayerOptions extends FigureOptions {
  /** answer-probability, entropy, token-energy, script-mass, language-mass; defaults to the first there is. */
  readonly measure?: string;
  /** translation, repetition, cloze, text; defaults to the first that the measure has. */
  readonly prompt?: string;
  /** Whether of states that passed the final norm; defaults to true, if there are such. */
  readonly normed?: boolean;
}

const measures = new Map([
  ["answer-probability", "Probability of the answer"],
  ["language-mass", "Probability of the language"],
  ["script-mass", "Probability of the script"],
  ["entropy", "Entropy, bits"],
  ["token-energy", "Token energy"],
]);

const titles = new Map([
  ["language-mass", "Of which language would its tokens be?"],
  ["script-mass", "In which script would it write?"],
  ["entropy", "How sure would it be?"],
  ["token-energy", "How far among tokens do states lie?"],
]);

const prompts = new Map([
  ["translation", "translating a word"],
  ["repetition", "repeating a word"],
  ["cloze", "filling a gap in a sentence"],
  ["text", "in the middle of sentences"],
]);

const kinds = new Map([
  ["asked", "Asked language"],
  ["English", "English"],
  ["given", "Given language"],
  ["others", "All others"],
]);

/**
 * In which language a model would answer if it had to speak from each layer: a panel a language,
 * the probability of the answer in that language, in English, in the one translated from and in
 * all others, each with what the words of other prompts would have, finely dashed.
 *
 * @param all As `latentLanguage` returns them, of one model.
 * @throws RangeError if rows of several models are mixed, or none are of the measure.
 */
export function lensByLayer(
  all: readonly Row[],
  { size = "page", title, notes = [], ...options }: LensByLayerOptions = {},
): Spec {
  const caller = "lensByLayer";
  const { measure: wanted, prompt: asked, normed, ...look } = options;
  const keys = ["measure", "prompt", "language", "given", "spoken", "layer", "normed"];
  requireColumns(caller, all, ["model", ...keys, "value"]);
  const model = only(caller, all, "model")!;
  const measure = wanted ?? [...measures.keys()].find(name => all.some(is("measure", name)));
  const measured = arrangedRows(all, look).filter(is("measure", measure));
  const prompt = asked ?? [...prompts.keys()].find(name => measured.some(is("prompt", name)));
  const prompted = measured.filter(is("prompt", prompt));
  const passed = normed ?? prompted.some(row => isTrue(row.normed));
  const rows = prompted.filter(row => isTrue(row.normed) === passed);
  if (rows.length === 0)
    throw new RangeError(
      `${caller}: expected rows of ${wanted ?? "a measure of the lens"}${asked ? ` and ${asked}` : ""}, got ${distinct(all, "measure").join(", ") || "none"}`,
    );
  requireUnique(caller, rows, keys);

  const codes = distinct(rows, "language");
  const labels = languageLabels(codes, look);
  const { fontSize, height } = formatOf(size);
  const columns = panelColumns(codes.length, size === "column" ? 2 : 4);
  const width = panelWidth(size, columns, 4, 2.4);
  const headers = panelHeaders(
    codes.map(code => [code, headerOf(rows, code, labels)] as const),
    width / fontSize + 1,
  );
  const spokenLabels = languageLabels(distinct(rows, "spoken"), look);
  const named = ({ spoken }: Row): string =>
    measure === "language-mass"
      ? spokenLabels.get(`${spoken}`)!
      : seriesOf(`${measure}`, `${spoken}`);
  const drawn = rows.map(
    (row): Row => ({ ...row, panel: headers.get(`${row.language}`)!, series: named(row) }),
  );
  const order = [...kinds.values()];
  const names = distinct(drawn, "series").sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const said = prompts.get(`${prompt}`) ?? `${prompt}`;
  const chances = distinct(rows, "reference").join(", ");
  return figure({
    look,
    title: title ?? titles.get(`${measure}`) ?? "In which language would it answer?",
    subtitle: `${model}, ${said}: ${measures.get(`${measure}`)?.toLowerCase() ?? measure} by layer, ${passed ? "through" : "without"} the final norm`,
    caption: [
      `States at each layer are read through the model’s own head. Finely dashed: ${chances}. ${intervalNote(rows, "Bands")}`,
      ...(measure === "answer-probability"
        ? [
            "The probability is that of the first tokens of the word; words that begin alike in the asked language and in English are left out. It says what would be spoken, not what is computed with.",
          ]
        : []),
      ...notes,
      signature(drawn),
    ],
    description: `Line charts by layer, one for each of ${codes.map(code => labels.get(code)).join(", ")}: ${names.join(", ")}, in ${model}.`,
    size,
    rows: drawn,
    view: {
      facet: {
        field: "panel",
        type: "nominal",
        sort: codes.map(code => headers.get(code)!),
        header: {
          title: null,
          labelFontSize: fontSize * 0.92,
          labelExpr: "split(datum.value, '\\n')",
        },
      },
      columns,
      spacing: { column: fontSize * 2.4, row: fontSize * 2 },
      resolve: { axis: { x: "independent" } },
      spec: seriesByLayer({
        rows: drawn,
        size,
        width,
        height: height * 0.5,
        panels: ["panel"],
        scales: scalesOf(`${measure}`, names, rows, look),
        title: null,
        chanceBySeries: measure === "answer-probability",
        banded: measure === "answer-probability" ? names.slice(0, 2) : names,
      }),
    },
  });
}

/** The asked language stands out, and English after it; languages look as in every figure. */
function scalesOf(
  measure: string,
  names: readonly string[],
  rows: readonly Row[],
  look: Look,
): SeriesScales {
  if (measure === "language-mass") return languageScales(distinct(rows, "spoken"), look);
  if (measure !== "answer-probability") return seriesScales(names, look);
  const styles: Readonly<Record<string, readonly [string, number[], string]>> = {
    "Asked language": ["#d55e00", [1, 0], "circle"],
    English: ["#0072b2", [6, 3], "square"],
    "Given language": ["#009e73", [2, 2], "triangle-up"],
  };
  const pick = <K extends 0 | 1 | 2>(k: K) =>
    names.map(name => (styles[name] ?? (["#5a5a5a", [9, 3], "diamond"] as const))[k]);
  const range = names.map((name, i) => look.colours?.[name] ?? pick(0)[i]!);
  return {
    color: { domain: names, range },
    strokeDash: { domain: names, range: pick(1) as number[][] },
    shape: { domain: names, range: pick(2) as string[] },
  };
}

const is = (column: string, value: unknown) => (row: Row) => row[column] === value;

/** Rows of a file hold words. */
const isTrue = (value: Row[string]) => value === true || value === "true";

function seriesOf(measure: string, spoken: string): string {
  if (measure === "answer-probability") return kinds.get(spoken) ?? spoken;
  if (measure === "script-mass") return scriptOf(spoken);
  return measures.get(measure) ?? measure;
}

const specials = new Map([
  ["Zyyy", "No letters"],
  ["Zzzz", "Other scripts"],
]);

const scriptOf = (code: string) => specials.get(code) ?? scriptNames.of(code) ?? code;

/** "Greek", or of translations "French → Greek". */
function headerOf(rows: readonly Row[], code: string, labels: ReadonlyMap<string, string>): string {
  const given = rows.find(row => row.language === code)?.given;
  const name = labels.get(code)!;
  return given ? `${describeLanguage(`${given}`).name} → ${name}` : name;
}
