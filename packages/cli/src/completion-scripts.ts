interface CompletedWord {
  readonly word: string;
  readonly about: string;
}

/** A command with what may follow it. */
export interface CompletedCommand {
  /** `clock advance`; empty for `gerbang` itself. */
  readonly path: string;
  readonly about: string;
  readonly words: readonly CompletedWord[];
  readonly options: readonly CompletedWord[];
}

/** What each shell reads to complete the commands. */
export const SHELLS = { bash, zsh, fish } as const satisfies Readonly<
  Record<string, (commands: readonly CompletedCommand[]) => string>
>;

function bash(commands: readonly CompletedCommand[]): string {
  return `# bash completion for gerbang
_gerbang() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ "$word" == -* ]] && continue
    case "\${path:+$path }$word" in
${commands
  .filter(({ path }) => path !== "")
  .map(({ path }) => `      ${quote(path)}) path=${quote(path)} ;;`)
  .join("\n")}
    esac
  done
  local words=""
  case "$path" in
${commands
  .map(({ path, words, options }) => {
    const all = [...words, ...options].map(({ word }) => word).join(" ");
    return `    ${quote(path)}) words=${quote(all)} ;;`;
  })
  .join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _gerbang gerbang`;
}

function zsh(commands: readonly CompletedCommand[]): string {
  return `#compdef gerbang
# zsh completion for gerbang
_gerbang() {
  local spent="" word
  local -a candidates
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ "$word" == -* ]] && continue
    case "\${spent:+$spent }$word" in
${commands
  .filter(({ path }) => path !== "")
  .map(({ path }) => `      (${quote(path)}) spent=${quote(path)} ;;`)
  .join("\n")}
    esac
  done
  case "$spent" in
${commands
  .map(({ path, words, options }) => {
    const all = [...words, ...options].map(({ word, about }) =>
      quote(`${word.replaceAll(":", String.raw`\:`)}:${firstWords(about)}`),
    );
    return `    (${quote(path)}) candidates=(${all.join(" ")}) ;;`;
  })
  .join("\n")}
  esac
  _describe 'gerbang' candidates || _files
}
if [[ "\${funcstack[1]}" == "_gerbang" ]]; then _gerbang "$@"; else compdef _gerbang gerbang; fi`;
}

function fish(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ path, words, options }) => {
    const when = path === "" ? "__fish_use_subcommand" : conditionOf(path, words);
    return [
      ...words.map(({ word, about }) => {
        return `complete -c gerbang -n ${quote(when)} -a ${quote(word)} -d ${quote(firstWords(about))}`;
      }),
      ...options.map(({ word, about }) => {
        const name = word.replace(/^--/, "");
        return `complete -c gerbang -n ${quote(when)} -l ${quote(name)} -d ${quote(firstWords(about))}`;
      }),
    ];
  });
  return ["# fish completion for gerbang", ...lines].join("\n");
}

/** That all words of the path were said, and none of those that lead on. */
function conditionOf(path: string, words: readonly CompletedWord[]): string {
  const said = path.split(" ").map((word) => `__fish_seen_subcommand_from ${word}`);
  const further = words.map(({ word }) => word).join(" ");
  if (further !== "") said.push(`not __fish_seen_subcommand_from ${further}`);
  return said.join("; and ");
}

const ABOUT_LENGTH_MAX = 70;

function firstWords(about: string): string {
  const [first = ""] = about.split(/[;.]\s/, 1);
  return first.length > ABOUT_LENGTH_MAX ? `${first.slice(0, ABOUT_LENGTH_MAX - 1)}…` : first;
}

/** As each of the three shells takes it for one word. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
