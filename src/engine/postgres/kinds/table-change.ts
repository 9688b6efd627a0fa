/** One change of a table, with what its rules ask for: both sides, and what else changes with it. */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Change, LowerContext } from '../../engine.ts'
import { factsOf, hasTimescale, type ServerFacts } from '../facts.ts'
import { quoteIdent, sqlName, sqlNameOf } from './names.ts'
import { scan } from '../sql/parser.ts'
import { unquoted } from './name-lists.ts'
import type { ColumnSpec, ConstraintSpec, IndexSpec, TableSpec } from './table-spec.ts'

export interface TableChange {
  readonly change: Change
  readonly from: LiveObject<TableSpec>
  readonly to: Resource<TableSpec>
  readonly context: LowerContext
  /** The desired spec in the server's form, where it was asked. */
  readonly wanted: TableSpec
  /** As it stands in statements, under the name it shall have. */
  readonly table: string
  readonly facts: ServerFacts
  /** Columns that get another name: the live one to the wanted one. */
  readonly renames: ReadonlyMap<string, string>
}

export function tableChange(
  change: Change,
  from: LiveObject<TableSpec>,
  to: Resource<TableSpec>,
  context: LowerContext,
): TableChange {
  const stored = context.desired.stored?.(to.id)
  const wanted = stored === undefined ? to.spec : (stored.spec as TableSpec)
  return {
    change,
    from,
    to,
    context,
    wanted,
    table: sqlName(to.address),
    facts: factsOf(context.desired),
    renames: renamesOf(from.spec, wanted),
  }
}

/** As the diff sees them: the new name is not there yet, and the old one is not wanted. */
export function renamesOf(live: TableSpec, wanted: TableSpec): ReadonlyMap<string, string> {
  const liveNames = new Set((live.columns ?? []).map(({ name }) => name))
  const wantedNames = new Set((wanted.columns ?? []).map(({ name }) => name))
  const renames = new Map<string, string>()
  for (const { name, renamedFrom } of wanted.columns ?? []) {
    if (renamedFrom === undefined || liveNames.has(name) || !liveNames.has(renamedFrom)) continue
    if (!wantedNames.has(renamedFrom)) renames.set(renamedFrom, name)
  }
  return renames
}

export function isHypertable({ from, facts }: Pick<TableChange, 'from' | 'facts'>): boolean {
  return from.spec.hypertable !== undefined && hasTimescale(facts)
}

/** Whether the table is there under the name it shall have: only then can its data be asked early. */
export function isThere({ to, context }: Pick<TableChange, 'to' | 'context'>): boolean {
  return context.live.lookup('relation', to.name)?.kind === 'Table'
}

/** Whether all these columns are there, under their names, before anything is changed. */
export function areThere(change: TableChange, columns: Iterable<string>): boolean {
  const live = new Map((change.from.spec.columns ?? []).map((one) => [one.name, one] as const))
  const wanted = new Map((change.wanted.columns ?? []).map((one) => [one.name, one] as const))
  return (
    isThere(change) &&
    [...columns].every((name) => {
      const before = live.get(name)
      // What is computed or converted in the same plan has other values by then.
      return (
        before !== undefined &&
        before.type === wanted.get(name)?.type &&
        before.generated === wanted.get(name)?.generated
      )
    })
  )
}

/** A constraint as it is once columns have their new names: the server renames inside it. */
export function renamedConstraint(
  constraint: ConstraintSpec,
  renames: ReadonlyMap<string, string>,
): ConstraintSpec {
  if (renames.size === 0) return constraint
  const { unique, primaryKey, include, check, exclude, foreignKey } = constraint
  const names = (list: readonly string[]): readonly string[] =>
    list.map((name) => renames.get(name) ?? name)
  return {
    ...constraint,
    ...(unique === undefined ? {} : { unique: names(unique) }),
    ...(primaryKey === undefined ? {} : { primaryKey: names(primaryKey) }),
    ...(include === undefined ? {} : { include: names(include) }),
    ...(check === undefined ? {} : { check: renamedText(check, renames) }),
    ...(exclude === undefined ? {} : { exclude: renamedText(exclude, renames) }),
    ...(foreignKey === undefined
      ? {}
      : { foreignKey: { ...foreignKey, columns: names(foreignKey.columns) } }),
  }
}

export function renamedIndex(index: IndexSpec, renames: ReadonlyMap<string, string>): IndexSpec {
  if (renames.size === 0) return index
  const { columns, include, where } = index
  return {
    ...index,
    columns: columns.map((text) => renamedText(text, renames)),
    ...(include === undefined ? {} : { include: include.map((name) => renames.get(name) ?? name) }),
    ...(where === undefined ? {} : { where: renamedText(where, renames) }),
  }
}

/** Names in an SQL text; what else has the same name is renamed too, which only ever hides a rename. */
export function renamedText(text: string, renames: ReadonlyMap<string, string>): string {
  if (renames.size === 0) return text
  let result = ''
  let end = 0
  for (const token of scan(text) ?? []) {
    const isName = token.name === 'IDENT' || token.keyword === 'UNRESERVED_KEYWORD'
    const next = isName ? renames.get(unquoted(token.text)) : undefined
    if (next === undefined) continue
    result += text.slice(end, token.start) + quoteIdent(next)
    end = token.end
  }
  return result + text.slice(end)
}

/**
 * A text of the plans with the names that types, relations and functions have on the target, where
 * this plan gives them others: the server changes them in everything that uses them.
 */
export function formerNames(text: string, { desired }: LowerContext): string {
  const word = '"(?:[^"]|"")+"|[\\p{L}_][\\p{L}\\p{N}_$]*'
  return text.replace(new RegExp(`(${word})\\.(${word})`, 'gu'), (all, schema, name) => {
    const whole = `${unquoted(schema)}.${unquoted(name)}`
    for (const namespace of ['type', 'relation', 'function']) {
      const former = desired.lookup(namespace, whole)?.renamedFrom
      if (former !== undefined) return sqlNameOf(former.replace(/\(.*/s, ''), desired.database)
    }
    return all
  })
}

/** Whether the plan says of it what stands there, once everything has its new name. */
export function isFollowed(
  { renames, context }: TableChange,
  live: string | null | undefined,
  wanted: string | null | undefined,
): boolean {
  if ((live ?? null) === (wanted ?? null)) return true
  if (typeof live !== 'string' || typeof wanted !== 'string') return false
  return renamedText(live, renames) === formerNames(wanted, context)
}

export function columnNamed(spec: TableSpec, name: string): ColumnSpec | undefined {
  return spec.columns?.find((column) => column.name === name)
}
