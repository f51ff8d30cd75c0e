import { OptionDefaults } from "typedoc";

/** The documentation site: `npm run docs` makes docs/site of the sources and of what is written beside them. */
export default {
  name: "Isogloss",
  tsconfig: "tsconfig.build.json",
  entryPoints: [
    "src/index.ts",
    "src/similarity/index.ts",
    "src/projection/index.ts",
    "src/scaling/index.ts",
    "src/score/index.ts",
    "src/chart/index.ts",
    "src/papers/index.ts",
    "src/task/index.ts",
    "src/relate/index.ts",
    "src/cause/index.ts",
    "src/align/index.ts",
    "src/notebook/index.ts",
  ],
  projectDocuments: [
    "METHODS.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/*.md",
  ],
  out: "docs/site",
  treatWarningsAsErrors: true,
  skipErrorChecking: true, // `npm run check` has looked
  disableSources: true, // there is no one address that the sources lie at
  highlightLanguages: [...OptionDefaults.highlightLanguages, "python"],
  ignoredHighlightLanguages: ["file", "jinja"], // "file": what stands in a file
  blockTags: [...OptionDefaults.blockTags, "@file"],
  // What a type is derived from.
  intentionallyNotExported: [
    "weightsByName",
    "cometKinds",
    "sentenceActivations",
    "sentencePoolings",
    "backends",
    "interventions",
    "elementSize",
    "ggmlTypes",
    "rubric",
    "splits",
    "wordTasks",
  ],
};
