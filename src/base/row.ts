/**
 * One observation: what every analysis returns, and what goes without
 * translation into a Vega-Lite chart, a CSV file, a danfojs frame and a test.
 * A row carries the signature of its number (measure, pooling, layer, n, d,
 * model, corpus, seed …) as columns. Undefined mathematics is NaN in the library
 * and an empty cell in a CSV.
 */
export type Row = Readonly<Record<string, string | number | boolean | null | undefined>>;
