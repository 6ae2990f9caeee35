/** The shells that there is a script for. */
export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** What a person lets their shell read: it asks `manusctl __complete` at each Tab. */
export function completionScript(shell: Shell): string {
  return { bash, zsh, fish }[shell];
}

/** bash 3.2 is enough. It parts words at `=`, so they are put together again, and of what comes back the part before it is taken away. */
const bash = `# bash completion for manusctl. To use it: source <(manusctl completion bash)
_manusctl() {
  local IFS=$'\\n' words=() word i line shell="" current
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    if ((i > 1)) && [[ "$word" == "=" && "\${words[\${#words[@]}-1]}" == --* ]]; then
      words[\${#words[@]}-1]+="="
    elif ((i > 1)) && [[ "\${words[\${#words[@]}-1]}" == --*= && "\${COMP_WORDS[i-1]}" == "=" ]]; then
      words[\${#words[@]}-1]+="$word"
    else
      words+=("$word")
    fi
  done
  current="\${words[\${#words[@]}-1]}"
  COMPREPLY=()
  while read -r line; do
    case "$line" in
      :*) shell="\${line#:}" ;;
      *)
        line="\${line%%$'\\t'*}"
        [[ "$current" == --*=* ]] && line="\${line#--*=}"
        COMPREPLY+=("$line")
        ;;
    esac
  done < <("\${COMP_WORDS[0]}" __complete -- "\${words[@]}" 2>/dev/null)
  [[ "$current" == --*=* ]] && current="\${current#--*=}"
  if [[ "$shell" == files ]]; then
    compopt -o filenames 2>/dev/null
    while read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current")
  elif [[ "$shell" == folders ]]; then
    compopt -o filenames 2>/dev/null
    while read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$current")
  fi
}
complete -F _manusctl manusctl
`;

const zsh = `#compdef manusctl
# zsh completion for manusctl. To use it: source <(manusctl completion zsh), after compinit; or put it into a folder of $fpath as _manusctl
_manusctl() {
  local -a lines described
  local line shell="nothing" value
  lines=("\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in "\${lines[@]}"; do
    case "$line" in
      :*) shell="\${line#:}" ;;
      "") ;;
      *)
        value="\${line%%$'\\t'*}"
        value="\${value//:/\\\\:}"
        if [[ "$line" == *$'\\t'* ]]; then described+=("$value:\${line#*$'\\t'}"); else described+=("$value"); fi
        ;;
    esac
  done
  (( \${#described} )) && _describe -V 'manusctl' described
  case "$shell" in
    files) _files ;;
    folders) _files -/ ;;
  esac
}
# Read from $fpath it is the function's body; sourced it defines the function.
if [[ "\${funcstack[1]}" == "_manusctl" ]]; then _manusctl "$@"; else compdef _manusctl manusctl; fi
`;

const fish = `# fish completion for manusctl. To use it: manusctl completion fish | source
function __manusctl_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l shell nothing
    for line in (command $words[1] __complete -- $words[2..-1] 2>/dev/null)
        switch $line
            case ':*'
                set shell (string sub -s 2 -- $line)
            case '*'
                echo $line
        end
    end
    switch $shell
        case files
            __fish_complete_path (commandline -ct)
        case folders
            __fish_complete_directories (commandline -ct)
    end
end
complete -c manusctl -f -a '(__manusctl_complete)'
`;
