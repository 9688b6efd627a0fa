import type { OptionSpec } from './options.ts'
import type { Run } from './session.ts'

/** A command as data; its code is loaded when it runs. */
export interface CommandSpec {
  readonly name: string
  readonly summary: string
  readonly positional?: readonly Positional[]
  readonly options?: readonly OptionSpec[]
  readonly examples?: readonly Example[]
  /** Stands between the examples and the options in help. */
  readonly notes?: readonly string[]
  /** Absent: the command is part of the contract and not of this version. */
  readonly load?: () => Promise<{ readonly run: Run }>
  readonly hidden?: true
  /** `sluice sql refs`: the first word after the name chooses one. */
  readonly subcommands?: readonly CommandSpec[]
}

export interface Positional {
  readonly name: string
  readonly required: boolean
  readonly variadic?: true
}

export interface Example {
  readonly command: string
  readonly says: string
}

const allow: OptionSpec = {
  name: 'allow',
  value: 'HAZARD',
  repeats: true,
  says: 'consent: HAZARD or HAZARD:Kind/name',
}
const yes: OptionSpec = { name: 'yes', says: 'do not ask' }
/** For scripts that give it to every command. */
const asked: OptionSpec = { name: 'yes', says: 'nothing is asked here; taken all the same' }
const lockTimeout: OptionSpec = {
  name: 'lock-timeout',
  value: 'TIME',
  says: 'how long to wait for a lock held by another (default 0)',
}
const dialect: OptionSpec = {
  name: 'dialect',
  value: 'NAME',
  values: ['clickhouse', 'timeplus', 'postgres'],
  says: 'clickhouse (default), timeplus or postgres',
}
const jsonl: OptionSpec = {
  name: 'jsonl',
  says: 'FILE holds one JSON object per line, not SQL',
}
const database: OptionSpec = {
  name: 'database',
  value: 'NAME',
  says: 'what unqualified names mean',
}
const sqlFile: Positional = { name: 'FILE', required: true }
const sqlNotes = [
  'Answers are JSON lines on standard output, in the order of what was asked.',
  'A statement that cannot be read is an answer too ("ok": false with the place), not a failure: exit 0.',
]
const detailedExitcode: OptionSpec = {
  name: 'detailed-exitcode',
  says: 'exit with 2 when there are changes',
}

export const commands: readonly CommandSpec[] = [
  {
    name: 'init',
    summary: 'start a small working project',
    examples: [
      { command: 'sluice init', says: 'a project in this directory; existing files stay' },
      { command: 'sluice -C services/orders init', says: 'in another directory' },
    ],
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'validate',
    summary: 'check the files; no connection, no secrets',
    examples: [
      { command: 'sluice validate', says: 'every problem of every file in one run' },
      { command: 'sluice validate --json', says: 'the same for a program' },
    ],
    load: () => import('./commands/validate.ts'),
  },
  {
    name: 'check',
    summary: 'validate, then run every statement on an engine inside this process',
    examples: [
      { command: 'sluice check', says: 'finds wrong column names, types and functions' },
      { command: 'sluice check -e staging', says: 'with the values of staging' },
    ],
    load: () => import('./commands/check.ts'),
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
    load: () => import('./commands/fmt.ts'),
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
    load: () => import('./commands/graph.ts'),
  },
  {
    name: 'import',
    summary: 'write plan files from live objects, or from SQL scripts',
    options: [
      { name: 'out', short: 'o', value: 'DIR', says: 'where to write (default: plans)' },
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
    load: () => import('./commands/import.ts'),
  },
  {
    name: 'plan',
    summary: 'show what apply would do; writes nothing to the target',
    options: [
      {
        name: 'out',
        short: 'o',
        value: 'FILE',
        says: 'save the changeset for `sluice apply FILE`',
      },
      { name: 'format', value: 'FORMAT', says: 'text (default), json or markdown' },
      allow,
      { name: 'unmanaged', says: 'list the objects that no plan declares' },
      detailedExitcode,
    ],
    examples: [
      { command: 'sluice plan -e staging', says: 'what would change on staging' },
      {
        command: 'sluice plan -e production -o change.json',
        says: 'save it, review it, then `sluice apply -e production change.json`',
      },
      {
        command: 'sluice plan -e production --allow drops-data:Table/orders.old -o change.json',
        says: 'with consent for one object',
      },
    ],
    notes: [
      'What a guard would stop is listed as blocked; plan itself never exits with 3.',
      'Hazards that need consent: drops-data, loses-state, re-emits, breaks-unmanaged.',
    ],
    load: () => import('./commands/plan.ts'),
  },
  {
    name: 'apply',
    summary: 'plan, ask, and do it; with FILE exactly that changeset',
    positional: [{ name: 'file', required: false }],
    options: [
      yes,
      allow,
      {
        name: 'wait',
        says: 'return when everything of this project works: rewriting done, views and refreshes without errors',
      },
      { name: 'timeout', value: 'TIME', says: 'how long --wait waits: 30s, 10m (default 5m)' },
      lockTimeout,
      {
        name: 'take-over',
        value: 'ID',
        repeats: true,
        says: 'adopt an object that another project owns',
      },
      { name: 'finish', says: 'drop what finished swaps kept; rollback can no longer use it' },
    ],
    examples: [
      { command: 'sluice apply -e local --yes', says: 'without a question' },
      {
        command: 'sluice apply -e production change.json',
        says: 'exactly the reviewed changeset, or nothing (exit 4) when the target moved',
      },
      { command: 'sluice apply -e staging --lock-timeout 5m', says: 'wait for another run' },
      {
        command: 'sluice apply -e staging --yes --wait --timeout 10m',
        says: 'and fail unless everything works within ten minutes',
      },
    ],
    notes: ['Killed or cut off? Run the same command again: it goes on where it stopped.'],
    load: () => import('./commands/apply.ts'),
  },
  {
    name: 'drift',
    summary: 'compare the target with what was last applied; never writes',
    options: [{ name: 'detailed-exitcode', says: 'exit with 2 when there is drift' }],
    examples: [
      { command: 'sluice drift -e production', says: 'what somebody changed by hand' },
      { command: 'sluice drift -e production --detailed-exitcode', says: 'for a nightly job' },
    ],
    load: () => import('./commands/drift.ts'),
  },
  {
    name: 'history',
    summary: 'releases of an environment, newest first',
    examples: [{ command: 'sluice history -e production', says: 'who applied what, and when' }],
    load: () => import('./commands/history.ts'),
  },
  {
    name: 'destroy',
    summary: 'drop what this project owns, with the consents of any drop',
    options: [
      yes,
      allow,
      { name: 'include-adopted', says: 'also what existed before this project adopted it' },
      lockTimeout,
    ],
    examples: [
      { command: 'sluice destroy -e local --yes --allow drops-data', says: 'clean up local work' },
      { command: 'sluice destroy -e staging', says: 'shows what would be dropped, then asks' },
    ],
    load: () => import('./commands/destroy.ts'),
  },
  {
    name: 'forget',
    summary: 'let go of one resource without dropping it',
    positional: [{ name: 'Kind/name', required: true }],
    options: [lockTimeout, asked],
    examples: [
      { command: 'sluice forget Table/orders.raw -e production', says: 'the table stays as it is' },
    ],
    load: () => import('./commands/forget.ts'),
  },
  {
    name: 'unlock',
    summary: 'break the lock of a run that is gone',
    positional: [{ name: 'ID', required: true }],
    options: [asked],
    examples: [
      {
        command: 'sluice unlock 8f3e2a91 -e production',
        says: 'with the id that the error printed',
      },
    ],
    load: () => import('./commands/unlock.ts'),
  },
  {
    name: 'doctor',
    summary: 'check connection, versions, rights and capabilities',
    options: [
      {
        name: 'round-trip',
        says: 'create one object of each kind in a scratch database, and clean up',
      },
      { name: 'grants', says: 'print the least rights per command' },
    ],
    examples: [
      { command: 'sluice doctor -e production', says: 'before the first plan' },
      { command: 'sluice doctor -e production --grants', says: 'what to give the deploying user' },
    ],
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'show',
    summary: 'print a saved changeset',
    positional: [{ name: 'file', required: true }],
    options: [{ name: 'format', value: 'FORMAT', says: 'text (default), json or markdown' }],
    examples: [
      { command: 'sluice show change.json', says: 'as `sluice plan` printed it' },
      { command: 'sluice show change.json --format markdown', says: 'for a comment' },
    ],
    load: () => import('./commands/show.ts'),
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
    load: () => import('./commands/explain.ts'),
  },
  {
    name: 'config',
    summary: 'show the effective settings and where each comes from',
    positional: [{ name: 'show', required: false }],
    examples: [{ command: 'sluice config show -e production', says: 'secrets stay hidden' }],
    load: () => import('./commands/config.ts'),
  },
  {
    name: 'sql',
    summary: 'read SQL without a database: references, canonical text, equality, lineage',
    examples: [
      { command: 'sluice sql refs views.sql', says: 'what each statement reads and writes' },
      {
        command: 'sluice sql refs views.sql | jq -r ".tables[]" | sort | uniq -c',
        says: 'how often each table is read',
      },
      { command: 'sluice help sql equal', says: 'more about one of them' },
    ],
    notes: sqlNotes,
    subcommands: [
      {
        name: 'refs',
        summary: 'what each statement reads, writes and calls',
        positional: [sqlFile],
        options: [dialect, jsonl],
        examples: [
          { command: 'sluice sql refs views.sql', says: 'one answer per statement' },
          {
            command: 'sluice sql refs - --dialect timeplus < streams.sql',
            says: 'from standard input',
          },
          {
            command: 'sluice sql refs queries.jsonl --jsonl --dialect postgres',
            says: 'lines such as {"id": 1, "sql": "SELECT …"}; the answer has the same id',
          },
        ],
        notes: [
          ...sqlNotes,
          'Names stand as written, without quotes; no database or schema is filled in; CTEs are left out.',
        ],
        load: async () => ({ run: (await import('./commands/sql.ts')).refs }),
      },
      {
        name: 'format',
        summary: 'canonical text: the same for the same tree',
        positional: [sqlFile],
        options: [
          dialect,
          jsonl,
          { name: 'pretty', says: 'clauses on lines of their own' },
          { name: 'one-line', says: 'everything on one line (default, except with --text)' },
          {
            name: 'text',
            says: 'print SQL, not JSON; a statement that cannot be read exits with 65',
          },
        ],
        examples: [
          { command: 'sluice sql format views.sql --text', says: 'the file as SQL again' },
          {
            command: 'git show HEAD:views.sql | sluice sql format - --text --dialect postgres',
            says: 'from standard input',
          },
          { command: 'sluice sql format queries.jsonl --jsonl', says: '{"id", "sql"} per line' },
        ],
        notes: [
          ...sqlNotes,
          'The text has no comments, but for those within a PostgreSQL statement.',
        ],
        load: async () => ({ run: (await import('./commands/sql.ts')).format }),
      },
      {
        name: 'equal',
        summary: 'whether two statements mean the same: true, false or "unknown"',
        positional: [sqlFile],
        options: [
          dialect,
          jsonl,
          {
            ...database,
            says: `${database.says} (default: what one side alone writes before its name)`,
          },
        ],
        examples: [
          { command: 'sluice sql equal two.sql', says: 'the file holds exactly two statements' },
          {
            command: 'sluice sql equal pairs.jsonl --jsonl',
            says: '{"id", "a", "b"} per line; "database" and "functions" may be given with it',
          },
        ],
        notes: [
          ...sqlNotes,
          'Never true by guess: what cannot be known is "unknown", and says why.',
        ],
        load: async () => ({ run: (await import('./commands/sql.ts')).equal }),
      },
      {
        name: 'lineage',
        summary: 'which source columns each output column comes from',
        positional: [sqlFile],
        options: [dialect, jsonl, database],
        examples: [
          {
            command: 'sluice sql lineage schema.sql',
            says: 'CREATE TABLE statements in the file tell the columns of the tables',
          },
          {
            command: 'sluice sql lineage queries.jsonl --jsonl',
            says: '{"id", "sql", "tables": {"db.t": ["a", "b"]}} per line',
          },
        ],
        notes: sqlNotes,
        load: async () => ({ run: (await import('./commands/sql.ts')).lineage }),
      },
    ],
  },
  {
    name: 'completion',
    summary: 'print a completion script: bash, zsh, fish or powershell',
    positional: [{ name: 'shell', required: true }],
    examples: [
      { command: 'source <(sluice completion bash)', says: 'in ~/.bashrc' },
      { command: 'sluice completion fish > ~/.config/fish/completions/sluice.fish', says: 'once' },
    ],
    load: () => import('./commands/completion.ts'),
  },
  {
    name: 'help',
    summary: 'explain a command',
    positional: [{ name: 'command', required: false, variadic: true }],
    examples: [
      { command: 'sluice help plan', says: 'examples first, then every option' },
      { command: 'sluice help exit-codes', says: 'what each exit code means' },
    ],
    load: () => import('./commands/help.ts'),
  },
  {
    name: 'version',
    summary: 'print the version',
    load: () => import('./commands/version.ts'),
    hidden: true,
  },
  {
    name: '__complete',
    summary: 'candidates for the word being completed',
    positional: [{ name: 'word', required: false, variadic: true }],
    load: () => import('./commands/complete.ts'),
    hidden: true,
  },
  { name: 'test', summary: 'run the tests of the plans on an embedded engine' },
  { name: 'dev', summary: 'watch, validate and plan again' },
  { name: 'verify', summary: 'run checks, wait for readiness, mark the release verified' },
  { name: 'promote', summary: 'apply what another environment has proven' },
  { name: 'rollback', summary: 'plan and apply a stored release' },
  { name: 'migrate', summary: 'move schema and data between deployments' },
]

/** By its words: `['plan']`, `['sql', 'refs']`; what follows a command's name is left over. */
export function findCommand(
  name: string,
  among: readonly CommandSpec[] = commands,
): CommandSpec | undefined {
  return among.find((command) => command.name === name)
}

/** A command as the user calls it: `sql refs`. */
export function subcommandOf(parent: CommandSpec, name: string): CommandSpec | undefined {
  const found = findCommand(name, parent.subcommands)
  return found && { ...found, name: `${parent.name} ${found.name}` }
}

/** Every command and subcommand that can be called. */
export function allCommands(): readonly CommandSpec[] {
  return commands.flatMap((command) => [command, ...(command.subcommands ?? [])])
}
