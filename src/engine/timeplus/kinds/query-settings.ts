/**
 * SETTINGS of a streaming query: in its text or beside it, they say the same. The server keeps them
 * at the end of the query (timeplus.md §1.9: they belong to the SELECT, not to the view).
 */
import type { NamedPart, NamedParts } from '../../../catalog/normal-form.ts'
import { type Query, quoteString, type Setting, tokenize } from '../../../sql/index.ts'
import { normalSetting, type SettingsSpec } from '../../clickhouse-family/kinds/settings.ts'
import type { KindContext } from '../../engine.ts'
import { parsedQuery } from './text.ts'

export interface QueryAndSettings {
  readonly query: string
  readonly settings?: SettingsSpec
}

/** The query without the SETTINGS at its end, and those. */
export function splitSettings(text: string): QueryAndSettings {
  const parsed = parsedQuery(text)
  const settings = parsed.ok ? lastSettings(parsed.node) : []
  const [first, last] = [settings[0], settings.at(-1)]
  if (first === undefined || last === undefined) return { query: text }
  const keyword = tokenize(text.slice(0, first.start)).findLast(({ key }) => key === 'SETTINGS')
  if (keyword === undefined) return { query: text }
  const behind = text.slice(last.end).trim()
  const query = `${text.slice(0, keyword.start).trimEnd()}${behind === '' ? '' : `\n${behind}`}`
  return {
    query,
    settings: Object.fromEntries(settings.map((item) => [item.name, writtenValue(item, text)])),
  }
}

function lastSettings(query: Query): readonly Setting[] {
  switch (query.kind) {
    case 'select':
      return query.settings ?? []
    case 'setOperation': {
      const last = query.branches.at(-1)
      return last === undefined ? [] : lastSettings(last)
    }
    default:
      return []
  }
}

function writtenValue({ value }: Setting, text: string): string {
  if (value.kind === 'string') return value.value
  const written = text.slice(value.start, value.end)
  return value.kind === 'constant' ? written.toLowerCase() : written
}

/** `\nSETTINGS a = 1, b = 'x'`, or nothing. */
export function settingsClause(settings: SettingsSpec | undefined): string {
  const list = Object.entries(settings ?? {}).map(([name, value]) => querySettingSql(name, value))
  return list.length === 0 ? '' : `\nSETTINGS ${list.join(', ')}`
}

/** A setting that holds text refuses a bare number. */
export function querySettingSql(name: string, value: string): string {
  const isBare = /^(-?\d+(\.\d+)?|true|false)$/.test(value) && !isText.has(name)
  return `${name} = ${isBare ? value : quoteString(value)}`
}

const isText: ReadonlySet<string> = new Set([
  'seek_to',
  'shards',
  'idempotent_id',
  'checkpoint_settings',
  'recovery_policy',
  'default_hash_table',
  'default_hash_join',
])

/**
 * What a view is told about its running, besides what it computes: `SYSTEM PAUSE … PERMANENT` writes
 * the one into the stored query (timeplus.md §1.18, §3.4), `start` the other. Where a plan says
 * nothing they stay as they are.
 */
const ofRunning: ReadonlySet<string> = new Set(['pause_on_start', 'seek_to'])

export function normalQuerySettings(
  settings: SettingsSpec | undefined,
  { side }: KindContext,
): NamedParts {
  const parts = Object.entries(settings ?? {}).map(
    ([name, value]): NamedPart => ({
      name: canonicalName(name),
      form: { value: normalSetting(name, value) },
      ...(side === 'live' && ofRunning.has(name) ? { implied: true } : {}),
    }),
  )
  return { ordered: false, parts }
}

/** Two names of one setting (timeplus.md §1.9). */
function canonicalName(name: string): string {
  return name === 'mv_preferred_exec_node' ? 'preferred_exec_node' : name
}

/** What a plan says, and what stays of the running view where it says nothing. */
export function keptSettings(
  declared: SettingsSpec | undefined,
  live: SettingsSpec | undefined,
): SettingsSpec {
  const kept = Object.entries(live ?? {}).filter(
    ([name]) => ofRunning.has(name) && declared?.[name] === undefined,
  )
  return { ...declared, ...Object.fromEntries(kept) }
}
