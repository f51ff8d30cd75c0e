/**
 * @file The process that renders templates. A template comes from a stranger: it may run for ever
 * or fill the memory, and a thread cannot be kept from ending its process so.
 */
import { compileTemplate } from "../jinja/compile-template.js";
import type { RenderQuestion, RenderReply } from "./messages.js";

process.on("SIGINT", () => {}); // the process that asks decides; it has the terminal's Ctrl-C as well
process.once("disconnect", () => process.exit());
if (!process.connected) process.exit();
process.on("message", (question: RenderQuestion) => {
  process.send?.(reply(question));
});
process.send?.("ready");

function reply({ template, now, variables, longest }: RenderQuestion): RenderReply {
  const texts: string[] = [];
  try {
    const render = compileTemplate(template, new Date(now));
    for (const own of variables) {
      const text = render(own);
      if (text.length > longest) return { long: text.length };
      texts.push(text);
    }
    return { texts };
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error), item: texts.length };
  }
}
