/** What numbers a column: a sequence of its own, one that its default names, or its identity. */
import type { Address } from '../../../resource/id.ts'
import { serialType } from './columns.ts'
import { unquoted } from './name-lists.ts'
import { quoteIdent, quoteLiteral, sqlName } from './names.ts'
import { columnObjectName } from './table-names.ts'
import type { ColumnSpec } from './table-spec.ts'

export interface Numbering {
  readonly by: 'identity' | 'serial' | 'sequence'
  /** As it stands in statements. The name of an identity's is nobody's business. */
  readonly sequence: string
}

/** Undefined: a default that is none of a sequence, or no default. */
export function numberingOf(column: ColumnSpec, table: Address): Numbering | undefined {
  if (column.identity !== undefined) return { by: 'identity', sequence: '' }
  if (serialType(column.type) !== undefined) {
    return { by: 'serial', sequence: ownSequence(table, column.name) }
  }
  const named = /^nextval\('((?:[^']|'')+)'(?:::(?:pg_catalog\.)?regclass)?\)$/i.exec(
    column.default?.trim() ?? '',
  )?.[1]
  return named === undefined
    ? undefined
    : { by: 'sequence', sequence: namesOf(named.replaceAll("''", "'")).map(quoteIdent).join('.') }
}

/** The sequence that `serial` makes: `app.orders_id_seq`. */
export function ownSequence({ database, name }: Address, column: string): string {
  const own = columnObjectName(name, column, 'seq')
  return sqlName({ ...(database === undefined ? {} : { database }), name: own })
}

/** `app."T_id_seq"` as ids have it: `app.T_id_seq`. */
export function relationOf(sequence: string): string {
  return namesOf(sequence).join('.')
}

function namesOf(text: string): readonly string[] {
  return (text.match(/"(?:[^"]|"")*"|[^".]+/g) ?? []).map(unquoted)
}

/**
 * The new sequence goes on where the old one is, and never back: one with a start of its own may
 * lie behind it already.
 */
export function goOnFrom(old: string, next: string, isDown = false): string {
  return `SELECT setval(${quoteLiteral(next)}, o.last_value, o.is_called) FROM ${old} AS o, ${next} AS n WHERE o.last_value ${isDown ? '<=' : '>='} n.last_value`
}

/** The sequence of an identity column, whatever its name: a `regclass`. */
export function identitySequence(table: string, column: string): string {
  const [relation, name] = [quoteLiteral(table), quoteLiteral(column)]
  return `(SELECT d.objid::regclass FROM pg_depend AS d JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = ${relation}::regclass AND a.attname = ${name} AND d.deptype = 'i')`
}

/** The same where the name of a sequence is only known when it runs; both are expressions. */
export function goOnFromIdentity(old: string, next: string, isDown = false): string {
  const comparison = isDown ? '<=' : '>='
  return `DO $sluice$
DECLARE
  old regclass := ${old};
  new regclass := ${next};
BEGIN
  EXECUTE format('SELECT setval(%L, o.last_value, o.is_called) FROM %s AS o, %s AS n WHERE o.last_value ${comparison} n.last_value', new, old, new);
END $sluice$`
}

/** As an expression: the object, whatever it is called by then. */
export function regclass(sequence: string): string {
  return `${quoteLiteral(sequence)}::regclass`
}
