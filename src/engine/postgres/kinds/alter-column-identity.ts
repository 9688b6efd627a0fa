/**
 * Columns that number themselves: https://www.postgresql.org/docs/current/ddl-identity-columns.html.
 * One that gets its numbers from elsewhere goes on where it was, in the same transaction: the
 * largest number in the table does not tell which have been given out.
 */
import type { Hazard } from '../../../changeset/changeset.ts'
import { hazard } from '../../common/lowered.ts'
import type { Draft } from '../../engine.ts'
import { alterColumn, type ColumnChange } from './alter-column-parts.ts'
import { defaultSql, identityOptionsSql, identitySql } from './column-sql.ts'
import { serialType } from './columns.ts'
import { draft } from './draft.ts'
import { wordsOf } from './name-lists.ts'
import { quoteIdent, sqlName } from './names.ts'
import {
  goOnFrom,
  goOnFromIdentity,
  identitySequence,
  type Numbering,
  numberingOf,
  ownSequence,
  regclass,
  relationOf,
} from './numbering.ts'
import { attached } from './rebuild-around.ts'
import type { SequenceSpec } from './sequence.ts'
import { columnObjectName } from './table-names.ts'
import type { IdentityOptionsSpec } from './table-spec.ts'

/** Of a column that has an identity on both sides, or gets one. */
export function identityDrafts(column: ColumnChange): readonly Draft[] {
  const { old, next } = column
  if (old.identity === undefined) return becomeIdentity(column)
  const word = next.identity === 'always' ? 'ALWAYS' : 'BY DEFAULT'
  const settings = [
    ...(old.identity === next.identity ? [] : [`SET GENERATED ${word}`]),
    ...changedOptions(old.identityOptions, next).map((option) => `SET ${option}`),
  ]
  return settings.length === 0 ? [] : [alterColumn(column, settings.join(' '))]
}

/** A column that has a default takes no identity, and one that `serial` made has its sequence's name. */
function becomeIdentity(column: ColumnChange): readonly Draft[] {
  const { table, old, next } = column
  const before = formerNumbering(column)
  const add = alterColumn(
    column,
    `ADD ${identitySql(next.identity ?? 'always', next.identityOptions)}`,
  )
  const isFree = old.default === undefined && before === undefined
  const free = isFree ? [] : [alterColumn(column, 'DROP DEFAULT')]
  if (before === undefined) return [...free, add, countOn(column)]
  const identity = identitySequence(table.table, next.name)
  if (isDown(next.identityOptions)) {
    return goesAlong(before, column)
      ? [...free, dropSequence(before), add, countOn(column)]
      : [...free, add, countOn(column)]
  }
  if (!goesAlong(before, column)) {
    return [...free, add, draft(goOnFromIdentity(regclass(before.sequence), identity))]
  }
  const aside = besideName(column, 'old')
  return [
    ...free,
    draft(`ALTER SEQUENCE ${before.sequence} RENAME TO ${quoteIdent(aside.name)}`),
    add,
    draft(goOnFromIdentity(regclass(sqlName(aside)), identity)),
    draft(`DROP SEQUENCE ${sqlName(aside)}`),
    ...grantsOn(column, before),
  ]
}

/** Before its type changes: an identity is of whole numbers only. */
export function leaveIdentity(column: ColumnChange): readonly Draft[] {
  const { table, old, next } = column
  const after = numberingOf(next, table.to.address)
  const identity = identitySequence(table.table, next.name)
  const drop = (hazards: readonly Hazard[] = []): Draft => ({
    ...alterColumn(column, 'DROP IDENTITY'),
    hazards,
  })
  if (after === undefined) return [drop([positionLost(column)])]
  if (after.by === 'sequence') {
    const isGoingOn = isNew(after, column) && !isDown(old.identityOptions)
    // The sequence has taken its place already, and its name.
    const isTaken = after.sequence === ownSequence(table.from.address, next.name)
    const gone = alterColumn(column, 'DROP IDENTITY IF EXISTS')
    if (isTaken && isMade(after, column)) return [gone]
    return [
      ...(isGoingOn ? [draft(goOnFromIdentity(identity, regclass(after.sequence)))] : []),
      drop(),
    ]
  }
  const beside = besideName(column, 'new')
  const sequence = sqlName(beside)
  return [
    draft(`CREATE SEQUENCE ${sequence} AS ${serialType(next.type)}`),
    ...(isDown(old.identityOptions) ? [] : [draft(goOnFromIdentity(identity, regclass(sequence)))]),
    drop(),
    draft(
      `ALTER SEQUENCE ${sequence} RENAME TO ${quoteIdent(columnObjectName(table.to.address.name, next.name, 'seq'))}`,
    ),
    draft(`ALTER SEQUENCE ${after.sequence} OWNED BY ${table.table}.${column.name}`),
    alterColumn(column, `SET DEFAULT nextval(${regclass(after.sequence)})`),
    ...(isDown(old.identityOptions) ? [countOn(column)] : []),
    ...grantsOn(column, after),
  ]
}

/** Of a column whose default names a sequence on one of both sides; an identity is elsewhere. */
export function sequenceDrafts(column: ColumnChange): readonly Draft[] {
  const { table, old, next } = column
  const { address } = table.to
  const [before, after] = [formerNumbering(column), numberingOf(next, address)]
  if (before?.by === 'serial' && after?.by === 'serial') {
    return serialType(old.type) === serialType(next.type)
      ? []
      : [draft(`ALTER SEQUENCE ${after.sequence} AS ${serialType(next.type)}`)]
  }
  if (after?.by === 'serial')
    return before?.by === 'identity' ? [] : becomeSerial(column, before, after)
  const value = alterColumn(
    column,
    next.default === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${defaultSql(next.default)}`,
  )
  if (after === undefined) {
    return before?.by === 'serial' ? [value, dropSequence(before, [positionLost(column)])] : [value]
  }
  const isSame = before?.sequence === after.sequence
  const isGoingOn = before !== undefined && before.by !== 'identity' && isNew(after, column)
  return [
    value,
    ...(isGoingOn && !isSame ? [draft(goOnFrom(before.sequence, after.sequence))] : []),
    ...(before?.by === 'serial' && !isSame ? [dropSequence(before)] : []),
  ]
}

/** `serial`: a sequence of the column's own, by a default. */
function becomeSerial(
  column: ColumnChange,
  before: Numbering | undefined,
  { sequence }: Numbering,
): readonly Draft[] {
  const { table, name, next } = column
  const type = serialType(next.type)
  const own = `OWNED BY ${table.table}.${name}`
  // It is there, and becomes as `serial` makes it.
  const again = draft(
    `ALTER SEQUENCE ${sequence} AS ${type} INCREMENT BY 1 MINVALUE 1 NO MAXVALUE START WITH 1 CACHE 1 NO CYCLE ${own}`,
  )
  // The default names it.
  if (before?.sequence === sequence) return [again]
  // A default that went has left it behind.
  const isLeft = goesAlong({ by: 'sequence', sequence }, column)
  return [
    isLeft ? again : draft(`CREATE SEQUENCE ${sequence} AS ${type} ${own}`),
    alterColumn(column, `SET DEFAULT nextval(${regclass(sequence)})`),
    before === undefined ? countOn(column) : draft(goOnFrom(before.sequence, sequence)),
  ]
}

/** What belongs to the column has followed its new name. */
function formerNumbering({ table, old, next }: ColumnChange): Numbering | undefined {
  return numberingOf({ ...old, name: next.name }, table.to.address)
}

/** Whether the sequence is the column's own, and no plan wants it beside the identity. */
function goesAlong(before: Numbering, { table, old, next }: ColumnChange): boolean {
  if (before.by === 'serial') return true
  const { from, context } = table
  const name = relationOf(before.sequence)
  const { ownedBy } = (context.live.lookup('relation', name)?.spec ?? {}) as SequenceSpec
  return (
    before.sequence === ownSequence(table.to.address, next.name) &&
    ownedBy === `${from.name}.${old.name}` &&
    context.desired.lookup('relation', name)?.kind !== 'Sequence'
  )
}

function isMade({ sequence }: Numbering, { table }: ColumnChange): boolean {
  const { desired, live } = table.context
  const name = relationOf(sequence)
  return (
    live.lookup('relation', name)?.kind !== 'Sequence' &&
    desired.lookup('relation', name)?.kind === 'Sequence'
  )
}

/** Made by the same plan; one that stands already has its own numbers. */
function isNew({ sequence }: Numbering, { table }: ColumnChange): boolean {
  const { desired, live } = table.context
  const name = relationOf(sequence)
  const declared = desired.lookup('relation', name)
  return (
    live.lookup('relation', name) === undefined &&
    declared?.kind === 'Sequence' &&
    declared.renamedFrom === undefined
  )
}

function isDown(options: IdentityOptionsSpec | undefined): boolean {
  return options?.increment?.startsWith('-') ?? false
}

/** For a moment of one transaction, while two sequences want one name. */
function besideName(
  { table: { to }, next }: ColumnChange,
  label: 'old' | 'new',
): { readonly database?: string; readonly name: string } {
  return { ...to.address, name: columnObjectName(to.address.name, next.name, `seq_${label}`) }
}

function dropSequence({ sequence }: Numbering, hazards: readonly Hazard[] = []): Draft {
  return draft(`DROP SEQUENCE IF EXISTS ${sequence}`, { hazards })
}

function positionLost({ old }: ColumnChange): Hazard {
  return hazard('drops-data', `where the numbers of column \`${old.name}\` have got to`)
}

/** Rights on the sequence, which is another one now. */
function grantsOn({ table }: ColumnChange, { sequence }: Numbering): readonly Draft[] {
  const { context } = table
  const on = `sequence ${relationOf(sequence)}`
  const grants = (context.neighbours ?? []).filter(
    ({ object }) => object.kind === 'Grant' && object.spec['on'] === on,
  )
  return attached(grants, context)
}

/** An option that is not said any more is what it would be without it. */
function changedOptions(
  old: IdentityOptionsSpec = {},
  { identityOptions: next = {}, type = '' }: ColumnChange['next'],
): readonly string[] {
  const keys = ['start', 'increment', 'min', 'max', 'cache', 'cycle'] as const
  const moved = keys.filter((key) => old[key] !== next[key])
  const kept = Object.fromEntries(
    moved.filter((key) => next[key] !== undefined).map((key) => [key, next[key]]),
  )
  const gone = moved.flatMap((key) => {
    if (next[key] !== undefined) return []
    if (key === 'start') return [`START WITH ${isDown(next) ? '-1' : (next.min ?? '1')}`]
    if (key === 'increment') return ['INCREMENT BY 1']
    if (key === 'min') return ['NO MINVALUE']
    if (key === 'max') return ['NO MAXVALUE']
    return key === 'cache' ? ['CACHE 1'] : ['NO CYCLE']
  })
  return type === '' ? [] : [...identityOptionsSql(kept), ...gone]
}

/** Nothing has numbered the column before, and rows that are there have numbers already. */
function countOn(column: ColumnChange): Draft {
  const { table, name, next } = column
  const { identityOptions: options = {} } = next
  const sequence =
    next.identity === undefined
      ? regclass(numberingOf(next, table.to.address)?.sequence ?? '')
      : identitySequence(table.table, next.name)
  // A number before the first one is no position of the sequence, and is never given.
  const [last, within] = isDown(options)
    ? ['min', `<= ${options.max ?? '-1'}`]
    : ['max', `>= ${options.min ?? '1'}`]
  return draft(
    `SELECT setval(${sequence}, ${last}(${name}), true) FROM ${table.table} HAVING ${last}(${name}) ${within}`,
    { hazards: isSorted(column) ? [] : [allRowsRead] },
  )
}

const allRowsRead = hazard(
  'locks-table',
  'nobody uses the table while the last of its numbers is looked for',
)

/** Whether an index gives its largest number at once. */
function isSorted({ table: { from }, old }: ColumnChange): boolean {
  const { primaryKey = [], constraints = [], indexes = [] } = from.spec
  const leading = [
    primaryKey[0],
    ...constraints.map(({ unique, primaryKey: key }) => (unique ?? key)?.[0]),
    ...indexes
      .filter(({ where, method = 'btree' }) => where === undefined && method === 'btree')
      .map(({ columns }) => wordsOf(columns[0] ?? '')[0]),
  ]
  return leading.includes(old.name)
}
