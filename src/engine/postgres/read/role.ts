/** CREATE ROLE, USER and GROUP, and ALTER ROLE: https://www.postgresql.org/docs/current/sql-createrole.html */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { isTree, itemsOf, nodesOf, stringOf, textOf, type Tree } from '../sql/tree.ts'
import {
  findObject,
  type Known,
  put,
  type ReadObject,
  type Reading,
  type UnknownPart,
} from './known.ts'
import { optionName, optionValue, roleName, roleNames } from './options.ts'
import { settingOf } from './setting.ts'
import { spanOfTokens, type Statement, textOfTokens } from './statement.ts'

export function readRole(statement: Statement): Reading {
  const { fields } = statement
  const isUser = fields['stmt_type'] === 'ROLESTMT_USER'
  const { spec, unknown } = roleOptions(statement)
  const name = textOf(fields['role']) ?? ''
  return put(
    'Role',
    { name },
    compact<JsonObject>({ ...(isUser ? { login: true } : {}), ...spec }),
    unknown,
  )
}

/** pg_dumpall makes every role bare and says the rest here. */
export function alterRole(statement: Statement, known: Known): Reading {
  const { fields } = statement
  const role = knownRole(fields, known)
  if (role === undefined) return notMade(fields)
  const { spec, unknown } = roleOptions(statement)
  const next = compact<JsonObject>({ ...role.spec, ...spec })
  return { put: [{ ...role, spec: next, unknown: [...role.unknown, ...unknown] }] }
}

export function alterRoleSet({ fields }: Statement, known: Known): Reading {
  const role = knownRole(fields, known)
  if (role === undefined) return notMade(fields)
  if (fields['database'] !== undefined)
    return { why: 'settings of a role in one database are not managed' }
  const setting = settingOf(isTree(fields['setstmt']) ? fields['setstmt'] : undefined)
  if (setting === undefined) return { why: 'this sets no value' }
  const set = isTree(role.spec['set']) ? role.spec['set'] : {}
  return {
    put: [{ ...role, spec: { ...role.spec, set: { ...set, [setting.name]: setting.value } } }],
  }
}

function knownRole({ role }: Tree, known: Known): ReadObject | undefined {
  return findObject(known, ['Role'], { name: roleName(role) ?? '' })
}

function notMade({ role }: Tree): Reading {
  return { why: `role \`${roleName(role) ?? 'all'}\` is not made by these statements` }
}

function roleOptions({ fields, ...statement }: Statement): {
  readonly spec: JsonObject
  readonly unknown: readonly UnknownPart[]
} {
  const spec: Record<string, JsonObject[string]> = {}
  const unknown: UnknownPart[] = []
  for (const option of nodesOf(fields['options'], 'DefElem')) {
    const read = readers[optionName(option)]
    if (read) Object.assign(spec, read(option))
    else {
      const at = statement.tokenOf(option)
      const whole = { fields, ...statement }
      unknown.push({ text: textOfTokens(whole, at, at + 2), ...spanOfTokens(whole, at, at + 2) })
    }
  }
  return { spec, unknown }
}

/** What is so by itself is left out. */
const flag =
  (field: string, usual: boolean) =>
  (option: Tree): JsonObject => {
    const value = optionValue(option) === true
    return { [field]: value === usual ? undefined : value }
  }

const readers: { readonly [option: string]: (option: Tree) => JsonObject } = {
  canlogin: (option) => ({ login: optionValue(option) === true }),
  inherit: flag('inherit', true),
  superuser: flag('superuser', false),
  createdb: flag('createdb', false),
  createrole: flag('createrole', false),
  isreplication: flag('replication', false),
  bypassrls: flag('bypassrls', false),
  connectionlimit: (option) => {
    const limit = optionValue(option)
    return { connectionLimit: limit === -1 ? undefined : limit }
  },
  // PASSWORD NULL has no argument.
  password: ({ arg }) => ({ password: stringOf(arg) }),
  validUntil: ({ arg }) => ({ validUntil: stringOf(arg) }),
  addroleto: ({ arg }) => ({ memberOf: roleNames(itemsOf(arg)) }),
}
