/** The kinds of metric that unbabel-comet knows, by `class_identifier`. */
export const cometKinds = [
  "regression_metric",
  "referenceless_regression_metric",
  "ranking_metric",
  "unified_metric",
  "xcomet_metric",
] as const;

/** One of them. */
export type CometKind = (typeof cometKinds)[number];
