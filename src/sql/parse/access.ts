/** CREATE and ALTER of users, roles, profiles, policies and quotas. */
import type {
  CreateQuota,
  CreateRole,
  CreateRowPolicy,
  CreateSettingsProfile,
  PolicyTarget,
  QuotaInterval,
  QuotaLimit,
  RoleSet,
} from '../ast/access.ts'
import type { Name, UnknownClause } from '../ast/span.ts'
import {
  advance,
  at,
  type Cursor,
  expect,
  fail,
  here,
  key,
  list,
  peek,
  span,
  take,
} from './cursor.ts'
import { expression } from './expression.ts'
import { nameOrString } from './header.ts'
import { literal } from './literal.ts'
import { intervalUnit } from './interval.ts'
import { profileElements } from './profile.ts'
import { settingsChange } from './settings-change.ts'
import { tableName } from './from.ts'
import { unknownClauses } from './unknown.ts'

export interface AccessModifiers {
  readonly start: number
  readonly alter: boolean
  readonly orReplace: boolean
  /** The kind of object in fewer words than usual: POLICY, PROFILE. */
  readonly written?: string
}

export interface AccessHead {
  readonly source: string
  readonly alter: boolean
  readonly orReplace?: true
  readonly ifNotExists?: true
  readonly written?: string
}

/** IF [NOT] EXISTS and OR REPLACE also come behind the kind of object. */
export function accessHead(c: Cursor, modifiers: AccessModifiers): AccessHead {
  const orReplace = modifiers.orReplace || take(c, 'OR', 'REPLACE')
  const ifNotExists = take(c, 'IF', 'NOT', 'EXISTS') || take(c, 'IF', 'EXISTS')
  return {
    source: c.text,
    alter: modifiers.alter,
    ...(orReplace && { orReplace: true as const }),
    ...(ifNotExists && { ifNotExists: true as const }),
    ...(modifiers.written !== undefined && { written: modifiers.written }),
  }
}

/** Clauses in any order until none matches; what is left is unknown. */
export function clauses(
  c: Cursor,
  clause: () => boolean,
  words: readonly string[],
): readonly UnknownClause[] {
  const unknown: UnknownClause[] = []
  for (;;) {
    const change = settingsChange(c)
    if (change) unknown.push(change)
    if (change || clause()) continue
    const rest = unknownClauses(c, words)
    if (rest.length === 0) return unknown
    unknown.push(...rest)
  }
}

/** `ALL [EXCEPT a, b]`, `NONE`, `a, b`. */
export function roleSet(c: Cursor): RoleSet {
  const start = here(c)
  if (take(c, 'NONE'))
    return { kind: 'roleSet', none: true, names: [], except: [], ...span(c, start) }
  const all = take(c, 'ALL') || take(c, 'ANY')
  const names: readonly Name[] = all ? [] : list(c, userName)
  const except: readonly Name[] = take(c, 'EXCEPT') ? list(c, userName) : []
  return { kind: 'roleSet', ...(all && { all: true as const }), names, except, ...span(c, start) }
}

/** A user, perhaps with the host pattern that MySQL knows: `u@'%.x'`. */
export function userName(c: Cursor): Name {
  const from = c.at
  const first = nameOrString(c)
  if (!at(c, '@')) return first
  advance(c)
  const host = nameOrString(c)
  const written = c.tokens
    .slice(from, c.at)
    .map((token) => token.text)
    .join('')
  return { ...first, text: `${first.text}@${host.text}`, quoted: true, written, end: host.end }
}

export function createRole(c: Cursor, modifiers: AccessModifiers): CreateRole {
  const head = accessHead(c, modifiers)
  const names = list(c, userName)
  const role: {
    -readonly [K in 'onCluster' | 'settings' | 'storage' | 'renameTo']?: CreateRole[K]
  } = {}
  const unknown = clauses(c, () => {
    if (take(c, 'ON', 'CLUSTER')) role.onCluster = nameOrString(c)
    else if (take(c, 'RENAME', 'TO')) role.renameTo = userName(c)
    else if (take(c, 'SETTINGS')) role.settings = profileElements(c)
    else if (take(c, 'IN')) role.storage = nameOrString(c)
    else return false
    return true
  }, ['SETTINGS', 'IN', 'RENAME', 'ADD', 'MODIFY', 'DROP'])
  return {
    kind: 'createRole',
    ...head,
    names,
    ...role,
    ...(unknown.length > 0 && { unknown }),
    ...span(c, modifiers.start),
  }
}

export function createSettingsProfile(
  c: Cursor,
  modifiers: AccessModifiers,
): CreateSettingsProfile {
  const head = accessHead(c, modifiers)
  const names = list(c, userName)
  const profile: {
    -readonly [K in
      | 'onCluster'
      | 'settings'
      | 'storage'
      | 'to'
      | 'renameTo']?: CreateSettingsProfile[K]
  } = {}
  const unknown = clauses(c, () => {
    if (take(c, 'ON', 'CLUSTER')) profile.onCluster = nameOrString(c)
    else if (take(c, 'RENAME', 'TO')) profile.renameTo = userName(c)
    else if (take(c, 'SETTINGS')) profile.settings = profileElements(c)
    else if (take(c, 'TO')) profile.to = roleSet(c)
    else if (take(c, 'IN')) profile.storage = nameOrString(c)
    else return false
    return true
  }, ['SETTINGS', 'TO', 'IN', 'RENAME', 'ADD', 'MODIFY', 'DROP'])
  return {
    kind: 'createSettingsProfile',
    ...head,
    names,
    ...profile,
    ...(unknown.length > 0 && { unknown }),
    ...span(c, modifiers.start),
  }
}

type PolicyParts = {
  -readonly [K in
    | 'onCluster'
    | 'restrictive'
    | 'command'
    | 'using'
    | 'usingNone'
    | 'to'
    | 'storage'
    | 'renameTo']?: CreateRowPolicy[K]
}

export function createRowPolicy(c: Cursor, modifiers: AccessModifiers): CreateRowPolicy {
  const head = accessHead(c, modifiers)
  const policy: PolicyParts = {}
  const policies = policyTargets(c, policy)
  const unknown = clauses(c, () => policyClause(c, policy, head.alter), [
    'AS',
    'FOR',
    'USING',
    'TO',
    'IN',
    'RENAME',
  ])
  return {
    kind: 'createRowPolicy',
    ...head,
    policies,
    ...policy,
    ...(unknown.length > 0 && { unknown }),
    ...span(c, modifiers.start),
  }
}

/** `p1, p2 ON t1, t2, p3 ON t3`: every name of a group with every table of it. */
export function policyTargets(c: Cursor, policy: { onCluster?: Name }): readonly PolicyTarget[] {
  const targets: PolicyTarget[] = []
  do {
    const start = here(c)
    const names = list(c, userName)
    if (take(c, 'ON', 'CLUSTER')) policy.onCluster = nameOrString(c)
    expect(c, 'ON')
    const tables = [policyTable(c)]
    while (at(c, ',') && !(key(c, 2) === 'ON')) {
      advance(c)
      tables.push(policyTable(c))
    }
    for (const called of names) {
      for (const table of tables)
        targets.push({ kind: 'policyTarget', name: called, table, ...span(c, start) })
    }
  } while (take(c, ','))
  return targets
}

function policyTable(c: Cursor): PolicyTarget['table'] {
  if (key(c) !== '*' && key(c, 2) !== '*') return tableName(c)
  const start = here(c)
  const parts: Name[] = []
  do {
    const token = advance(c)
    parts.push({
      kind: 'name',
      text: token.text,
      quoted: token.kind === 'quoted',
      start: token.start,
      end: token.end,
    })
  } while (take(c, '.'))
  return { kind: 'identifier', parts, ...span(c, start) }
}

function policyClause(c: Cursor, policy: PolicyParts, alter: boolean): boolean {
  if (take(c, 'ON', 'CLUSTER')) policy.onCluster = nameOrString(c)
  else if (take(c, 'RENAME', 'TO')) policy.renameTo = userName(c)
  else if (at(c, 'AS') && (key(c, 1) === 'PERMISSIVE' || key(c, 1) === 'RESTRICTIVE')) {
    advance(c)
    policy.restrictive = advance(c).key === 'RESTRICTIVE'
  } else if (at(c, 'FOR') && (key(c, 1) === 'SELECT' || key(c, 1) === 'ALL')) {
    advance(c)
    policy.command = advance(c).key === 'SELECT' ? 'SELECT' : 'ALL'
  } else if (take(c, 'USING')) {
    if (!take(c, 'NONE')) policy.using = expression(c)
    else if (alter) policy.usingNone = true
  } else if (take(c, 'TO')) policy.to = roleSet(c)
  else if (take(c, 'IN')) policy.storage = nameOrString(c)
  else return false
  return true
}

type QuotaParts = {
  -readonly [K in
    | 'onCluster'
    | 'keyedBy'
    | 'written'
    | 'to'
    | 'storage'
    | 'renameTo']?: CreateQuota[K]
}

export function createQuota(c: Cursor, modifiers: AccessModifiers): CreateQuota {
  const head = accessHead(c, modifiers)
  const names = list(c, userName)
  const quota: QuotaParts = {}
  const intervals: QuotaInterval[] = []
  const unknown = clauses(c, () => {
    if (at(c, 'FOR')) intervals.push(quotaInterval(c))
    else if (at(c, ',') && intervals.length > 0 && key(c, 1) === 'FOR') advance(c)
    else return quotaClause(c, quota)
    return true
  }, ['FOR', 'KEYED', 'NOT', 'TO', 'IN', 'RENAME'])
  return {
    kind: 'createQuota',
    ...head,
    names,
    ...quota,
    intervals,
    ...(unknown.length > 0 && { unknown }),
    ...span(c, modifiers.start),
  }
}

function quotaClause(c: Cursor, quota: QuotaParts): boolean {
  if (take(c, 'ON', 'CLUSTER')) quota.onCluster = nameOrString(c)
  else if (take(c, 'RENAME', 'TO')) quota.renameTo = userName(c)
  else if (take(c, 'NOT', 'KEYED')) quota.keyedBy = 'none'
  else if (take(c, 'KEYED', 'BY') || take(c, 'KEY', 'BY')) {
    const from = c.at - 2
    quota.keyedBy = quotaKey(c)
    const tokens = c.tokens.slice(from, c.at)
    quota.written = tokens
      .map(({ text }) => text)
      .join(' ')
      .replaceAll(' ,', ',')
  } else if (take(c, 'TO')) quota.to = roleSet(c)
  else if (take(c, 'IN')) quota.storage = nameOrString(c)
  else return false
  return true
}

/** `user_name`, `client_key, ip_address`, `'client key or user name'`. */
function quotaKey(c: Cursor): string {
  return list(c, (c) => nameOrString(c).text.toLowerCase().replaceAll(' ', '_')).join(', ')
}

/** `FOR [RANDOMIZED] INTERVAL 1 hour MAX queries = 10, errors = 5 | TRACKING ONLY | NO LIMITS`. */
function quotaInterval(c: Cursor): QuotaInterval {
  const start = here(c)
  expect(c, 'FOR')
  const randomized = take(c, 'RANDOMIZED')
  take(c, 'INTERVAL')
  const amount = peek(c)
  if (amount.kind !== 'number') fail(c, ['a number'])
  advance(c)
  const unit = intervalUnit(key(c))
  if (unit === undefined) fail(c, ['a unit such as hour'])
  advance(c)
  const noLimits = take(c, 'NO', 'LIMITS')
  const trackingOnly = take(c, 'TRACKING', 'ONLY')
  const limits: QuotaLimit[] = []
  while (at(c, 'MAX') || (at(c, ',') && key(c, 1) !== 'FOR') || atNamedLimit(c)) {
    take(c, ',')
    take(c, 'MAX')
    limits.push(quotaLimit(c))
  }
  return {
    kind: 'quotaInterval',
    ...(randomized && { randomized: true as const }),
    count: amount.text,
    unit: unit.toLowerCase(),
    limits,
    ...(trackingOnly && { trackingOnly: true as const }),
    ...(noLimits && { noLimits: true as const }),
    ...span(c, start),
  }
}

/** The older way: `errors MAX 5`, `RESULT ROWS MAX 100`. */
function atNamedLimit(c: Cursor): boolean {
  return peek(c).kind === 'word' && (key(c, 1) === 'MAX' || key(c, 2) === 'MAX')
}

/** `queries = 10`, `QUERY SELECTS = 5`, `read_rows 100`, `errors MAX 5`. */
function quotaLimit(c: Cursor): QuotaLimit {
  const start = here(c)
  const words: string[] = []
  while (peek(c).kind === 'word' && !at(c, 'MAX')) words.push(advance(c).text.toLowerCase())
  if (!take(c, '=')) take(c, 'MAX')
  const value = literal(c)
  if (value?.kind !== 'number' && value?.kind !== 'string') fail(c, ['a number'])
  return { kind: 'quotaLimit', name: words.join('_'), value, ...span(c, start) }
}
