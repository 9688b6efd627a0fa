/**
 * What the loader asks the schemas, until src/schema/index.ts exists: the same names and types, answering
 * permissively. Replaced by imports from there.
 */

export type Path = readonly (string | number)[]
export type SchemaName = 'project' | { readonly engine: string; readonly kind: string }

export interface SchemaProblem {
  readonly path: Path
  readonly code: 'UNKNOWN_KEY' | 'WRONG_TYPE' | 'MISSING_KEY' | 'BAD_VALUE'
  readonly message: string
  readonly hint?: string
  readonly where: 'key' | 'value'
}

export interface EnvironmentConfig {
  readonly url?: string
  readonly username?: string
  readonly password?: string
  readonly database?: string
  readonly values?: string | Readonly<Record<string, unknown>>
  readonly promoteFrom?: string
  readonly protect?: boolean
  readonly scope?: { readonly databases?: readonly string[]; readonly global?: boolean }
  readonly cluster?: string
  readonly parallel?: number
}

export interface ProjectConfig {
  readonly version: 1
  readonly name: string
  readonly renamedFrom?: string
  readonly engine: 'clickhouse' | 'timeplus' | 'postgres'
  readonly plans: readonly string[]
  readonly values?: Readonly<Record<string, unknown>>
  readonly ledger?: { readonly database?: string }
  readonly environments?: Readonly<Record<string, EnvironmentConfig>>
  readonly policy?: Readonly<Record<string, unknown>>
}

export function validate(_name: SchemaName, _json: unknown): readonly SchemaProblem[] {
  return []
}

export function kindsOf(_engine: string): readonly string[] {
  return [
    'Database',
    'Function',
    'Table',
    'Stream',
    'View',
    'MaterializedView',
    'Sink',
    'User',
    'Role',
    'External',
    'NamedCollection',
    'Dictionary',
  ]
}

export function isSecretPath(_engine: string, _kind: string, path: Path): boolean {
  return path[0] === 'auth' || path[0] === 'entries' || path[0] === 'password'
}

export function hasFileTwin(_engine: string, _kind: string, path: Path): boolean {
  return path.at(-1) === 'query' || path.at(-1) === 'body' || path.at(-1) === 'ddl'
}

export function isTextPath(_engine: string, _kind: string, path: Path): boolean {
  return ['name', 'comment', 'default', 'ttl', 'query', 'orderBy'].includes(String(path.at(-1)))
}
