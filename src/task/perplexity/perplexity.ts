import { corpusHash } from "../../corpus/corpus-hash.js";
import { loadCorpus } from "../../corpus/load-corpus.js";
import type { LikelihoodTask } from "../task.js";
import type { TaskKind, TaskOptions } from "../task-kind.js";
import { scorePerplexity } from "./score-perplexity.js";

/** Hexadecimal digits of a hash that rows show. */
const shownDigits = 12;

/** Perplexity of whole texts, a task a language of any corpus. */
export const perplexity: TaskKind = {
  name: "perplexity",
  about: "perplexity of whole texts by word, byte and token",
  layout: "udhr, or any corpus (docs/corpora.md)",
  async open(data, { languages, limit, window }: TaskOptions) {
    const corpus = await loadCorpus(data, { languages, limit });
    return corpus.languages.map((language): LikelihoodTask => {
      const hash = corpusHash(corpus, [language]);
      const texts = corpus.texts
        .get(language)!
        .map((text, i) => ({ id: corpus.ids[i]!, text }))
        .filter(({ text }) => text !== "");
      return {
        kind: "likelihood",
        task: "perplexity",
        name: `perplexity-${corpus.name}-${language}`,
        provenance: { task: "perplexity", corpus: corpus.name, language, corpusHash: hash },
        requests: texts.map(({ id, text }) => {
          return { id, context: "", continuation: text, rolling: { window } };
        }),
        score(answers) {
          const signature = `corpus:${corpus.name}|data:${hash.slice(0, shownDigits)}|window:${window ?? "model"}`;
          return scorePerplexity(texts, answers, language, signature);
        },
      };
    });
  },
};
