/** How a change of each field of a table is carried out: https://www.postgresql.org/docs/current/sql-altertable.html */
import { alter, hazard, replace } from '../../common/lowered.ts'
import { inPlace, rule } from '../../common/rule.ts'
import type { FieldRule, Lowered } from '../../engine.ts'
import { hypertableRule } from '../timescale/hypertable.ts'
import { lowerColumn } from './alter-column.ts'
import { rewriteHazards } from './alter-column-parts.ts'
import { lowerConstraint, lowerPrimaryKey } from './alter-constraint.ts'
import { hadFromTable, keptFromTable, lowerInherits, lowerPartition } from './alter-partition.ts'
import { lowerRowSecurity } from './alter-row-security.ts'
import { columnEffects } from './column-effects.ts'
import { commentRule } from './comment.ts'
import { probeIndex } from './constraint-drafts.ts'
import { constraintEffects, indexEffects, keyEffects } from './constraint-effects.ts'
import { draft } from './draft.ts'
import { type BuildHow, lowerIndex } from './index-changes.ts'
import { quoteIdent } from './names.ts'
import { ownerRule } from './owner.ts'
import { parameterChanges } from './parameters.ts'
import { replicaIdentitySql, withoutIdentity } from './replica-identity.ts'
import {
  formerNames,
  isFollowed,
  isHypertable,
  renamedIndex,
  type TableChange,
  tableChange,
} from './table-change.ts'
import type { TableSpec } from './table-spec.ts'

function tableRule(
  effects: Parameters<typeof rule>[0],
  lower: (table: TableChange) => Lowered,
): FieldRule<TableSpec> {
  return rule(effects, (change, from, to, context) => lower(tableChange(change, from, to, context)))
}

const needsRewrite = { hazards: ['rewrites-data', 'locks-table'] } as const

const losesAtCrash = hazard(
  'drops-data',
  'all rows of the table, when the server crashes; standbys lose them at once',
)

export const tableFields: { readonly [K in keyof Required<TableSpec>]: FieldRule<TableSpec> } = {
  columns: tableRule(columnEffects, lowerColumn),
  primaryKey: tableRule(keyEffects, lowerPrimaryKey),
  constraints: tableRule(constraintEffects, lowerConstraint),
  indexes: tableRule(indexEffects, lowerTableIndex),
  inherits: tableRule(
    [
      inPlace('ALTER TABLE … INHERIT', { when: 'added' }),
      inPlace('ALTER TABLE … NO INHERIT', { when: 'removed' }),
    ],
    lowerInherits,
  ),
  partitionOf: tableRule(
    [
      inPlace('ALTER TABLE … ATTACH PARTITION', {
        when: 'added',
        hazards: ['locks-table'],
        note: 'the partition’s rows are checked',
      }),
      inPlace('ALTER TABLE … DETACH PARTITION', { when: 'removed', hazards: ['locks-table'] }),
      inPlace('ALTER TABLE … DETACH PARTITION, ATTACH PARTITION', {
        when: 'other rows, another table',
        hazards: ['locks-table'],
      }),
    ],
    lowerPartition,
  ),
  partitionBy: tableRule(
    { how: 'replaced', hazards: ['drops-data'], note: 'its key and strategy are fixed' },
    lowerPartitionBy,
  ),
  hypertable: hypertableRule,
  unlogged: tableRule(
    [
      inPlace('ALTER TABLE … SET LOGGED', { ...needsRewrite, when: 'false' }),
      inPlace('ALTER TABLE … SET UNLOGGED', {
        when: 'true',
        hazards: [...needsRewrite.hazards, 'drops-data'],
        note: 'its rows are gone after a crash, and no standby has them',
      }),
    ],
    ({ table, wanted }) =>
      alter(
        draft(`ALTER TABLE ${table} SET ${wanted.unlogged ? 'UNLOGGED' : 'LOGGED'}`, {
          hazards: wanted.unlogged ? [...rewriteHazards, losesAtCrash] : rewriteHazards,
        }),
      ),
  ),
  method: tableRule(
    [
      inPlace('ALTER TABLE … SET ACCESS METHOD', {
        ...needsRewrite,
        notRun: 'servers here have one access method',
      }),
      { when: 'before 15', how: 'replaced', hazards: ['drops-data'], notRun: 'the same' },
    ],
    ({ table, wanted, facts }) =>
      facts.major < 15
        ? replace('the access method of a table is fixed before PostgreSQL 15')
        : alter(
            draft(`ALTER TABLE ${table} SET ACCESS METHOD ${quoteIdent(wanted.method ?? 'heap')}`, {
              hazards: rewriteHazards,
            }),
          ),
  ),
  tablespace: tableRule(
    inPlace('ALTER TABLE … SET TABLESPACE', {
      ...needsRewrite,
      notRun: 'a tablespace is a directory of the server',
    }),
    ({ table, wanted }) =>
      alter(
        draft(
          `ALTER TABLE ${table} SET TABLESPACE ${quoteIdent(wanted.tablespace ?? 'pg_default')}`,
          {
            hazards: rewriteHazards,
          },
        ),
      ),
  ),
  with: tableRule(
    [
      inPlace('ALTER TABLE … SET (…)', { when: 'added or changed' }),
      inPlace('ALTER TABLE … RESET (…)', { when: 'removed' }),
    ],
    lowerParameters,
  ),
  replicaIdentity: tableRule(
    [
      inPlace('ALTER TABLE … REPLICA IDENTITY'),
      inPlace('ALTER TABLE … REPLICA IDENTITY NOTHING', {
        when: 'nothing, of a published table',
        hazards: ['blocks-ingest'],
        note: 'its rows can then be added only',
      }),
    ],
    (change) =>
      alter(
        draft(
          `ALTER TABLE ${change.table} REPLICA IDENTITY ${replicaIdentitySql(change.wanted.replicaIdentity)}`,
          { hazards: withoutIdentity(change) },
        ),
      ),
  ),
  rowSecurity: tableRule(
    [
      inPlace('ALTER TABLE … ENABLE ROW LEVEL SECURITY', { when: 'enabled' }),
      inPlace('ALTER TABLE … FORCE ROW LEVEL SECURITY', { when: 'force' }),
      inPlace('CREATE POLICY', { when: 'policy added' }),
      inPlace('DROP POLICY', { when: 'policy removed' }),
      inPlace('ALTER POLICY', { when: 'policy changed' }),
      inPlace('DROP POLICY, CREATE POLICY', {
        when: 'policy changed: `as`, `for`, or a condition taken away',
        note: 'in one transaction',
      }),
    ],
    lowerRowSecurity,
  ),
  owner: ownerRule('TABLE'),
  comment: commentRule('TABLE'),
}

/** All in one statement; which parameter it is asked for makes no difference. */
function lowerParameters({ table, from, wanted }: TableChange): Lowered {
  const { set, reset } = parameterChanges(from.spec.with, wanted.with)
  return alter(
    ...(set === undefined ? [] : [draft(`ALTER TABLE ${table} SET (${set})`)]),
    ...(reset === undefined ? [] : [draft(`ALTER TABLE ${table} RESET (${reset})`)]),
  )
}

/** The key follows columns that get other names. */
function lowerPartitionBy(table: TableChange): Lowered {
  const { from, wanted } = table
  const before = from.spec.partitionBy
  if (before !== undefined && isFollowed(table, before, wanted.partitionBy)) {
    return { how: 'ignore', because: 'it follows its columns' }
  }
  return replace('how a table is partitioned is fixed')
}

function lowerTableIndex(table: TableChange): Lowered {
  const { change, from, to, wanted, renames } = table
  const isLeaving = from.spec.partitionOf !== undefined && wanted.partitionOf === undefined
  const isJoining = from.spec.partitionOf === undefined && wanted.partitionOf !== undefined
  if (isLeaving && change.type === 'added') return keptFromTable
  if (isJoining && change.type === 'removed') return hadFromTable
  const lowered = lowerIndex({
    change,
    relation: to.address,
    live: (from.spec.indexes ?? []).map((index) => renamedIndex(index, renames)),
    wanted: wanted.indexes ?? [],
    how: buildHow(table),
    former: (text) => formerNames(text, table.context),
    ...identityIndex(wanted),
  })
  const next = wanted.indexes?.find(({ name }) => name === change.part)
  const isBuilt = lowered.how === 'alter' && lowered.drafts.some(({ sql }) => /^CREATE /.test(sql))
  return next?.unique && isBuilt && lowered.how === 'alter'
    ? { ...lowered, drafts: [...probeIndex(table, next), ...lowered.drafts] }
    : lowered
}

function identityIndex({ replicaIdentity }: TableSpec): { readonly replicaIdentity?: string } {
  const index = /^using index (.+)$/.exec(replicaIdentity ?? '')?.[1]
  return index === undefined ? {} : { replicaIdentity: index }
}

function buildHow(table: TableChange): BuildHow {
  if (isHypertable(table)) return 'by chunk'
  const { from, context } = table
  if (from.spec.partitionBy === undefined) return 'concurrently'
  const partitions = (context.neighbours ?? [])
    .filter(({ object, via }) => object.kind === 'Table' && via === 'is partition of')
    .map(({ object }) => object)
  // Partitions of partitions: the server makes all of them, and nobody writes meanwhile.
  return partitions.some(({ spec }) => spec['partitionBy'] !== undefined)
    ? 'locked'
    : { partitions: partitions.map(({ address }) => address) }
}
