import type { Expression, Identifier, NumberLiteral, StringLiteral } from './expression.ts'
import type { Name, Span, UnknownClause } from './span.ts'

export interface CreateUser extends Span {
  readonly kind: 'createUser'
  readonly source: string
  readonly alter: boolean
  readonly names: readonly Name[]
  readonly orReplace?: true
  readonly ifNotExists?: true
  readonly onCluster?: Name
  readonly auth: readonly AuthMethod[]
  readonly notIdentified?: true
  readonly hosts?: readonly HostRule[]
  /** ALTER USER … ADD HOST and DROP HOST. */
  readonly addedHosts?: readonly HostRule[]
  readonly droppedHosts?: readonly HostRule[]
  /** ALTER USER … ADD IDENTIFIED: next to the methods that are there. */
  readonly addAuth?: true
  /** RESET AUTHENTICATION METHODS TO NEW. */
  readonly resetAuth?: true
  readonly validUntil?: StringLiteral
  readonly defaultRoles?: RoleSet
  readonly defaultDatabase?: Name
  readonly grantees?: RoleSet
  readonly settings?: readonly ProfileElement[]
  /** ALTER … RENAME TO. */
  readonly renameTo?: Name
  readonly storage?: Name
  readonly unknown?: readonly UnknownClause[]
}

/** `IDENTIFIED WITH sha256_hash BY '…' SALT '…'`. */
export interface AuthMethod extends Span {
  readonly kind: 'auth'
  readonly method?: string
  readonly secret?: StringLiteral
  /** Everything after the method besides BY, as written: `SERVER 'x'`, `REALM 'y'`, `SALT 'z'`. */
  readonly options?: string
  /** Of one method of several; of the only one it stands with the user. */
  readonly validUntil?: StringLiteral
}

export interface HostRule extends Span {
  readonly kind: 'host'
  readonly type: 'ANY' | 'NONE' | 'LOCAL' | 'NAME' | 'REGEXP' | 'IP' | 'LIKE'
  readonly value?: StringLiteral
}

/** `ALL EXCEPT a, b`, `NONE`, `CURRENT_USER`, `a, b`. */
export interface RoleSet extends Span {
  readonly kind: 'roleSet'
  readonly all?: true
  readonly none?: true
  readonly names: readonly Name[]
  readonly except: readonly Name[]
}

/** One element of SETTINGS of a user, role or profile: a setting with limits, or another profile. */
export interface ProfileElement extends Span {
  readonly kind: 'profileElement'
  /** INHERIT for PROFILE, READONLY for CONST. */
  readonly written?: string
  readonly profile?: Name
  readonly name?: string
  readonly value?: Expression
  readonly min?: Expression
  readonly max?: Expression
  readonly writability?: 'CONST' | 'WRITABLE' | 'CHANGEABLE_IN_READONLY'
}

export interface CreateRole extends Span {
  readonly kind: 'createRole'
  readonly source: string
  readonly alter: boolean
  readonly names: readonly Name[]
  readonly orReplace?: true
  readonly ifNotExists?: true
  readonly onCluster?: Name
  readonly settings?: readonly ProfileElement[]
  /** ALTER … RENAME TO. */
  readonly renameTo?: Name
  readonly storage?: Name
  readonly unknown?: readonly UnknownClause[]
}

export interface CreateSettingsProfile extends Span {
  readonly kind: 'createSettingsProfile'
  /** The one word that was written for both: PROFILE. */
  readonly written?: string
  readonly source: string
  readonly alter: boolean
  readonly names: readonly Name[]
  readonly orReplace?: true
  readonly ifNotExists?: true
  readonly onCluster?: Name
  readonly settings?: readonly ProfileElement[]
  readonly to?: RoleSet
  /** ALTER … RENAME TO. */
  readonly renameTo?: Name
  readonly storage?: Name
  readonly unknown?: readonly UnknownClause[]
}

export interface CreateRowPolicy extends Span {
  readonly kind: 'createRowPolicy'
  /** The one word that was written for both: POLICY. */
  readonly written?: string
  readonly source: string
  readonly alter: boolean
  readonly policies: readonly PolicyTarget[]
  readonly orReplace?: true
  readonly ifNotExists?: true
  readonly onCluster?: Name
  readonly restrictive?: boolean
  readonly command?: 'SELECT' | 'ALL'
  readonly using?: Expression
  /** USING NONE, which takes the condition of an altered policy away. */
  readonly usingNone?: true
  readonly to?: RoleSet
  /** ALTER … RENAME TO. */
  readonly renameTo?: Name
  readonly storage?: Name
  readonly unknown?: readonly UnknownClause[]
}

/** `p ON db.t`; `db.*` has `*` as its last part. */
export interface PolicyTarget extends Span {
  readonly kind: 'policyTarget'
  readonly name: Name
  readonly table: Identifier
}

export interface CreateQuota extends Span {
  readonly kind: 'createQuota'
  readonly source: string
  readonly alter: boolean
  readonly names: readonly Name[]
  readonly orReplace?: true
  readonly ifNotExists?: true
  readonly onCluster?: Name
  /** Words as written, lower case: `user_name`, `client_key, ip_address`; `none` for NOT KEYED. */
  readonly keyedBy?: string
  /** The clause of `keyedBy`: `KEY BY 'user name'`. */
  readonly written?: string
  readonly intervals: readonly QuotaInterval[]
  readonly to?: RoleSet
  /** ALTER … RENAME TO. */
  readonly renameTo?: Name
  readonly storage?: Name
  readonly unknown?: readonly UnknownClause[]
}

export interface QuotaInterval extends Span {
  readonly kind: 'quotaInterval'
  readonly randomized?: true
  readonly count: string
  /** Singular, lower case. */
  readonly unit: string
  readonly limits: readonly QuotaLimit[]
  readonly trackingOnly?: true
  readonly noLimits?: true
}

export interface QuotaLimit extends Span {
  readonly kind: 'quotaLimit'
  readonly name: string
  readonly value: NumberLiteral | StringLiteral
}

export interface Grant extends Span {
  readonly kind: 'grant'
  readonly source: string
  readonly revoke: boolean
  readonly onCluster?: Name
  /** Present for privileges; roles otherwise. */
  readonly rights: readonly GrantedRights[]
  readonly roles: readonly Name[]
  readonly grantees: RoleSet
  /** WITH GRANT OPTION, or GRANT OPTION FOR of REVOKE. */
  readonly grantOption?: true
  readonly adminOption?: true
  readonly replaceOption?: true
  readonly currentGrants?: true
  readonly unknown?: readonly UnknownClause[]
}

export interface GrantedRights extends Span {
  readonly kind: 'rights'
  readonly privileges: readonly Privilege[]
  /** `db.t`, `db.*`, `*.*`, a named collection or a user, as written. */
  readonly on?: Identifier
}

export interface Privilege extends Span {
  readonly kind: 'privilege'
  /** Upper case, one space between words. */
  readonly name: string
  readonly columns?: readonly Name[]
}
