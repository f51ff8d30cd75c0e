import { readdirSync } from "node:fs";
import type { Command, Option } from "commander";
import { expect, it } from "vitest";

const folder = new URL("../../src/cli/commands/", import.meta.url);
const commandFiles = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(file =>
  file.endsWith(".ts"),
);
const commands = (
  await Promise.all(
    commandFiles.map(async file => {
      const made = (await import(new URL(file, folder).href)) as Record<string, () => Command>;
      return Object.entries(made).flatMap(([name, make]) =>
        name.endsWith("Command") ? [make()] : [],
      );
    }),
  )
).flat();
const options = commands.flatMap(command =>
  command.options.map(option => ({ command: command.name(), option })),
);

/** What a flag takes; several with commas where another command takes one are no other kind. */
function kindOf({ required, optional, parseArg, argChoices }: Option): string {
  if (!required && !optional) return "no value";
  const read = argChoices
    ? `one of ${argChoices.join(", ")}`
    : (parseArg?.name ?? "list").replace("list", "text");
  return `${required ? "a" : "perhaps a"} value, ${read}`;
}

it("gives a flag one kind of value in every command", () => {
  const kinds = new Map<string, Map<string, string[]>>();
  for (const { command, option } of options) {
    const own = kinds.get(option.long!) ?? new Map<string, string[]>();
    own.set(kindOf(option), [...(own.get(kindOf(option)) ?? []), command]);
    kinds.set(option.long!, own);
  }
  const several = [...kinds].filter(([, own]) => own.size > 1);
  expect(Object.fromEntries(several.map(([flag, own]) => [flag, Object.fromEntries(own)]))).toEqual(
    {},
  );
});

it("describes every option in a line that does not repeat its default", () => {
  for (const { command, option } of options) {
    expect(option.description, `${command} ${option.flags}`).toMatch(/\S/);
    if (option.defaultValue !== undefined)
      expect(option.description, `${command} ${option.flags}`).not.toContain("default:");
  }
});
