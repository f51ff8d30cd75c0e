/**
 * Returns Alpaca's prompt, with which x-LLaMA was trained; an answer follows it on a new line.
 * @param input What the instruction is about; with "" the template without one.
 */
export function alpacaPrompt(instruction: string, input: string): string {
  const paired = input === "" ? "" : ", paired with an input that provides further context";
  return [
    `Below is an instruction that describes a task${paired}. Write a response that appropriately completes the request.`,
    `### Instruction:\n${instruction}`,
    ...(input === "" ? [] : [`### Input:\n${input}`]),
    "### Response:",
  ].join("\n\n");
}
