/** Statements of access entities: ClickHouse 22.x grammar (timeplus.md §1.16). */
import type { Expression } from './expression.ts'
import type { ObjectName } from './query.ts'

export type AccessStatement =
  | UserStatement
  | RoleStatement
  | RowPolicyStatement
  | QuotaStatement
  | SettingsProfileStatement
  | GrantStatement
  | SetDefaultRole
  | DropAccess

interface Entity {
  readonly alter: boolean
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  /** IF EXISTS of ALTER. */
  readonly ifExists: boolean
  readonly renameTo?: string
}

export interface UserStatement extends Entity {
  readonly kind: 'user'
  readonly names: readonly string[]
  readonly identified?: Identification
  readonly hosts?: readonly UserHost[]
  readonly addHosts?: readonly UserHost[]
  readonly dropHosts?: readonly UserHost[]
  readonly defaultRoles?: RoleSet
  readonly defaultDatabase?: string
  readonly grantees?: RoleSet
  readonly settings?: readonly ProfileElement[]
}

export interface Identification {
  /** `no_password`, `plaintext_password`, `sha256_password`, `ldap`, … */
  readonly method: string
  /** `WITH` absent: IDENTIFIED BY '…' is sha256_password. */
  readonly by?: string
  /** sha256_hash and double_sha1_hash give the hash itself. */
  readonly hash?: string
  readonly server?: string
  readonly realm?: string
}

export type UserHost =
  | { readonly kind: 'ANY' | 'NONE' | 'LOCAL' }
  | { readonly kind: 'IP' | 'NAME' | 'REGEXP' | 'LIKE'; readonly value: string }

export interface RoleSet {
  readonly all: boolean
  readonly none: boolean
  readonly names: readonly string[]
  readonly except: readonly string[]
}

export interface RoleStatement extends Entity {
  readonly kind: 'role'
  readonly names: readonly string[]
  readonly settings?: readonly ProfileElement[]
}

export type ProfileElement =
  | { readonly kind: 'profile'; readonly name: string }
  | {
      readonly kind: 'setting'
      readonly name: string
      readonly value?: Expression
      readonly min?: Expression
      readonly max?: Expression
      readonly writability?: 'READONLY' | 'WRITABLE' | 'CONST'
    }

export interface RowPolicyStatement extends Entity {
  readonly kind: 'rowPolicy'
  readonly policies: readonly { readonly name: string; readonly on: ObjectName }[]
  readonly select: boolean
  readonly using?: Expression | 'none'
  readonly as?: 'PERMISSIVE' | 'RESTRICTIVE'
  readonly to?: RoleSet
}

export interface QuotaStatement extends Entity {
  readonly kind: 'quota'
  readonly names: readonly string[]
  /** Empty: NOT KEYED. */
  readonly keyedBy?: readonly string[]
  readonly intervals: readonly QuotaInterval[]
  readonly to?: RoleSet
}

export interface QuotaInterval {
  readonly randomized: boolean
  readonly count: string
  readonly unit: string
  readonly limits: readonly { readonly name: string; readonly max: string }[]
  readonly mode: 'limits' | 'none' | 'tracking'
}

export interface SettingsProfileStatement extends Entity {
  readonly kind: 'settingsProfile'
  readonly names: readonly string[]
  readonly settings?: readonly ProfileElement[]
  readonly to?: RoleSet
}

export interface GrantStatement {
  readonly kind: 'grant'
  readonly revoke: boolean
  /** Roles, or privileges on something. */
  readonly roles?: RoleSet
  readonly privileges: readonly GrantElement[]
  readonly grantees: RoleSet
  readonly option: boolean
  readonly replace: boolean
}

/** One object and what is granted on it; privileges are canonical names, upper case. */
export interface GrantElement {
  readonly privileges: readonly { readonly name: string; readonly columns?: readonly string[] }[]
  /** `*` parts absent; `current` where no database was written. */
  readonly database:
    | { readonly kind: 'any' | 'current' }
    | { readonly kind: 'named'; readonly name: string }
  readonly relation?: string
}

export interface SetDefaultRole {
  readonly kind: 'setDefaultRole'
  readonly roles: RoleSet
  readonly to: readonly string[]
}

export interface DropAccess {
  readonly kind: 'dropAccess'
  readonly entity: AccessEntity
  readonly ifExists: boolean
  readonly names: readonly string[]
  /** DROP ROW POLICY. */
  readonly on?: ObjectName
}

export type AccessEntity = 'USER' | 'ROLE' | 'QUOTA' | 'ROW POLICY' | 'SETTINGS PROFILE'
