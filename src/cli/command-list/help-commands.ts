import type { CommandSpec } from './command-spec.ts'

/** Commands about the command line. */
export const helpCommands: readonly CommandSpec[] = [
  {
    name: 'completion',
    summary: 'print a completion script: bash, zsh, fish or powershell',
    positional: [{ name: 'shell', required: true }],
    examples: [
      { command: 'source <(sluice completion bash)', says: 'in ~/.bashrc' },
      { command: 'sluice completion fish > ~/.config/fish/completions/sluice.fish', says: 'once' },
    ],
    load: () => import('../commands/completion.ts'),
  },
  {
    name: 'help',
    summary: 'explain a command',
    positional: [{ name: 'command', required: false, variadic: true }],
    examples: [
      { command: 'sluice help plan', says: 'examples first, then every option' },
      { command: 'sluice help exit-codes', says: 'what each exit code means' },
    ],
    load: () => import('../commands/help.ts'),
  },
  {
    name: 'version',
    summary: 'print the version',
    load: () => import('../commands/version.ts'),
    hidden: true,
  },
  {
    name: '__complete',
    summary: 'candidates for the word being completed',
    positional: [{ name: 'word', required: false, variadic: true }],
    load: () => import('../commands/complete.ts'),
    hidden: true,
  },
]
