/** English names of ISO 639 languages; undefined of one that has none. */
export const languageNames = new Intl.DisplayNames("en", { type: "language", fallback: "none" });

/** English names of ISO 15924 scripts; undefined of one that has none. */
export const scriptNames = new Intl.DisplayNames("en", { type: "script", fallback: "none" });
