/** The attributes of a role that are words of CREATE ROLE and ALTER ROLE. */
import { inPlace, rule } from '../../common/rule.ts'
import { alter } from '../../common/lowered.ts'
import type { FieldRule } from '../../engine.ts'
import { draft } from './draft.ts'
import { quoteLiteral } from './names.ts'
import { roleSql } from './role-names.ts'

export type RoleAttributes = {
  readonly login?: boolean
  readonly inherit?: boolean
  readonly superuser?: boolean
  readonly createdb?: boolean
  readonly createrole?: boolean
  readonly replication?: boolean
  readonly bypassrls?: boolean
  readonly connectionLimit?: number
  readonly validUntil?: string
}

/** What CREATE ROLE leaves it at (https://www.postgresql.org/docs/current/sql-createrole.html). */
export const switches = {
  login: false,
  inherit: true,
  superuser: false,
  createdb: false,
  createrole: false,
  replication: false,
  bypassrls: false,
} as const

type Switch = keyof typeof switches

export const switchNames: readonly Switch[] = Object.keys(switches) as Switch[]

/** `LOGIN`, `NOLOGIN`, `CONNECTION LIMIT 5`: every attribute that is given, or the one named. */
export function attributeWords(spec: RoleAttributes): readonly string[] {
  return [
    ...switchNames.flatMap((name) => (spec[name] === undefined ? [] : [switchWord(name, spec)])),
    ...(spec.connectionLimit === undefined ? [] : [limitWord(spec)]),
    ...(spec.validUntil === undefined ? [] : [validWord(spec)]),
  ]
}

export function switchRule(name: Switch): FieldRule<RoleAttributes> {
  const upper = name.toUpperCase()
  return rule(inPlace(`ALTER ROLE … ${upper}`), (_change, _from, { address, spec }) =>
    alter(draft(`ALTER ROLE ${roleSql(address.name)} ${switchWord(name, spec)}`)),
  )
}

export const connectionLimitRule: FieldRule<RoleAttributes> = rule(
  inPlace('ALTER ROLE … CONNECTION LIMIT'),
  (_change, _from, { address, spec }) =>
    alter(draft(`ALTER ROLE ${roleSql(address.name)} ${limitWord(spec)}`)),
)

export const validUntilRule: FieldRule<RoleAttributes> = rule(
  inPlace('ALTER ROLE … VALID UNTIL'),
  (_change, _from, { address, spec }) =>
    alter(draft(`ALTER ROLE ${roleSql(address.name)} ${validWord(spec)}`)),
)

/** The moment in UTC; a text without a zone is taken as UTC, and no limit is `infinity`. */
export function normalMoment(text: string | undefined): string | null {
  if (text === undefined || /^infinity$/i.test(text.trim())) return null
  const plain = text.trim().replace(' ', 'T')
  const hasZone = /(Z|[+-]\d\d(:?\d\d)?)$/i.test(plain) && plain.includes('T')
  const zoned = hasZone
    ? plain.replace(/([+-]\d\d)$/, '$1:00')
    : `${plain}${plain.includes('T') ? '' : 'T00:00:00'}Z`
  const time = Date.parse(zoned)
  return Number.isNaN(time) ? text.trim() : new Date(time).toISOString()
}

function switchWord(name: Switch, spec: RoleAttributes): string {
  return `${(spec[name] ?? switches[name]) ? '' : 'NO'}${name.toUpperCase()}`
}

function limitWord({ connectionLimit }: RoleAttributes): string {
  return `CONNECTION LIMIT ${connectionLimit ?? -1}`
}

function validWord({ validUntil }: RoleAttributes): string {
  return `VALID UNTIL ${quoteLiteral(normalMoment(validUntil) ?? 'infinity')}`
}
