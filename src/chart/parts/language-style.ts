/**
 * How a language looks: the same in every figure of every study, whichever other
 * languages are drawn beside it. Colour is never the only sign: each language also
 * has a dash and a shape, so that a figure survives a black-and-white printer.
 */
export interface LanguageStyle {
  /** A CSS hex colour. */
  readonly colour: string;
  /** Lengths of dash and gap in pixels; [1, 0] is a solid line. */
  readonly dash: readonly number[];
  /** A Vega symbol, or the path of one, about as large as the circle of radius 1. */
  readonly shape: string;
}

/** A bar: Vega's "stroke" has no area, and where marks are filled nothing of it is seen. */
const bar = "M-1.30,-0.42L1.30,-0.42L1.30,0.42L-1.30,0.42Z";

/** Shapes that differ in outline, not in angle alone. */
const shapes = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", bar];
const dashes = [
  [1, 0],
  [5, 2],
  [1.5, 1.5],
  [7, 2, 1.5, 2],
  [3, 1.5],
  [9, 3],
];

/** Five points: Vega has no star. */
const star =
  "M0.00,-1.30L0.34,-0.47L1.24,-0.40L0.55,0.18L0.76,1.05L0.00,0.58L-0.76,1.05L-0.55,0.18L-1.24,-0.40L-0.34,-0.47Z";

/**
 * The seven languages of the default study, in the colours of Okabe and Ito, which
 * stay apart in the three common forms of colour blindness. English, which the
 * others are compared with, takes the black.
 */
const chosen = new Map<string, LanguageStyle>(
  Object.entries({
    eng: { colour: "#222222", dash: [1, 0], shape: "circle" },
    arb: { colour: "#d98c00", dash: [5, 2], shape: "square" },
    ell: { colour: "#0072b2", dash: [1, 0], shape: "triangle-up" },
    hin: { colour: "#d55e00", dash: [1.5, 1.5], shape: "diamond" },
    tur: { colour: "#b9609a", dash: [7, 2, 1.5, 2], shape: "cross" },
    vie: { colour: "#00875f", dash: [3, 1.5], shape: "triangle-down" },
    zho: { colour: "#3a9bdc", dash: [9, 3], shape: star },
  }),
);

/** Paul Tol's muted scheme, without the tones nearest to those above. */
const muted = ["#882255", "#332288", "#117733", "#999933", "#cc6677", "#44aa99", "#aa4499"];

/**
 * Languages often studied together, in the order in which they take colours: the
 * first seven differ in colour, the next seven in dash and shape too, and so on.
 */
const familiar =
  "fra deu spa rus jpn swh ben por ita kor tam tha urd ind nld pol ukr fas heb tel ces swe ron hun fin bul cat est eus hau yor amh kat hye kan mal mar npi pan sin khm lao mya".split(
    " ",
  );

/**
 * Returns the style of a language.
 * @param code ISO 639-3, or FLORES-style as in `zho_Hans`. Scripts of one language
 * share a colour; a traditional script differs in dash and shape.
 */
export function languageStyle(code: string): LanguageStyle {
  const [language = "", script = ""] = code.split("_");
  const own = chosen.get(language);
  if (own !== undefined && script !== "Hant") return own;
  if (own !== undefined) return { ...own, dash: [2, 3], shape: "square" };
  const place = familiar.indexOf(language);
  const rank = place >= 0 ? place : hash(language);
  const cycle = Math.floor(rank / muted.length);
  return {
    colour: muted[rank % muted.length]!,
    dash: dashes[cycle % dashes.length]!,
    shape: shapes[(rank + cycle) % shapes.length]!,
  };
}

/** FNV-1a: spreads unlisted codes over styles, the same on every machine. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return h;
}
