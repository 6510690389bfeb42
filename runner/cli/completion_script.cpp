#include <stdexcept>

#include "cli/completion.hpp"

namespace runner::cli {

namespace {

// Bash takes `=`, `:` and `@` for ends of words, so that what stands before one is not to be given back.
constexpr const char* bash = R"(# Completion of runner for bash; made by `runner completion bash`.
_runner() {
  local line="${COMP_LINE:0:COMP_POINT}" current="" program="${COMP_WORDS[0]/#\~/$HOME}"
  local -a words lines
  read -ra words <<< "$line"
  if [[ $line != *[[:space:]] ]]; then
    current="${words[-1]}"
    unset 'words[-1]'
  fi
  mapfile -t lines < <("$program" completion words "${words[@]:1}" "$current" 2>/dev/null)
  local breaks="${COMP_WORDBREAKS//[^=:@]/}" before=""
  [[ -n $breaks ]] && before="${current%"${current##*[$breaks]}"}"
  COMPREPLY=()
  local entry
  for entry in "${lines[@]:1}"; do
    entry="${entry%%$'\t'*}"
    COMPREPLY+=("${entry#"$before"}")
  done
  [[ ${lines[0]} == *goes-on* ]] && compopt -o nospace
  [[ ${lines[0]} == *files* ]] && compopt -o default -o bashdefault
  if [[ ${lines[0]} == *files* && ${#COMPREPLY[@]} -gt 0 ]]; then
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "${current#"$before"}")
    compopt -o filenames
  fi
}
complete -F _runner runner
)";

constexpr const char* zsh = R"(#compdef runner
# Completion of runner for zsh; made by `runner completion zsh`.
_runner() {
  local -a lines names shown
  local line
  lines=("${(@f)$("${words[1]}" completion words "${(@)words[2,CURRENT-1]}" "${words[CURRENT]}" 2>/dev/null)}")
  for line in "${(@)lines[2,-1]}"; do
    [[ -n $line ]] || continue
    names+=("${line%%$'\t'*}")
    shown+=("${line/$'\t'/  -- }")
  done
  if [[ ${lines[1]} == *goes-on* ]]; then
    compadd -S '' -l -d shown -a names
  else
    compadd -l -d shown -a names
  fi
  [[ ${lines[1]} == *files* ]] && _files
}
if [[ ${funcstack[1]} == _runner ]]; then
  _runner "$@"
else
  compdef _runner runner
fi
)";

constexpr const char* fish = R"(# Completion of runner for fish; made by `runner completion fish`.
function __runner_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l lines ($words[1] completion words $words[2..-1] "$current" 2>/dev/null)
  if string match -q '*files*' -- $lines[1]
    __fish_complete_path "$current"
  end
  printf '%s\n' $lines[2..-1]
end
complete -c runner -f -a '(__runner_complete)'
)";

}  // namespace

std::string completion_script(const std::string& shell) {
  if (shell == "bash") return bash;
  if (shell == "zsh") return zsh;
  if (shell == "fish") return fish;
  throw std::invalid_argument("no shell is called " + shell);
}

}  // namespace runner::cli
