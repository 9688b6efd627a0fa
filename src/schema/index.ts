/** Stands in until the generated validators are in place: final signatures, permissive answers. */
type Path = readonly (string | number)[]

export type SchemaName =
  | 'project'
  | 'changeset'
  | { readonly engine: string; readonly kind: string }
  | { readonly document: string }

export interface SchemaProblem {
  readonly path: Path
  readonly code: 'UNKNOWN_KEY' | 'WRONG_TYPE' | 'MISSING_KEY' | 'BAD_VALUE'
  readonly message: string
  readonly hint?: string
  /** Whether to point at the key of `path` or at its value. */
  readonly where: 'key' | 'value'
}

export function validate(_name: SchemaName, _json: unknown): readonly SchemaProblem[] {
  return []
}

export function kindsOf(engine: string): readonly string[] {
  return engine === 'clickhouse' ? clickhouseKinds : []
}

const clickhouseKinds = [
  'Database',
  'Dictionary',
  'External',
  'Function',
  'Grant',
  'MaterializedView',
  'NamedCollection',
  'Quota',
  'Role',
  'RowPolicy',
  'SettingsProfile',
  'Sink',
  'Table',
  'User',
  'View',
]

export function isSecretPath(_engine: string, _kind: string, path: Path): boolean {
  return ['auth', 'entries', 'engine', 'ddl', 'source', 'settings'].includes(String(path[0]))
}

export function twinOf(_engine: string, _kind: string, path: Path): Path | undefined {
  const last = String(path.at(-1))
  return last.endsWith('File') ? [...path.slice(0, -1), last.slice(0, -'File'.length)] : undefined
}

export function hasFileTwin(_engine: string, _kind: string, path: Path): boolean {
  return ['query', 'body', 'ddl', 'source', 'ttl', 'using'].includes(String(path.at(-1)))
}

export function isTextPath(_engine: string, _kind: string, path: Path): boolean {
  return ['name', 'comment', 'default', 'ttl', 'query', 'orderBy'].includes(String(path.at(-1)))
}

export function sqlFragmentAt(_engine: string, _kind: string, _path: Path): string | undefined {
  return undefined
}

/** Keys in the order canonical YAML writes them: of a resource, or of the map at `path` in one. */
export function fieldOrder(_engine: string, _kind: string, _path: Path = []): readonly string[] {
  return []
}
