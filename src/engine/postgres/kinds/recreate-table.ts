/** A table made anew, with everything that hangs on it: https://www.postgresql.org/docs/current/sql-droptable.html */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { hazard } from '../../common/lowered.ts'
import type { Hazard } from '../../../changeset/changeset.ts'
import type { Draft, LowerContext } from '../../engine.ts'
import { detachWhereAttached } from './alter-partition.ts'
import { commentDrafts } from './comment.ts'
import { constraintSql } from './constraint.ts'
import { hasConstraint } from './constraint-statements.ts'
import { withoutDefaultRights } from './default-rights.ts'
import { draft } from './draft.ts'
import { dropReferringKeys, referringKeys } from './foreign-key-neighbours.ts'
import { qualifiedName, quoteIdent, sqlName } from './names.ts'
import { forValues } from './partition.ts'
import { type PublishedTable, tableSql } from './publication-tables.ts'
import { attached, isInTheWay, rebuildAround } from './rebuild-around.ts'
import type { SequenceSpec } from './sequence.ts'
import { createTableDrafts } from './table-create.ts'
import type { TableSpec } from './table-spec.ts'
import { rulesOn, statisticsOn } from './unsaid-parts.ts'

/** What goes with a table, whatever it holds today. */
export const losses: readonly Hazard[] = [hazard('drops-data', 'all rows of the table')]

/**
 * Views, triggers, rules, statistics, grants and publications are there again; foreign keys of others
 * come with their tables. Partitions and sequences that would go along step aside, and keep what is
 * in them.
 */
export function recreateTable(
  from: LiveObject<TableSpec>,
  to: Resource<TableSpec>,
  context: LowerContext,
): readonly Draft[] {
  const { neighbours = [] } = context
  const [partitions, sequences] = [partitionsAside(from, context), sequencesAside(from, context)]
  const drafts = [
    ...dropReferringKeys(from, context),
    ...partitions.before,
    ...sequences.before,
    draft(`DROP TABLE ${sqlName(from.address)}`, { hazards: losses }),
    ...createTableDrafts(ownedAsBefore(from, to), context),
    ...partitions.after,
    ...sequences.after,
    ...withoutDefaultRights(ownedAsBefore(from, to), context),
    ...attached(neighbours, context),
    ...publishedAgain(from, context),
    ...[...rulesOn(from), ...statisticsOn(from)].flatMap(({ make }) => make),
  ]
  // One that goes has gone by then.
  const going = new Set(neighbours.flatMap(({ object, isGoing }) => (isGoing ? [object.id] : [])))
  const around = rebuildAround(
    from,
    drafts,
    context,
    ({ id, kind }) => kind !== 'ContinuousAggregate' || !going.has(id),
  )
  return isInTheWay(around)
    ? [expectNothingInTheWay(around.because), ...drafts]
    : [...around, ...referringAgain(from, context)]
}

/** The server drops no table below a continuous aggregate: known now, and told before anything runs. */
function expectNothingInTheWay(because: string): Draft {
  return draft('SELECT 1 AS reader', {
    step: {
      do: 'expect',
      early: true,
      message: `${because}: take it out of the plans, apply, and put it back with or after this change`,
    },
  })
}

/** Whoever makes it would own it, and the owner of before would have no right to it. */
function ownedAsBefore(
  { spec: { owner }, inferred }: LiveObject<TableSpec>,
  to: Resource<TableSpec>,
): Resource<TableSpec> {
  const isOurs = inferred?.['ownedByUs'] === true || owner === undefined
  return to.spec.owner !== undefined || isOurs ? to : { ...to, spec: { ...to.spec, owner } }
}

interface Aside {
  readonly before: readonly Draft[]
  readonly after: readonly Draft[]
}

/** Their rows are theirs. One that is to have other bounds joins by its own change. */
export function partitionsAside(
  { address, name }: LiveObject<TableSpec>,
  { neighbours = [], desired, planned }: LowerContext,
): Aside {
  const parent = sqlName(address)
  const partitions = neighbours.filter(
    // One that goes has gone by then.
    ({ object, via, isGoing }) => object.kind === 'Table' && via === 'is partition of' && !isGoing,
  )
  // By its own change it leaves, or has left.
  const isMoved = ({ id }: LiveObject): boolean => planned?.(id)?.fields.has('partitionOf') === true
  return {
    before: partitions.map(({ object, isManaged }) => {
      const lost = `partition ${object.id}, which no plan manages, leaves ${name}, with its rows`
      const partition = sqlName(object.address)
      const detach = isMoved(object)
        ? detachWhereAttached([parent], partition)
        : `ALTER TABLE ${parent} DETACH PARTITION ${partition}`
      return draft(detach, {
        hazards: isManaged ? [] : [hazard('breaks-unmanaged', lost)],
      })
    }),
    after: partitions.flatMap(({ object, isManaged }) => {
      const { partitionOf } = (desired.lookup('relation', object.name)?.spec ?? {}) as TableSpec
      if (!isManaged || isMoved(object) || partitionOf === undefined) return []
      const range = forValues(partitionOf.for)
      return [
        draft(`ALTER TABLE ${parent} ATTACH PARTITION ${sqlName(object.address)} ${range}`, {
          hazards: [
            hazard('locks-table', 'nobody writes to the partition while its rows are checked'),
          ],
        }),
      ]
    }),
  }
}

/** A sequence goes with the column that owns it, and defaults may be its numbers. */
function sequencesAside(
  { name }: LiveObject<TableSpec>,
  { neighbours = [], desired }: LowerContext,
): Aside {
  const owned = neighbours.filter(({ object: { kind, spec } }) => {
    const { ownedBy = '' } = spec as SequenceSpec
    return kind === 'Sequence' && ownedBy.startsWith(`${name}.`)
  })
  return {
    before: owned.map(({ object }) =>
      draft(`ALTER SEQUENCE ${sqlName(object.address)} OWNED BY NONE`),
    ),
    after: owned.flatMap(({ object, isGoing }) => {
      const declared = desired.lookup('relation', object.name)
      const { ownedBy } = (declared?.spec ?? object.spec) as SequenceSpec
      if (isGoing || ownedBy === undefined || !ownedBy.startsWith(`${name}.`)) return []
      const [schema = '', table = '', column = ''] = ownedBy.split('.')
      const owner = `${sqlName({ database: schema, name: table })}.${quoteIdent(column)}`
      return [draft(`ALTER SEQUENCE ${sqlName(object.address)} OWNED BY ${owner}`)]
    }),
  }
}

/** Keys of other tables that the plans still have. Of what they refer to, rows are gone: the last step tells. */
function referringAgain(from: LiveObject<TableSpec>, context: LowerContext): readonly Draft[] {
  const { desired } = context
  return referringKeys(from, context).flatMap(({ table: other, constraint }) => {
    const wanted = desired.lookup('relation', other.name)?.spec as TableSpec | undefined
    const next = wanted?.constraints?.find(({ name }) => name === constraint.name)
    if (next?.foreignKey?.references !== from.name) return []
    const name = sqlName(other.address)
    const follow = { phase: 'follow' } as const
    // Its own change may have made it.
    const step = { do: 'ensure', unless: hasConstraint(name, next.name) } as const
    return [
      draft(`ALTER TABLE ${name} ADD ${constraintSql(next, desired)}`, { ...follow, step }),
      ...commentDrafts('CONSTRAINT', `${quoteIdent(next.name)} ON ${name}`, next.comment).map(
        (one) => ({ ...one, ...follow }),
      ),
    ]
  })
}

/** A table that is dropped has left its publications: subscribers would miss what is written to the new one. */
function publishedAgain(
  { name }: LiveObject<TableSpec>,
  { neighbours = [], live }: LowerContext,
): readonly Draft[] {
  return neighbours.flatMap(({ object, isGoing }) => {
    if (isGoing || object.kind !== 'Publication') return []
    const { tables = [] } = object.spec as { readonly tables?: readonly PublishedTable[] }
    return tables
      .filter((one) => qualifiedName(one.name, live.database) === name)
      .map((one) => {
        const publication = quoteIdent(object.name)
        return draft(`ALTER PUBLICATION ${publication} ADD TABLE ${tableSql(one, live.database)}`)
      })
  })
}
