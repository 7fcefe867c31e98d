export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const
export type Shell = (typeof shells)[number]

/** The text of a script that has `cogtool __complete` say what could stand where the cursor is. */
export function completionScript(shell: Shell): string {
  return { bash, zsh, fish, powershell }[shell]
}

// macOS has bash 3.2: no mapfile, and compopt where there is one
const bash = `_cogtool() {
  local value text file current="\${COMP_WORDS[COMP_CWORD]}"
  [ "$current" = "=" ] && current=""
  COMPREPLY=()
  while IFS=$'\\t' read -r value text; do
    case "$value" in
      :files | :folders)
        type compopt > /dev/null 2>&1 && compopt -o filenames 2> /dev/null
        while IFS= read -r file; do COMPREPLY+=("$file"); done < <(
          if [ "$value" = :files ]; then compgen -f -- "$current"; else compgen -d -- "$current"; fi
        )
        ;;
      *) COMPREPLY+=("$value") ;;
    esac
  done < <("$1" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null)
}
complete -F _cogtool cogtool
`

const zsh = `#compdef cogtool
_cogtool() {
  local line
  local -a values
  for line in "\${(@f)$("$words[1]" __complete -- "\${(@)words[2,CURRENT]}" 2> /dev/null)}"; do
    case "$line" in
      :files) _files; return ;;
      :folders) _files -/; return ;;
      *$'\\t'*) values+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
      ?*) values+=("\${line//:/\\\\:}") ;;
    esac
  done
  (( $#values )) && _describe value values
}
if [[ "$funcstack[1]" == _cogtool ]]; then _cogtool "$@"; else compdef _cogtool cogtool; fi
`

const fish = `function __cogtool_complete
  set -l words (commandline -opc)
  set -l program $words[1]
  set -e words[1]
  set -l current (commandline -ct)
  for line in ($program __complete -- $words "$current" 2> /dev/null)
    switch $line
      case ':files'
        __fish_complete_path "$current"
      case ':folders'
        __fish_complete_directories "$current"
      case '*'
        echo $line
    end
  end
end
complete -c cogtool -f -a '(__cogtool_complete)'
`

const powershell = `Register-ArgumentCompleter -Native -CommandName cogtool -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  cogtool __complete -- @words | ForEach-Object {
    $value, $text = $_ -split "\`t", 2
    if (-not $text) { $text = $value }
    if ($value -notlike ':*') {
      [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $text)
    }
  }
}
`
