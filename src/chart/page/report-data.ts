import type { Spec } from "../parts/figure.js";
import type { PackedRows } from "./pack-rows.js";

/** A figure that a report carries for its script: its rows, most of it, apart and packed. */
export interface PackedFigure {
  readonly spec: Spec;
  /** Null where the specification holds none of its own. */
  readonly rows: PackedRows | null;
}

/** What a report carries for its script, by name. */
export interface ReportData {
  readonly figures: Readonly<Record<string, PackedFigure>>;
  readonly tables: Readonly<Record<string, PackedRows>>;
}
