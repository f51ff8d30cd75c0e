/** @file The prompts of x-LLaMA (github.com/NJUNLP/x-LLM), by which its models were trained and tested. */

/**
 * Returns Stanford Alpaca's prompt (tatsu-lab/stanford_alpaca, train.py), which x-LLM trains and
 * tests with (train.py, PROMPT_DICT). The answer follows at once.
 * @param input What the instruction is about; without one, or with an empty one, the shorter form.
 */
export function alpacaPrompt(instruction: string, input = ""): string {
  const [also, context] =
    input === "" ? ["", ""] : [", paired with an input that provides further context", input];
  const inner = context === "" ? "" : `### Input:\n${context}\n\n`;
  return `Below is an instruction that describes a task${also}. Write a response that appropriately completes the request.\n\n### Instruction:\n${instruction}\n\n${inner}### Response:`;
}

/** Returns x-LLM's first instruction of 33 for translation, the one of its tests (data/translation/translation.py). */
export function translationInstruction(source: string, target: string): string {
  return `Translate the following sentences from ${source} to ${target}.`;
}

/** What x-LLM's prompts call languages: ISO 639-3's reference names, by way of the package iso-639. */
export const translationNames: Readonly<Record<string, string>> = {
  ar: "Arabic",
  el: "Modern Greek (1453-)",
  en: "English",
  hi: "Hindi",
  tr: "Turkish",
  vi: "Vietnamese",
  zh: "Chinese",
};
