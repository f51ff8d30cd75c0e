import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileTemplate } from "../../src/prompt/jinja/compile-template.js";

interface Case {
  readonly text?: string;
  readonly error?: string;
}

interface Conversation {
  readonly messages: readonly unknown[];
  readonly tools?: readonly unknown[];
  readonly add_generation_prompt?: boolean;
}

const fixture = JSON.parse(
  readFileSync(join(import.meta.dirname, "../fixtures/prompt/chat-templates.json"), "utf8"),
) as {
  now: string;
  templates: Record<string, { template: string; specialTokens: Record<string, string> }>;
  conversations: Record<string, Conversation>;
  cases: (Case & { template: string; conversation: string })[];
  features: { messages: unknown[]; cases: (Case & { title: string; template: string })[] };
};
const now = new Date(fixture.now);

/** What comes of a template, as the fixture has it. */
function rendered(template: string, variables: Record<string, unknown>): Case {
  try {
    const text = compileTemplate(
      template,
      now,
    )({ tools: null, documents: null, add_generation_prompt: true, ...variables });
    return { text };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

test.each(Object.keys(fixture.templates))("%s: the same strings as transformers", name => {
  const { template, specialTokens } = fixture.templates[name]!;
  const own = fixture.cases.filter(one => one.template === name);
  expect(own.length).toBeGreaterThan(5);
  for (const { conversation, text, error } of own) {
    const found = rendered(template, { ...specialTokens, ...fixture.conversations[conversation] });
    expect({ conversation, ...found }).toEqual({
      conversation,
      ...(text === undefined ? { error } : { text }),
    });
  }
});

test.each(fixture.features.cases)("Jinja: $title", ({ template, text, error }) => {
  const found = rendered(template, { messages: fixture.features.messages, x: 1 });
  expect(found).toEqual(text === undefined ? { error } : { text });
});
