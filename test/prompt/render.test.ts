import { expect, test } from "vitest";
import { renderAll } from "../../src/prompt/process/render.js";

const of = (template: string) => ({ file: "folder/chat_template.jinja", template });

test("renders in the order asked for, more than goes in one message", async () => {
  const many = Array.from({ length: 1500 }, (_, i) => ({ i }));
  const texts = await renderAll(of("<{{ i }}>"), many);
  expect(texts).toEqual(many.map(({ i }) => `<${i}>`));
});

test("gives strftime_now the moment asked for", async () => {
  const now = new Date(2026, 1, 3);
  expect(await renderAll(of("{{ strftime_now('%d %B %Y') }}"), [{}], { now })).toEqual([
    "03 February 2026",
  ]);
});

const loop = (body: string, times = 60) =>
  `{% set n = namespace(v='x', l=[1]) %}{% for i in range(${times}) %}${body}{% endfor %}`;

test.each([
  ["no template", "{% if %}", /refuses/],
  ["an exception of its own", "{{ raise_exception('Only users.') }}", /Only users\./],
  ["an unknown filter", "{{ 'x' | fly }}", /fly/],
  ["an endless loop", loop(loop(loop(" ", 1e5), 1e5), 1e5), /takes more than 2 seconds/],
  [
    "a text that doubles",
    `${loop("{% set n.v = n.v ~ n.v %}", 40)}{{ n.v }}`,
    /refuses|makes a text|memory/,
  ],
  [
    "a text that doubles less often",
    `${loop("{% set n.v = n.v ~ n.v %}", 25)}{{ n.v }}`,
    /makes a text of/,
  ],
  ["a list that doubles", loop("{% set n.l = n.l + n.l %}"), /refuses|memory|seconds/],
  ["a long range", "{% for i in range(10 ** 12) %}{% endfor %}", /range/],
  ["brackets without end", `{{ ${"(".repeat(50_000)}1${")".repeat(50_000)} }}`, /refuses/],
  ["itself, called", "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", /refuses|memory/],
  ["what JavaScript has", "{{ messages.constructor.constructor('return process')() }}", /refuses/],
  ["a prototype", "{{ ''.__proto__.x.y }}{{ raise_exception('end') }}", /end/],
  ["a control character in a message", "{{ raise_exception('\\x1b[2J') }}", /\\u\{1b\}/],
  ["a template of megabytes", " ".repeat(2 ** 21), /characters/],
])(
  "names the file of %s",
  async (_, template, message) => {
    const found = renderAll(of(template), [{ messages: [] }], { seconds: 2 });
    await expect(found).rejects.toThrow(message);
    await expect(found).rejects.toThrow(/^folder\/chat_template\.jinja: the template /);
  },
  30_000,
);

test("has none of this process's keys", async () => {
  process.env.HF_TOKEN = "secret";
  try {
    expect(await renderAll(of("{{ process }}{{ env }}|"), [{}])).toEqual(["|"]);
  } finally {
    delete process.env.HF_TOKEN;
  }
});
