import type { Row } from "../../../base/row.js";
import { describeLanguage } from "../../../corpus/languages/describe-language.js";
import { bottomLegend } from "../../parts/bottom-legend.js";
import { type FigureOptions, figure, type Spec } from "../../parts/figure.js";
import { arrangedRows } from "../../parts/look.js";
import { panelWidth } from "../../parts/panel-width.js";
import { only, requireColumns, requireUnique } from "../../parts/require-rows.js";
import { formatOf, ink } from "../../parts/theme.js";

/** How a pair of words is drawn, by whether it is linked and what gold says. */
const kinds = {
  linked: { label: "Linked", color: "#0072b2" },
  sure: { label: "Sure in gold, not linked", color: "#e69f00" },
  possible: { label: "Possible in gold, not linked", color: "#f3dca6" },
  none: { label: "", color: "#f4f4f4" },
} as const;

/** Words longer than these letters are cut in the picture. */
const longest = 18;

/**
 * Which words of a sentence belong to which of its translation: a matrix with a cell a pair, dark where the
 * words are linked. Where gold is there, a dark dot on the pairs that are sure, a white one on the possible ones.
 *
 * @param all Of one sentence, layer and method, as `wordPairRows` returns them.
 * @throws RangeError if rows of several are mixed.
 */
export function wordAlignment(
  all: readonly Row[],
  { size = "page", title, notes = [], ...look }: FigureOptions = {},
): Spec {
  const caller = "wordAlignment";
  const places = ["position_x", "position_y"];
  requireColumns(caller, all, ["model", ...places, "word_x", "word_y", "linked", "layer"]);
  const rows = arrangedRows(all, look);
  const model = only(caller, rows, "model")!;
  const layer = only(caller, rows, "layer")!;
  const method = only(caller, rows, "method")!;
  const sentence = only(caller, rows, "sentence")!;
  requireUnique(caller, rows, places);
  const [x, y] = ["x", "y"].map(axis => wordsOf(rows, axis));
  const isLinked = (row: Row) => `${row.linked}` === "true";
  const hasGold = rows.some(row => row.gold === "sure" || row.gold === "possible");
  const kindOf = (row: Row): keyof typeof kinds =>
    isLinked(row) ? "linked" : row.gold === "sure" || row.gold === "possible" ? row.gold : "none";
  const drawn = rows.map(
    (row): Row => ({
      ...row,
      word_x: x!.get(Number(row.position_x))!,
      word_y: y!.get(Number(row.position_y))!,
      kind: kinds[kindOf(row)].label,
    }),
  );
  const shown = Object.values(kinds).filter(({ label }) => drawn.some(row => row.kind === label));
  const named = shown.filter(({ label }) => label !== "");
  const [from, to] = [rows[0]!.language_x, rows[0]!.language_y].map(
    code => describeLanguage(`${code}`).name,
  );
  const { fontSize } = formatOf(size);
  const ems = longestOf(x!);
  const room = panelWidth(size, 1, 3 + ems * 0.62);
  const cell = Math.max(5, Math.min(2 * fontSize, Math.floor(room / y!.size)));
  const axis = (words: ReadonlyMap<number, string>, field: string, name: string, more: object) => ({
    field,
    type: "nominal",
    title: name,
    sort: [...words.values()],
    scale: { domain: [...words.values()] },
    axis: { ticks: false, domain: false, labelLimit: 20 * fontSize, ...more },
  });
  const encoding = {
    x: axis(y!, "word_y", to!, { orient: "top", labelAngle: -60 }),
    y: axis(x!, "word_x", from!, {}),
  };
  const right = rows.filter(row => isLinked(row) && row.gold !== "").length;
  const links = rows.filter(isLinked).length;
  return figure({
    look,
    title: title ?? "Which words belong together?",
    subtitle: `${model}, layer ${layer}: words of a sentence in ${from} and ${to}, by their tokens’ states`,
    caption: [
      `${links} links of ${x!.size} and ${y!.size} words, by ${method} (SimAlign) of the similarity of tokens.${hasGold ? ` ${right} of them are in gold. Dark dots: sure there; white ones: possible.` : " Nothing says how many of them are right: there is no gold."}`,
      ...notes,
      `Corpus ${rows[0]!.corpus}, sentence ${sentence}: one sentence, chosen by its place; layer ${layer}; no interval.`,
    ],
    description: `Matrix of the words of a sentence in ${from} by those of its translation in ${to}, with ${links} pairs linked.`,
    size,
    rows: drawn,
    view: {
      width: { step: cell },
      height: { step: cell },
      layer: [
        {
          mark: { type: "rect", stroke: "white", strokeWidth: 1 },
          encoding: {
            ...encoding,
            color: {
              field: "kind",
              type: "nominal",
              title: null,
              scale: {
                domain: shown.map(({ label }) => label),
                range: shown.map(({ color }) => color),
              },
              legend: {
                ...bottomLegend(
                  named.map(({ label }) => label),
                  size,
                ),
                values: named.map(({ label }) => label),
              },
            },
            tooltip: [
              { field: "word_x", title: from },
              { field: "word_y", title: to },
              { field: "kind", title: "Pair" },
            ],
          },
        },
        ...(hasGold
          ? (["sure", "possible"] as const).map(gold => ({
              transform: [{ filter: `datum.gold === "${gold}"` }],
              mark: {
                type: "point",
                shape: "circle",
                opacity: 1,
                size: (cell * 0.5) ** 2,
                fill: gold === "sure" ? ink.text : "#ffffff",
                stroke: gold === "sure" ? "#ffffff" : ink.text,
                strokeWidth: 1,
              },
              encoding,
            }))
          : []),
      ],
    },
  });
}

/** Words by their position, no two spelled alike: a word that stands twice has signs behind it that nobody sees. */
function wordsOf(rows: readonly Row[], axis: string): Map<number, string> {
  const words = new Map(
    rows.map(row => [Number(row[`position_${axis}`]), `${row[`word_${axis}`]}`]),
  );
  const seen = new Map<string, number>();
  return new Map(
    [...words]
      .sort(([a], [b]) => a - b)
      .map(([position, word]) => {
        const letters = [...word];
        const cut = letters.length > longest ? `${letters.slice(0, longest - 1).join("")}…` : word;
        const before = seen.get(cut) ?? 0;
        seen.set(cut, before + 1);
        return [position, cut + "\u200b".repeat(before)];
      }),
  );
}

const longestOf = (words: ReadonlyMap<number, string>) =>
  Math.max(...[...words.values()].map(word => [...word].length));
