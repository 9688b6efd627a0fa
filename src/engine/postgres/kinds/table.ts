/** Tables: https://www.postgresql.org/docs/current/sql-createtable.html */
import { type Address, addressName } from '../../../resource/id.ts'
import type { ColumnFacts, Draft, KindContext, LowerContext, SpecReference } from '../../engine.ts'
import type { LiveObject } from '../../../resource/resource.ts'
import { hypertableReferences } from '../timescale/hypertable.ts'
import { tableFields } from './alter-table.ts'
import { columnReferences } from './columns.ts'
import { hasOwnSequence, parentColumns, parentsOf } from './column-sql.ts'
import { constraintReferences } from './constraint.ts'
import { relationAddress } from './documents.ts'
import { draft } from './draft.ts'
import { dropReferringKeys } from './foreign-key-neighbours.ts'
import { indexReferences } from './index-definition.ts'
import type { PostgresKind } from './kind.ts'
import { tablesLookAlike } from './looks-alike.ts'
import { sqlName } from './names.ts'
import { missingOwnColumns } from './own-columns.ts'
import { ownerReferences } from './owner.ts'
import { parentReferences } from './partition.ts'
import { inSchema } from './references.ts'
import { around } from './rebuild-around.ts'
import { losses, partitionsAside, recreateTable } from './recreate-table.ts'
import { rowSecurityReferences } from './row-security.ts'
import { takenAtOnce } from './rights-at-once.ts'
import { createTableDrafts, scratchDrafts } from './table-create.ts'
import { columnObjectName } from './table-names.ts'
import { mergeTable, normalTable } from './table-normal.ts'
import { readTableDocument, writeTable } from './table-read.ts'
import { renameTable } from './table-rename.ts'
import type { TableSpec } from './table-spec.ts'

export const table: PostgresKind<TableSpec> = {
  kind: 'Table',
  rank: 7,
  namespace: 'relation',
  lives: 'database',
  hasUntrackedUsers: true,
  heldByReaders: true,
  fields: tableFields,
  address: relationAddress,
  read: readTableDocument,
  write: writeTable,
  references,
  columns,
  onRetype: () => 'its own column keeps the type that it has',
  aliases: (address, spec) =>
    (spec.columns ?? []).filter(hasOwnSequence).map(({ name }) => sequenceName(address, name)),
  normal: normalTable,
  looksAlike: tablesLookAlike,
  stored: {
    drafts: scratchDrafts,
    beside: parentsOf,
    merge: mergeTable,
  },
  create: (to, context) => [...createTableDrafts(to, context), ...takenAtOnce(to, context)],
  recreate: recreateTable,
  drop: dropTable,
  rename: renameTable,
  around: (from, drafts, context) => around(from as LiveObject, drafts, context),
  losses: () => losses,
}

function references(
  spec: TableSpec,
  address: Address,
  context: KindContext,
): readonly SpecReference[] {
  const own = addressName(address)
  return [
    ...inSchema(address),
    ...columnReferences(spec, context),
    ...parentReferences(spec, context),
    ...constraintReferences(spec, context),
    ...indexReferences(spec.indexes, context),
    ...rowSecurityReferences(spec, context),
    ...ownerReferences(spec, context),
    ...(spec.hypertable === undefined
      ? []
      : hypertableReferences(spec.hypertable, ['hypertable'], context)),
  ].filter(({ namespace, name }) => namespace !== 'relation' || name !== own)
}

/** A partition has the columns of its table. */
function columns(spec: TableSpec, address: Address, context: KindContext): ColumnFacts {
  const names = new Set([
    ...parentColumns(spec, context).keys(),
    ...(spec.columns ?? []).map(({ name }) => name),
  ])
  const hasAllColumns = isWholeHere(spec, context)
  return {
    columns: [...names].map((name) => ({ name, from: [], complete: true })),
    hasAllColumns,
    reads: [],
    hasAllReads: true,
    // Whoever reads the table asks for its columns alone.
    get missing() {
      return hasAllColumns ? missingOwnColumns(spec, address, names, context) : []
    },
  }
}

/** Whether every table that it has columns from is one whose columns are known. */
function isWholeHere(
  spec: TableSpec,
  context: KindContext,
  below: ReadonlySet<string> = new Set(),
): boolean {
  return parentsOf(spec).every((name) => {
    const parent = context.lookup('relation', name)
    return (
      parent?.kind === 'Table' &&
      !below.has(name) &&
      isWholeHere(parent.spec as TableSpec, context, new Set([...below, name]))
    )
  })
}

function sequenceName({ database, name }: Address, column: string): string {
  return addressName({
    ...(database === undefined ? {} : { database }),
    name: columnObjectName(name, column, 'seq'),
  })
}

/** Never CASCADE: it would take along what nobody has listed. Partitions that the same plan drops have gone; others stay, with their rows. */
function dropTable(from: LiveObject<TableSpec>, context: LowerContext): readonly Draft[] {
  return [
    ...dropReferringKeys(from, context),
    ...partitionsAside(from, context).before,
    draft(`DROP TABLE ${sqlName(from.address)}`, { hazards: losses }),
  ]
}
