import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Random } from "../../src/numeric/random.js";
import { renderAll } from "../../src/prompt/process/render.js";
import { mutate } from "../support/mutate.js";
import { scratch } from "../support/scratch.js";
import { campaign } from "./campaign.js";
import { hostileText } from "./hostile-text.js";

/** @file Chat templates, which are programs of strangers, rendered in a process of its own. */

const fixture = join(import.meta.dirname, "../fixtures/prompt/chat-templates.json");
const { templates, conversations } = JSON.parse(readFileSync(fixture, "utf8")) as {
  templates: Record<string, { template: string }>;
  conversations: Record<string, object>;
};
const sound = Object.values(templates).map(({ template }) => template);
const talks = Object.values(conversations);

/** Parts of the language, in places where nobody expects them. */
const pieces = [
  ...["{% for x in messages %}", "{% endfor %}", "{% if x %}", "{% endif %}", "{% break %}"],
  ...["{{ messages | tojson }}", "{{ range(99999) | list | join }}", "{% set messages = 1 %}"],
  ...["{% macro f(x) %}{{ f(x ~ x) }}{% endmacro %}{{ f('ab') }}", "{{ ''.constructor }}", "{{"],
  ...["{{ messages[0].content * 9 }}", "{{ 10 ** 400 }}", "{{ -1 // 0 }}", "{# ", "%}", "(((("],
  "{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}",
  "{% set n = namespace(v='x') %}{% for i in range(40) %}{% set n.v = n.v ~ n.v %}{% endfor %}",
];

function changed(template: string, random: Random): string {
  if (random.integer(2) === 0)
    return Buffer.from(mutate(Buffer.from(template), random)).toString("utf8");
  const at = random.integer(template.length + 1);
  const piece =
    random.integer(4) === 0 ? hostileText(random) : pieces[random.integer(pieces.length)]!;
  return template.slice(0, at) + piece + template.slice(at + random.integer(20));
}

campaign({
  name: "chat templates",
  full: 150,
  small: 2,
  folder: scratch(),
  make: random => {
    const template = changed(sound[random.integer(sound.length)]!, random);
    const talk = talks[random.integer(talks.length)]!;
    const variables = { ...talk, add_generation_prompt: true, bos_token: "<s>", eos_token: "</s>" };
    return {
      size: template.length,
      run: () => renderAll({ file: "chat_template.jinja", template }, [variables], { seconds: 3 }),
    };
  },
});
