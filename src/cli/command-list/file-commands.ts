import type { CommandSpec } from './command-spec.ts'

/** Commands about the files of a project; none of them needs a target but `import`. */
export const fileCommands: readonly CommandSpec[] = [
  {
    name: 'init',
    summary: 'start a small working project',
    examples: [
      { command: 'sluice init', says: 'a project in this directory; existing files stay' },
      { command: 'sluice -C services/orders init', says: 'in another directory' },
    ],
    load: () => import('../commands/init.ts'),
  },
  {
    name: 'validate',
    summary: 'check the files; no connection, no secrets',
    examples: [
      { command: 'sluice validate', says: 'every problem of every file in one run' },
      { command: 'sluice validate --json', says: 'the same for a program' },
    ],
    load: () => import('../commands/validate.ts'),
  },
  {
    name: 'check',
    summary: 'validate, then run every statement on an engine inside this process',
    examples: [
      { command: 'sluice check', says: 'finds wrong column names, types and functions' },
      { command: 'sluice check -e staging', says: 'with the values of staging' },
    ],
    load: () => import('../commands/check.ts'),
  },
  {
    name: 'fmt',
    summary: 'write plan files in canonical form, comments kept',
    options: [
      { name: 'check', says: 'write nothing; exit with 1 when something would change' },
      { name: 'sql', says: 'lay out queries too, those without comments' },
    ],
    examples: [
      { command: 'sluice fmt', says: 'formats every plan file of the project' },
      { command: 'sluice fmt --sql', says: 'and gives every clause of a query a line of its own' },
      { command: 'sluice fmt --check', says: 'for CI and pre-commit' },
    ],
    load: () => import('../commands/fmt.ts'),
  },
  {
    name: 'graph',
    summary: 'show what needs what',
    options: [
      { name: 'format', value: 'FORMAT', says: 'text (default), mermaid, dot or json' },
      { name: 'columns', says: 'which column comes from which, too' },
    ],
    examples: [
      { command: 'sluice graph', says: 'for the terminal' },
      { command: 'sluice graph --columns', says: 'where every column comes from' },
      { command: 'sluice graph --format mermaid', says: 'for a README or a pull request' },
      { command: 'sluice graph --format dot | dot -Tsvg > graph.svg', says: 'for Graphviz' },
    ],
    load: () => import('../commands/graph.ts'),
  },
  {
    name: 'import',
    summary: 'write plan files from live objects, or from SQL scripts',
    options: [
      {
        name: 'out',
        short: 'o',
        value: 'DIR',
        says: 'where to write (default: plans beside sluice.yaml)',
      },
      { name: 'force', says: 'overwrite existing files' },
      {
        name: 'from-sql',
        value: 'FILE',
        repeats: true,
        says: 'read SQL scripts and connect to nothing',
      },
    ],
    positional: [{ name: 'file', required: false, variadic: true }],
    examples: [
      { command: 'sluice import -e production', says: 'everything there, as files under plans/' },
      { command: 'sluice import -e production --select "Table/orders.*"', says: 'a part of it' },
      { command: 'sluice import --from-sql schema.sql', says: 'from CREATE statements' },
    ],
    load: () => import('../commands/import.ts'),
  },
]
