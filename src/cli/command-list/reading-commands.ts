import type { CommandSpec } from './command-spec.ts'

/** Commands that explain what is there already. */
export const readingCommands: readonly CommandSpec[] = [
  {
    name: 'show',
    summary: 'print a saved changeset',
    positional: [{ name: 'file', required: true }],
    options: [{ name: 'format', value: 'FORMAT', says: 'text (default), json or markdown' }],
    examples: [
      { command: 'sluice show change.json', says: 'as `sluice plan` printed it' },
      { command: 'sluice show change.json --format markdown', says: 'for a comment' },
    ],
    load: () => import('../commands/show.ts'),
  },
  {
    name: 'explain',
    summary: 'tell more about an error code or a rule',
    positional: [{ name: 'CODE', required: false }],
    examples: [
      { command: 'sluice explain UNKNOWN_REFERENCE', says: 'meaning, cause and fix' },
      { command: 'sluice explain mv-over-view', says: 'what a rule finds, and why' },
      { command: 'sluice explain', says: 'all codes and rules' },
    ],
    load: () => import('../commands/explain.ts'),
  },
  {
    name: 'config',
    summary: 'show the effective settings and where each comes from',
    positional: [{ name: 'show', required: false }],
    examples: [{ command: 'sluice config show -e production', says: 'secrets stay hidden' }],
    load: () => import('../commands/config.ts'),
  },
]
