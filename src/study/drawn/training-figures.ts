import type { Row } from "../../base/row.js";
import { arrivals } from "../../chart/figures/training/arrivals.js";
import { layersOverTraining } from "../../chart/figures/training/layers-over-training.js";
import type { StudyFigure, StudyLook } from "./study-figure.js";

/** Returns what a study draws of a training run on one corpus; nothing without an axis. */
export function trainingFigures(
  rows: readonly Row[],
  arrived: readonly Row[],
  corpus: string,
  pivot: string,
  look: StudyLook,
): StudyFigure[] {
  if (rows.length === 0 || arrived.length === 0) return [];
  const positions = [...new Set(rows.map(row => Number(row.position)))].sort((a, b) => a - b);
  const shown = { corpus, group: "training" } as const;
  return [
    { name: `training-${corpus}`, spec: layersOverTraining(rows, { pivot, ...look }), ...shown },
    {
      name: `arrivals-${corpus}`,
      spec: arrivals(arrived, { pivot, positions, ...look }),
      ...shown,
    },
  ];
}
