import type { DescribedCommand } from "./described-commands.js";

/** Shells that complete. */
export const shells = ["bash", "zsh", "fish"] as const;

/** Returns the script by which a shell completes these commands; files where nothing else is known. */
export function completionScript(
  shell: (typeof shells)[number],
  commands: readonly DescribedCommand[],
): string {
  return { bash, zsh, fish }[shell](commands);
}

/** A text in single quotes, as all three shells read it. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function bash(commands: readonly DescribedCommand[]): string {
  const cases = commands.map(({ name, values, options }) => {
    const chosen = options.filter(option => option.values.length > 0);
    const files = options.filter(option => option.takesValue && option.values.length === 0);
    return [
      `    ${name})`,
      '      case "$before" in',
      ...chosen.map(
        option => `        ${option.flag}) words=${quoted(option.values.join(" "))} ;;`,
      ),
      ...(files.length > 0 ? [`        ${files.map(({ flag }) => flag).join("|")}) ;;`] : []),
      `        *) words=${quoted([...options.map(({ flag }) => flag), ...values].join(" "))} ;;`,
      "      esac ;;",
    ].join("\n");
  });
  return `# bash completion for isogloss
_isogloss() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words=${quoted(commands.map(({ name }) => name).join(" "))}
  else
    case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _isogloss isogloss
`;
}

function zsh(commands: readonly DescribedCommand[]): string {
  // What _arguments reads as its own: brackets and colons.
  const told = (text: string) => text.replace(/[[\]:\\]/g, sign => `\\${sign}`);
  const cases = commands.map(({ name, values, options }) => {
    const specs = options.map(({ flag, about, takesValue, values: own }) => {
      const value =
        own.length > 0 ? `:value:(${own.join(" ")})` : takesValue ? ":value:_files" : "";
      return quoted(`*${flag}[${told(about)}]${value}`);
    });
    const rest = quoted(values.length > 0 ? `*:what:(${values.join(" ")})` : "*:file:_files");
    return `    ${name}) _arguments ${[...specs, rest].join(" ")} ;;`;
  });
  return `#compdef isogloss
_isogloss() {
  local -a commands=(${commands.map(({ name, about }) => quoted(`${name}:${about.replaceAll(":", "\\:")}`)).join(" ")})
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local name=$words[2]
  shift words; (( CURRENT-- ))
  case $name in
${cases.join("\n")}
  esac
}
if [ "$funcstack[1]" = _isogloss ]; then _isogloss "$@"; else compdef _isogloss isogloss; fi
`;
}

function fish(commands: readonly DescribedCommand[]): string {
  const lines = commands.flatMap(({ name, about, values, options }) => {
    const within = `complete -c isogloss -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
    return [
      `complete -c isogloss -n __fish_use_subcommand -f -a ${name} -d ${quoted(about)}`,
      ...(values.length > 0 ? [`${within} -f -a ${quoted(values.join(" "))}`] : []),
      ...options.map(({ flag, about: text, takesValue, values: own }) => {
        const value = own.length > 0 ? ` -x -a ${quoted(own.join(" "))}` : takesValue ? " -r" : "";
        return `${within} -l ${flag.replace(/^--/, "")}${value} -d ${quoted(text)}`;
      }),
    ];
  });
  return `# fish completion for isogloss\n${lines.join("\n")}\n`;
}
