import { hits, type SourceText, withoutComments } from './source-files.ts'

/** A word or pattern that has a place of its own, and the places where it may stand. */
export interface WordRule {
  readonly name: string
  readonly pattern: RegExp
  readonly applies: (path: string) => boolean
  /** Lines that are exempt wherever they stand. */
  readonly except?: RegExp
}

const kinds = [
  'Database|NamedCollection|Function|Table|Dictionary|View|MaterializedView|Sink|User|Role|Grant',
  'RowPolicy|Quota|SettingsProfile|FormatSchema|Disk|StoragePolicy|Stream|ExternalStream',
  'ExternalTable|Input|Task|Alert|Source|Dashboard|SavedQuery|Schema|Extension|Type|Sequence',
  'Procedure|ContinuousAggregate|Policy|Trigger|DefaultPrivileges|Publication|External',
].join('|')

const within =
  (...folders: readonly string[]) =>
  (path: string): boolean =>
    folders.some((folder) => path.startsWith(folder))
const outside =
  (...folders: readonly string[]) =>
  (path: string): boolean =>
    !within(...folders)(path)

export const wordRules: readonly WordRule[] = [
  {
    name: 'shared layers know no kinds',
    pattern: new RegExp(`['"\`](?:${kinds})(?:['"\`]|/)`),
    applies: within('src/diff/', 'src/graph/', 'src/lower/', 'src/apply/', 'src/operation/'),
  },
  {
    name: 'engines are named in their own folder',
    pattern: /clickhouse|timeplus|postgres|chdb|pglite/i,
    applies: outside(
      'src/engine/',
      // The front end of the ClickHouse family: its dialects and the words of its own grammar.
      'src/sql/',
      'src/schema/generated/',
      // Text that people read: help, and the project that init writes.
      'src/cli/command-list/',
      'src/cli/templates/',
    ),
    // src/index.ts lists the engines: it has to name their folders.
    except: /^\s*(?:import|export)\b.*from '\.\/engine\/|import\('\.\/engine\//,
  },
  {
    name: 'chalk enters through cli/render',
    pattern: /from 'chalk'/,
    applies: outside('src/cli/render/'),
  },
  {
    name: 'cac enters through cli/main.ts',
    pattern: /from 'cac'/,
    applies: outside('src/cli/main.ts'),
  },
  {
    name: 'the clock is passed in',
    pattern: /\bDate\.now\(\)|\bnew Date\(\)/,
    applies: outside('src/cli/', 'src/apply/', 'src/index.ts'),
  },
  {
    name: 'the environment is passed in',
    pattern: /\bprocess\.env\b/,
    applies: outside('src/cli/'),
  },
  {
    name: 'exit codes are numbers in one file',
    pattern:
      /\bprocess\.exit\(\s*\d|\bexitCode\s*=\s*\d|\bexit:\s*\d|\breturn (?:2|3|4|5|64|65|130|143)\b/,
    applies: (path) => path.startsWith('src/cli/') && path !== 'src/cli/exit.ts',
  },
  {
    name: 'only the CLI prints or ends the process',
    pattern: /\bconsole\.\w+\(|\bprocess\.(?:stdout|stderr|exit|exitCode)\b/,
    applies: outside('src/cli/'),
  },
]

/** Every line that breaks the rule, as `path:line: text`. */
export function breaches(rule: WordRule, files: readonly SourceText[]): readonly string[] {
  return files
    .filter(({ path }) => rule.applies(path))
    .flatMap((file) => hits(file, rule.pattern, forgiven(file, rule)))
}

function forgiven({ text }: SourceText, { except }: WordRule): string {
  const code = withoutComments(text)
  if (!except) return code
  return code
    .split('\n')
    .map((line) => (except.test(line) ? '' : line))
    .join('\n')
}
