/** What the loader asks the schemas, in one place. */
export {
  hasFileTwin,
  isSecretPath,
  isTextPath,
  kindsOf,
  type SchemaProblem,
  validate,
} from '../schema/index.ts'

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
