import { captionOf, type FigureOptions, type Spec } from "../parts/figure.js";
import { type Look, labelIn } from "../parts/look.js";
import { fontFamily } from "../parts/theme.js";

/**
 * Returns a specification that was drawn once, or edited by hand, with other names, order and
 * colours: every value that is exactly a name is replaced, in rows, scales and sorting alike. What
 * stands in the middle of a text stays.
 */
export function restyled(spec: Spec, look: Look): Spec {
  const { labels = {}, order = [], colours = {} } = look;
  const asked = [...Object.keys(labels), ...order, ...Object.keys(colours)];
  if (asked.length === 0) return spec;
  const named = (value: unknown): unknown =>
    typeof value === "string" ? (labelIn(look, value) ?? value) : value;
  const place = (value: unknown) => {
    const at = order.findIndex(one => one === value || labels[one] === value);
    return at < 0 ? order.length : at;
  };
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return named(value);
    const entries = Object.entries(value).map(([key, own]) => [
      key,
      key === "field" || key === "usermeta" || key === "$schema" ? own : walk(own),
    ]);
    return arrangedScale(Object.fromEntries(entries), place, look);
  };
  return walk(spec) as Spec;
}

/** Orders what is sorted by name, and a scale's names with their colours, dashes and shapes. */
function arrangedScale(
  object: Record<string, unknown>,
  place: (value: unknown) => number,
  { labels = {}, colours = {} }: Look,
): Record<string, unknown> {
  const { domain, range, sort } = object;
  const changed = { ...object };
  if (Array.isArray(sort)) changed.sort = [...sort].sort((a, b) => place(a) - place(b));
  if (!Array.isArray(domain) || domain.some(value => typeof value !== "string")) return changed;
  const places = domain
    .map((_, i) => i)
    .sort((a, b) => place(domain[a]) - place(domain[b]) || a - b);
  changed.domain = places.map(i => domain[i]);
  if (!Array.isArray(range) || range.length !== domain.length) return changed;
  const isColour = range.every(value => typeof value === "string" && /^#|^\w+$/.test(value));
  const asked = (name: string) =>
    colours[name] ?? colours[Object.keys(labels).find(key => labels[key] === name) ?? ""];
  const isColours = isColour && range.some(value => `${value}`.startsWith("#"));
  changed.range = places.map(i => (isColours ? (asked(domain[i]) ?? range[i]) : range[i]));
  return changed;
}

/** Returns a specification without title or caption, or with another title or font. */
export function bared(
  { title: own, ...spec }: Spec,
  { title, caption, font }: Pick<FigureOptions, "title" | "caption" | "font">,
): Spec {
  const kept = spec as unknown as Spec;
  const { isogloss, ...others } = (kept.usermeta ?? {}) as Record<string, object>;
  const headed =
    title === false ? {} : title !== undefined ? { title: { text: title } } : { title: own };
  return {
    ...kept,
    ...(headed.title !== undefined && headed),
    ...(font !== undefined && { config: fonted(kept.config, font) }),
    ...(caption === false && {
      usermeta: {
        ...others,
        isogloss: { caption: captionOf(kept), ...isogloss, captioned: false },
      },
    }),
  };
}

/** A configuration in which every font has another before it. */
function fonted(config: unknown, font: string): unknown {
  const family = `${font}, ${fontFamily}`;
  const walk = (value: unknown, key = ""): unknown => {
    if (typeof value === "string" && /^font$|Font$/.test(key)) return family;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, own]) => [name, walk(own, name)]));
  };
  return { ...(walk(config ?? {}) as object), font: family };
}
