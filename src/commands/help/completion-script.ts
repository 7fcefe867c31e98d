import { shellQuote } from '../../text/shell.ts'

export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const
export type Shell = (typeof shells)[number]

export interface CompletedCommand {
  readonly name: string
  readonly summary: string
  readonly flags: readonly { readonly name: string; readonly description: string }[]
}

/** The text of a script that completes cogtool's commands, their flags and file names. */
export function completionScript(shell: Shell, commands: readonly CompletedCommand[]): string {
  return { bash, zsh, fish, powershell }[shell](commands)
}

function bash(commands: readonly CompletedCommand[]): string {
  const cases = commands.map(({ name, flags }) => `    ${name}) words="${flags.map((flag) => flag.name).join(' ')}" ;;`)
  return `_cogtool() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) break ;; esac
    word=""
  done
  case "$word" in
    "") words="${commands.map(({ name }) => name).join(' ')}" ;;
${cases.join('\n')}
  esac
  if [[ -z "$word" || "$current" == -* ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F _cogtool cogtool
`
}

function zsh(commands: readonly CompletedCommand[]): string {
  const described = (name: string, text: string) => shellQuote(`${name}:${text.replaceAll(':', '\\:')}`)
  const cases = commands.map(
    ({ name, flags }) =>
      `    ${name}) flags=(${flags.map((flag) => described(flag.name, flag.description)).join(' ')}) ;;`,
  )
  return `#compdef cogtool
_cogtool() {
  local -a commands flags
  commands=(${commands.map(({ name, summary }) => described(name, summary)).join(' ')})
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "$words[2]" in
${cases.join('\n')}
  esac
  if [[ "$PREFIX" == -* ]]; then _describe flag flags; else _files; fi
}
if [[ "$funcstack[1]" == _cogtool ]]; then _cogtool "$@"; else compdef _cogtool cogtool; fi
`
}

function fish(commands: readonly CompletedCommand[]): string {
  const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  return commands
    .flatMap(({ name, summary, flags }) => [
      `complete -c cogtool -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
      ...flags.map(
        (flag) =>
          `complete -c cogtool -n '__fish_seen_subcommand_from ${name}' -l ${flag.name.slice(2)} -d ${quoted(flag.description)}`,
      ),
    ])
    .join('\n')
    .concat('\n')
}

function powershell(commands: readonly CompletedCommand[]): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
  const table = commands.map(
    ({ name, flags }) => `    ${quoted(name)} = @(${flags.map((flag) => quoted(flag.name)).join(', ')})`,
  )
  return `Register-ArgumentCompleter -Native -CommandName cogtool -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $flags = @{
${table.join('\n')}
  }
  $typed = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  $command = $typed | Where-Object { $flags.ContainsKey($_) } | Select-Object -First 1
  $candidates = if ($command -and $command -ne $wordToComplete) { $flags[$command] } else { $flags.Keys | Sort-Object }
  $candidates | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`
}
