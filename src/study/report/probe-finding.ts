import type { Row } from "../../base/row.js";
import type { ReportFinding } from "../../chart/page/report.js";
import { meanOver } from "../../chart/parts/signature.js";
import type { Study } from "../study.js";
import { ends, layersNamed } from "./finding-words.js";

/** Returns how well a linear probe still names the language of a state, at its worst layer. */
export function probeFinding(study: Study): ReportFinding[] {
  const [first, last] = ends(study);
  const of = (model: string) =>
    study.battery.filter(
      row => row.model === model && row.measure === "language-probe" && Number.isFinite(row.value),
    );
  const own = of(last);
  if (own.length === 0) return [];
  const worst = least(own);
  const { chance, corpus } = worst;
  const averaged = meanOver(worst);
  const reached = own.filter(row => !(Number(row.low) > Number(chance)));
  const layers = own.map(row => Number(row.layer));
  const verdict =
    reached.length === 0
      ? `a linear probe still tells ${averaged} apart at every layer of ${last}: `
      : `at ${layersNamed(
          reached.map(row => Number(row.layer)),
          layers,
        )} of ${last}, whether a linear probe tells ${averaged} apart cannot be said; `;
  const before = of(first);
  const beside =
    first !== last && before.length > 0 ? `; ${first}: ${percent(least(before).value)}` : "";
  return [
    {
      about: `Telling languages apart on ${corpus}`,
      says:
        `${verdict}at its worst, layer ${worst.layer}, it is right in ${percent(worst.value)} of ` +
        `cases (${percent(worst.low)} to ${percent(worst.high)}, chance ${percent(chance)}${beside}).`,
    },
  ];
}

function least(rows: readonly Row[]): Row {
  return rows.reduce((a, b) => (Number(b.value) < Number(a.value) ? b : a));
}

function percent(share: Row[string] | undefined): string {
  return `${Number((100 * Number(share)).toFixed(1))}\u00a0%`;
}
