/** Columns that number themselves: https://www.postgresql.org/docs/current/ddl-identity-columns.html */
import type { Draft } from '../../engine.ts'
import { alterColumn, type ColumnChange } from './alter-column-parts.ts'
import { defaultSql, identityOptionsSql, identitySql } from './column-sql.ts'
import { serialType } from './columns.ts'
import { draft } from './draft.ts'
import { quoteLiteral, sqlName } from './names.ts'
import { columnObjectName } from './table-names.ts'
import type { IdentityOptionsSpec } from './table-spec.ts'

export function identityDrafts(column: ColumnChange): readonly Draft[] {
  const { old, next } = column
  if (next.identity === undefined) return [alterColumn(column, 'DROP IDENTITY')]
  if (old.identity === undefined) {
    return [
      alterColumn(column, `ADD ${identitySql(next.identity, next.identityOptions)}`),
      countOn(column),
    ]
  }
  const word = next.identity === 'always' ? 'ALWAYS' : 'BY DEFAULT'
  const settings = [
    ...(old.identity === next.identity ? [] : [`SET GENERATED ${word}`]),
    ...changedOptions(old.identityOptions, next).map((option) => `SET ${option}`),
  ]
  return settings.length === 0 ? [] : [alterColumn(column, settings.join(' '))]
}

/** An option that is not said any more is what it would be without it. */
function changedOptions(
  old: IdentityOptionsSpec = {},
  { identityOptions: next = {}, type = '' }: ColumnChange['next'],
): readonly string[] {
  const isDown = next.increment?.startsWith('-') ?? false
  const keys = ['start', 'increment', 'min', 'max', 'cache', 'cycle'] as const
  const moved = keys.filter((key) => old[key] !== next[key])
  const kept = Object.fromEntries(
    moved.filter((key) => next[key] !== undefined).map((key) => [key, next[key]]),
  )
  const gone = moved.flatMap((key) => {
    if (next[key] !== undefined) return []
    if (key === 'start') return [`START WITH ${isDown ? '-1' : (next.min ?? '1')}`]
    if (key === 'increment') return ['INCREMENT BY 1']
    if (key === 'min') return ['NO MINVALUE']
    if (key === 'max') return ['NO MAXVALUE']
    return key === 'cache' ? ['CACHE 1'] : ['NO CYCLE']
  })
  return type === '' ? [] : [...identityOptionsSql(kept), ...gone]
}

/** Rows that are there have numbers already. */
function countOn({ table, name, next }: ColumnChange): Draft {
  const sequence = `pg_get_serial_sequence(${quoteLiteral(table.table)}, ${quoteLiteral(next.name)})`
  const isDown = next.identityOptions?.increment?.startsWith('-') ?? false
  const last = isDown ? 'min' : 'max'
  return draft(
    `SELECT setval(${sequence}, ${last}(${name}), true) FROM ${table.table} HAVING ${last}(${name}) IS NOT NULL`,
  )
}

/** `serial`: a sequence of the column's own, by a default. */
export function serialDrafts(column: ColumnChange): readonly Draft[] {
  const { table, old, next, name } = column
  const { address } = table.to
  const sequence = sqlName({ ...address, name: columnObjectName(address.name, next.name, 'seq') })
  const [before, after] = [serialType(old.type), serialType(next.type)]
  if (before !== undefined && after !== undefined) {
    return before === after ? [] : [draft(`ALTER SEQUENCE ${sequence} AS ${after}`)]
  }
  if (after !== undefined) {
    return [
      draft(`CREATE SEQUENCE ${sequence} AS ${after} OWNED BY ${table.table}.${name}`),
      alterColumn(column, `SET DEFAULT nextval(${quoteLiteral(sequence)}::regclass)`),
      countOn(column),
    ]
  }
  return [
    next.default === undefined
      ? alterColumn(column, 'DROP DEFAULT')
      : alterColumn(column, `SET DEFAULT ${defaultSql(next.default)}`),
    draft(`DROP SEQUENCE IF EXISTS ${sequence}`),
  ]
}
