import { posix } from 'node:path'
import { type SourceText, withoutComments } from './source-files.ts'

export interface ImportLine {
  readonly from: string
  readonly specifier: string
  readonly typeOnly: boolean
}

/** Every import and re-export of a file, dynamic ones too. */
export function importLines({ path, text }: SourceText): readonly ImportLine[] {
  const code = withoutComments(text)
  const still =
    /^\s*(?:import|export)\s+(type\s+)?(\{[^}]*\}|[^'"(;{}]*?)\s*from\s*['"]([^'"]+)['"]/gm
  const bare = /^\s*import\s+['"]([^'"]+)['"]/gm
  const dynamic = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g
  return [
    ...[...code.matchAll(still)].map(([, type, names = '', specifier = '']) => ({
      from: path,
      specifier,
      typeOnly: type !== undefined || onlyTypes(names),
    })),
    ...[...code.matchAll(bare)].map(([, specifier = '']) => ({
      from: path,
      specifier,
      typeOnly: false,
    })),
    ...[...code.matchAll(dynamic)].map(([, specifier = '']) => ({
      from: path,
      specifier,
      typeOnly: false,
    })),
  ]
}

function onlyTypes(names: string): boolean {
  const listed = /^\{([^}]*)\}$/.exec(names.trim())?.[1]
  if (listed === undefined) return false
  const entries = listed
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return entries.length > 0 && entries.every((name) => name.startsWith('type '))
}

/** From the top to the bottom; a folder may import from its own row and from those below. */
const rows: readonly (readonly string[])[] = [
  ['cli'],
  ['index.ts'],
  ['operation'],
  ['apply'],
  ['lower', 'rules'],
  ['changeset', 'diff', 'ledger'],
  ['graph', 'link', 'catalog'],
  ['resource', 'sql'],
  ['schema', 'source'],
  ['diagnostic'],
  ['cache-folder.ts', 'steps.ts', 'version.ts'],
]

/** What the CLI may use besides the package itself. */
const cliMayUse = ['index.ts', 'cache-folder.ts', 'version.ts', 'diagnostic', 'changeset']

/** Types of what an engine is: any layer may speak of them. */
const engineTypes = ['src/engine/engine.ts', 'src/engine/kind-rules.ts', 'src/engine/store.ts']

/** Why an import points the wrong way; undefined when it is in order. */
export function directionFault({ from, specifier, typeOnly }: ImportLine): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  const to = posix.join(posix.dirname(from), specifier)
  if (!to.startsWith('src/')) return undefined
  const upper = folderOf(from)
  const lower = folderOf(to)
  if (upper === lower && upper !== 'engine') return undefined
  if (typeOnly && engineTypes.includes(to)) return undefined
  const fault = faultBetween(from, to, upper, lower, typeOnly)
  return fault && `${from} imports ${to}: ${fault}`
}

function faultBetween(
  from: string,
  to: string,
  upper: string,
  lower: string,
  typeOnly: boolean,
): string | undefined {
  if (upper === 'sql') return 'the SQL front end stands by itself'
  if (upper === 'engine') return engineFault(from, to, lower)
  if (lower === 'engine')
    return upper === 'index.ts'
      ? undefined
      : 'engine values are passed in; only their types may be imported'
  if (upper === 'cli' && !typeOnly && !cliMayUse.includes(lower))
    return 'the CLI uses src/index.ts and nothing below it'
  const [high, low] = [rowOf(upper), rowOf(lower)]
  if (high < 0 || low < 0)
    return `\`${high < 0 ? upper : lower}\` has no place in the order of layers`
  return low < high ? `${lower} lies above ${upper}` : undefined
}

/** Engines stand beside `lower`: they use what lies below apply, and never each other. */
function engineFault(from: string, to: string, lower: string): string | undefined {
  if (lower !== 'engine')
    return rowOf(lower) > rowOf('apply') ? undefined : 'an engine imports only from below apply'
  const [own, other] = [engineOf(from), engineOf(to)]
  const shared = other === '' || other === 'common' || other.endsWith('-family')
  return own === other || own === '' || shared ? undefined : 'one engine imports another'
}

function rowOf(folder: string): number {
  return rows.findIndex((row) => row.includes(folder))
}

function folderOf(path: string): string {
  return path.split('/')[1] ?? ''
}

/** `clickhouse` for src/engine/clickhouse/…; empty for the files of src/engine itself. */
function engineOf(path: string): string {
  const parts = path.split('/')
  return parts.length > 3 ? (parts[2] ?? '') : ''
}
