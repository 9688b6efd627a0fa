/**
 * Changes of indexes: built and dropped while others read and write
 * (https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY), and a
 * changed one is never missing.
 */
import { createHash } from 'node:crypto'
import type { Address } from '../../../resource/id.ts'
import { alter, hazard } from '../../common/lowered.ts'
import type { Change, Draft, Lowered } from '../../engine.ts'
import { commentDrafts } from './comment.ts'
import { draft, standalone, turns } from './draft.ts'
import { createIndexSql, indexForm } from './index-definition.ts'
import { quoteIdent, quoteLiteral, sqlName } from './names.ts'
import { parameterChanges } from './parameters.ts'
import type { IndexSpec } from './table-spec.ts'

type Relation = Pick<Address, 'database' | 'name'>

export interface IndexChange {
  readonly change: Change
  readonly relation: Relation
  /** As they stand, with the names that columns get. */
  readonly live: readonly IndexSpec[]
  readonly wanted: readonly IndexSpec[]
  readonly how: BuildHow
  /** Texts of the plans with the names that are on the target, where others have new ones. */
  readonly former?: (text: string) => string
  /** The index by which subscribers know rows: gone with it, updates of a published table fail. */
  readonly replicaIdentity?: string
}

/**
 * `concurrently`: a plain relation. `by chunk`: a hypertable, which knows no CONCURRENTLY. `locked`:
 * nothing else is possible. With partitions: each by itself, then joined.
 */
export type BuildHow =
  | 'concurrently'
  | 'by chunk'
  | 'locked'
  | { readonly partitions: readonly Relation[] }

export function lowerIndex(input: IndexChange): Lowered {
  const { change, live, wanted } = input
  const name = change.part ?? ''
  const old = live.find((one) => one.name === name)
  const next = wanted.find((one) => one.name === name)
  if (next === undefined) {
    if (old === undefined) return alter()
    const heir = heirOf(old, input)
    // What comes in its place, if under another name, is there by then.
    return alter(
      ...(heir === undefined
        ? dropIndex(input, old).map((one) => ({ ...one, turn: turns.apart }))
        : [renameIndex(input.relation, old, heir)]),
    )
  }
  if (old === undefined) {
    const former = live.find((one) => isNew(one, wanted) && isSameIndex(one, next))
    const isHeir =
      former !== undefined &&
      wanted.find((one) => isNew(one, live) && isSameIndex(former, one)) === next
    return former !== undefined && isHeir
      ? alter(renameIndex(input.relation, former, next), ...commentOf(input, next, former))
      : alter(...build(input, next, next.name), ...commentOf(input, next, undefined))
  }
  return changeIndex(input, old, next)
}

function changeIndex(input: IndexChange, old: IndexSpec, next: IndexSpec): Lowered {
  const { relation } = input
  const name = sqlName({ ...relation, name: next.name })
  const [before, after] = [indexForm(old), indexForm(next)]
  const { former = (text: string): string => text } = input
  const moved = Object.keys(after).filter(
    (key) => before[key] !== after[key] && before[key] !== former(after[key] ?? ''),
  )
  if (moved.length === 0) return { how: 'ignore', because: 'it follows its columns' }
  const settings = parameterChanges(old.with, next.with)
  if (moved.every((key) => inPlaceFields.has(key))) {
    return alter(
      ...(settings.set === undefined ? [] : [draft(`ALTER INDEX ${name} SET (${settings.set})`)]),
      ...(settings.reset === undefined
        ? []
        : [draft(`ALTER INDEX ${name} RESET (${settings.reset})`)]),
      ...(old.tablespace === next.tablespace
        ? []
        : [
            draft(
              `ALTER INDEX ${name} SET TABLESPACE ${quoteIdent(next.tablespace ?? 'pg_default')}`,
              { hazards: [hazard('locks-table', 'nobody uses the index while it is moved')] },
            ),
          ]),
      ...commentOf(input, next, old),
    )
  }
  const comment = commentOf(input, next, undefined)
  // Half built: no query uses it, so it is simply built again.
  if (moved.includes('valid')) {
    const isAnother = moved.some((key) => key !== 'valid' && key !== 'comment')
    const again = isAnother && typeof input.how === 'object' ? dropIndex(input, old) : []
    return alter(...again, ...build(input, next, next.name), ...comment)
  }
  if (input.how === 'locked') {
    return alter(
      draft(`DROP INDEX IF EXISTS ${name}`),
      ...build(input, next, next.name),
      ...identityBy(input, next),
      ...comment,
    )
  }
  const beside = besideName(next)
  return alter(
    ...build(input, next, beside),
    draft(`DROP INDEX IF EXISTS ${name}`),
    draft(
      `ALTER INDEX ${sqlName({ ...relation, name: beside })} RENAME TO ${quoteIdent(next.name)}`,
    ),
    ...identityBy(input, next),
    ...comment,
  )
}

function identityBy(
  { relation, replicaIdentity }: IndexChange,
  { name }: IndexSpec,
): readonly Draft[] {
  if (replicaIdentity !== name) return []
  const index = quoteIdent(name)
  return [draft(`ALTER TABLE ${sqlName(relation)} REPLICA IDENTITY USING INDEX ${index}`)]
}

const inPlaceFields: ReadonlySet<string> = new Set(['with', 'tablespace', 'comment'])

/** The same under another name. */
export function heirOf(
  old: IndexSpec,
  { live, wanted }: Pick<IndexChange, 'live' | 'wanted'>,
): IndexSpec | undefined {
  return wanted.find((one) => isNew(one, live) && isSameIndex(old, one))
}

function isNew({ name }: IndexSpec, others: readonly IndexSpec[]): boolean {
  return others.every((other) => other.name !== name)
}

export function isSameIndex(a: IndexSpec, b: IndexSpec): boolean {
  const [left, right] = [indexForm(a), indexForm(b)]
  return Object.keys(left).every((key) => key === 'comment' || left[key] === right[key])
}

export function renameIndex(relation: Relation, old: IndexSpec, next: IndexSpec): Draft {
  const name = sqlName({ ...relation, name: old.name })
  return draft(`ALTER INDEX ${name} RENAME TO ${quoteIdent(next.name)}`)
}

function commentOf(
  { relation }: IndexChange,
  next: IndexSpec,
  old: IndexSpec | undefined,
): readonly Draft[] {
  if (old?.comment === next.comment) return []
  const name = sqlName({ ...relation, name: next.name })
  return next.comment === undefined
    ? [draft(`COMMENT ON INDEX ${name} IS NULL`)]
    : commentDrafts('INDEX', name, next.comment)
}

function dropIndex({ relation, how }: IndexChange, old: IndexSpec): readonly Draft[] {
  const whole = draft(`DROP INDEX IF EXISTS ${sqlName({ ...relation, name: old.name })}`)
  if (how === 'concurrently') return [dropOwnIndex(relation, old.name)]
  if (typeof how !== 'object' || !old.isInvalid) return [whole]
  // What was built for it and never attached does not go with it.
  const parts = how.partitions.map((one) => dropOwnIndex(one, partOfIndex(one.name, old.name)))
  return [...parts, whole]
}

/** One that has become part of a parent's, or carries a constraint, by now is no index of its own. */
export function dropOwnIndex(relation: Relation, name: string): Draft {
  const index = sqlName({ ...relation, name })
  const oid = `to_regclass(${quoteLiteral(index)})`
  return standalone(`DROP INDEX CONCURRENTLY IF EXISTS ${index}`, {
    step: {
      do: 'ensure',
      unless: `SELECT 1 WHERE ${oid} IS NULL OR EXISTS (SELECT 1 FROM pg_catalog.pg_inherits WHERE inhrelid = ${oid}) OR EXISTS (SELECT 1 FROM pg_catalog.pg_constraint WHERE conindid = ${oid} AND contype IN ('p', 'u', 'x'))`,
    },
  })
}

function build(input: IndexChange, index: IndexSpec, name: string): readonly Draft[] {
  const { relation, how } = input
  const named = { ...index, name }
  if (how === 'concurrently') return buildIndex(relation, named)
  if (how === 'by chunk' && !index.unique) return buildByChunk(relation, named)
  if (typeof how === 'object') return buildByPartition(relation, named, how.partitions)
  return [
    draft(createIndexSql(relation, named), {
      hazards: [hazard('locks-table', 'nobody writes to the table while the index is built')],
    }),
  ]
}

/** A build that was cut off leaves an index that no query uses and every write pays for. */
export function buildIndex(relation: Relation, index: IndexSpec): readonly Draft[] {
  const name = sqlName({ ...relation, name: index.name })
  return [
    removeHalfBuilt(name, 'DROP INDEX CONCURRENTLY IF EXISTS'),
    standalone(createIndexSql(relation, index, { concurrently: true, ifNotExists: true }), {
      step: { do: 'ensure', unless: validIndex(name) },
    }),
  ]
}

function removeHalfBuilt(name: string, drop: string): Draft {
  return standalone(`${drop} ${name}`, {
    step: {
      do: 'ensure',
      unless: `SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_index WHERE indexrelid = to_regclass(${quoteLiteral(name)}) AND NOT indisvalid)`,
    },
  })
}

function validIndex(name: string): string {
  return `SELECT 1 FROM pg_catalog.pg_index WHERE indexrelid = to_regclass(${quoteLiteral(name)}) AND indisvalid`
}

/** One transaction per chunk, which locks one chunk at a time (timescaledb.md §1.2). */
function buildByChunk(relation: Relation, index: IndexSpec): readonly Draft[] {
  const name = sqlName({ ...relation, name: index.name })
  return [
    removeHalfBuilt(name, 'DROP INDEX IF EXISTS'),
    standalone(
      createIndexSql(relation, index, {
        ifNotExists: true,
        parameters: ['timescaledb.transaction_per_chunk'],
      }),
      { step: { do: 'ensure', unless: validIndex(name) } },
    ),
  ]
}

/**
 * The parent's index is made without its parts, each partition's beside its readers and writers;
 * with the last one that is attached the whole is valid.
 */
function buildByPartition(
  relation: Relation,
  index: IndexSpec,
  partitions: readonly Relation[],
): readonly Draft[] {
  const whole = sqlName({ ...relation, name: index.name })
  const parts = partitions.map((partition) => ({
    partition,
    index: { ...index, name: partOfIndex(partition.name, index.name) },
  }))
  return [
    standalone(createIndexSql(relation, index, { only: true, ifNotExists: true })),
    ...parts.flatMap((part) => buildIndex(part.partition, part.index)),
    ...parts.map((part) =>
      draft(
        `ALTER INDEX ${whole} ATTACH PARTITION ${sqlName({ ...part.partition, name: part.index.name })}`,
      ),
    ),
  ]
}

/** Name of a partition's part of an index of the whole. */
export function partOfIndex(partition: string, index: string): string {
  const name = `${partition}_${index}`
  if (Buffer.byteLength(name) <= 63) return name
  return `${[...partition].slice(0, 25).join('')}_${digestOf(name)}`
}

/** Says what it is of: one that another plan left behind has another name. */
export function besideName(index: IndexSpec): string {
  return `${[...index.name].slice(0, 25).join('')}_${digestOf(JSON.stringify(indexForm(index)))}`
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 6)
}
