import type { OptionSpec } from '../options.ts'
import type { CommandSpec, Positional } from './command-spec.ts'

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

/** `sluice sql …`: the SQL front end by itself. */
export const sqlCommands: readonly CommandSpec[] = [
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
        load: async () => ({ run: (await import('../commands/sql.ts')).refs }),
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
        load: async () => ({ run: (await import('../commands/sql.ts')).format }),
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
        load: async () => ({ run: (await import('../commands/sql.ts')).equal }),
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
        load: async () => ({ run: (await import('../commands/sql.ts')).lineage }),
      },
    ],
  },
]
