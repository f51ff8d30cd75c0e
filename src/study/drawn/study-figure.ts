import type { Figure, FigureOptions } from "../../chart/parts/figure.js";

/** How all figures of a study look. */
export type StudyLook = Omit<FigureOptions, "title" | "notes"> & { readonly title?: false };

/** A figure of a study, under the name of its files. */
export interface StudyFigure extends Pick<Figure, "name" | "spec"> {
  readonly corpus: string;
  /** Whether it stands on top, with every measure, with translations, or by itself. */
  readonly group: "leading" | "battery" | "overview" | "training" | "translation";
}
