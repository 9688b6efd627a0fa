// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell scripts

/** Each script asks `sluice __complete` for the candidates, so that it never grows old. */
export const completionScripts: { readonly [shell: string]: string } = {
  bash: `# sluice completion for bash: source <(sluice completion bash)
_sluice() {
  local IFS=$'\\n'
  COMPREPLY=($(sluice __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  # File names where Sluice has nothing to offer.
  if [ \${#COMPREPLY[@]} -eq 0 ]; then compopt -o default 2>/dev/null; fi
}
complete -F _sluice sluice
`,
  zsh: `#compdef sluice
# sluice completion for zsh: source <(sluice completion zsh)
_sluice() {
  local -a candidates
  candidates=("\${(@f)$(sluice __complete "\${words[@]:1:$((CURRENT - 1))}" 2>/dev/null)}")
  if [[ -n "\${candidates[1]}" ]]; then
    compadd -- "\${candidates[@]}"
  else
    _files
  fi
}
if [ "$funcstack[1]" = "_sluice" ]; then _sluice "$@"; else compdef _sluice sluice; fi
`,
  fish: `# sluice completion for fish: sluice completion fish > ~/.config/fish/completions/sluice.fish
function __sluice_complete
  set -l words (commandline -opc) (commandline -ct)
  sluice __complete $words[2..-1] 2>/dev/null
end
complete -c sluice -a '(__sluice_complete)'
`,
  powershell: `# sluice completion for PowerShell: sluice completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName sluice -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '""' }
  sluice __complete @words 2>$null | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`,
}
