/** Clauses of CREATE statements as specs: the other way to write what YAML fields say. */
import { compact, type Loose } from '../../common/compact.ts'
import { type ColumnSpec, nullableType } from '../../clickhouse-family/kinds/columns.ts'
import type { DatabaseSpec } from './database.ts'
import type { DictionaryColumnSpec } from '../../clickhouse-family/kinds/dictionary.ts'
import type { DictionarySpec } from './dictionary.ts'
import type { FunctionSpec } from './function.ts'
import type { MaterializedViewSpec } from './materialized-view.ts'
import type { EntrySpec } from '../../clickhouse-family/kinds/entries.ts'
import type { NamedCollectionSpec } from './named-collection.ts'
import { settingsFromParts } from '../../clickhouse-family/kinds/settings.ts'
import type { StorageSpec } from './storage.ts'
import type { TableSpec } from './table.ts'
import type { ConstraintSpec, IndexSpec, ProjectionSpec, TablePartsSpec } from './table-parts.ts'
import type { ViewSpec } from './view.ts'
import type {
  ColumnParts,
  DatabaseParts,
  DictionaryParts,
  FunctionParts,
  MaterializedViewParts,
  NamedCollectionParts,
  StorageParts,
  TableParts,
  ViewParts,
} from '../../../sql/index.ts'

export function databaseSpec(parts: DatabaseParts): DatabaseSpec {
  return compact<DatabaseSpec>({
    engine: parts.engine?.text,
    settings: settingsFromParts(parts.settings),
    comment: commentOf(parts),
  })
}

export function tableSpec(parts: TableParts): TableSpec {
  const columns = parts.columns.map(columnSpec)
  const spec: TableSpec = {
    columns,
    ...storageSpec(parts),
    ...tablePartsSpec(parts),
    ...commentField(parts),
  }
  const keyColumns = parts.columns.filter(({ primaryKey }) => primaryKey)
  return keyColumns.length === 0 || spec.primaryKey !== undefined
    ? spec
    : { ...spec, primaryKey: columnKey(keyColumns.map(({ name }) => name)) }
}

/** `id UInt64 PRIMARY KEY` says the same as `PRIMARY KEY id` of the table. */
function columnKey(names: readonly string[]): string {
  const quoted = names.map((name) => (/^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``))
  return quoted.length === 1 ? quoted.join('') : `(${quoted.join(', ')})`
}

export function columnSpec(parts: ColumnParts): ColumnSpec {
  return compact<ColumnSpec>({
    name: parts.name,
    type: parts.type === undefined ? undefined : nullableType(parts.type.text),
    default: parts.default?.text,
    materialized: parts.materialized?.text,
    alias: parts.alias?.text,
    ephemeral: parts.ephemeral === true ? true : parts.ephemeral?.text,
    codec: parts.codec?.text,
    statistics: parts.statistics?.text,
    ttl: parts.ttl?.text,
    comment: parts.comment === '' ? undefined : parts.comment,
    settings: settingsFromParts(parts.settings),
    renamedFrom: undefined,
  })
}

function storageSpec(parts: StorageParts): StorageSpec {
  return compact<StorageSpec>({
    engine: parts.engine?.text,
    orderBy: parts.orderBy?.text,
    primaryKey: parts.primaryKey?.text,
    partitionBy: parts.partitionBy?.text,
    sampleBy: parts.sampleBy?.text,
    ttl: parts.ttl?.text,
    settings: settingsFromParts(parts.settings),
  })
}

function tablePartsSpec(
  parts: Pick<TableParts, 'indexes' | 'projections' | 'constraints'>,
): TablePartsSpec {
  const indexes = parts.indexes.map((index) =>
    compact<IndexSpec>({
      name: index.name,
      expression: index.expression.text,
      type: index.type?.text ?? '',
      granularity: index.granularity === undefined ? undefined : Number(index.granularity.text),
    }),
  )
  const projections = parts.projections.map((projection) =>
    compact<ProjectionSpec>({
      name: projection.name,
      query: projection.query?.text,
      ...projectionIndex(projection.text, projection.query === undefined),
      settings: settingsFromParts(projection.settings),
    }),
  )
  const constraints = parts.constraints.map((constraint) =>
    compact<ConstraintSpec>({
      name: constraint.name,
      check: constraint.check?.text,
      assume: constraint.assume?.text,
    }),
  )
  return compact<TablePartsSpec>({
    indexes: indexes.length === 0 ? undefined : indexes,
    projections: projections.length === 0 ? undefined : projections,
    constraints: constraints.length === 0 ? undefined : constraints,
  })
}

/** `INDEX e TYPE t`, with which recent servers know another kind of projection. */
function projectionIndex(
  text: string,
  isIndex: boolean,
): Pick<Loose<Required<ProjectionSpec>>, 'index' | 'type'> {
  const match = isIndex ? /\bINDEX\s+(.*\S)\s+TYPE\s+(.*\S)\s*$/is.exec(text) : null
  return { index: match?.[1], type: match?.[2] }
}

export function viewSpec(parts: ViewParts): ViewSpec {
  return compact<ViewSpec>({
    query: parts.query.text,
    columns: undefined,
    definer: parts.definer,
    sqlSecurity: parts.sqlSecurity,
    comment: commentOf(parts),
  })
}

export function materializedViewSpec(parts: MaterializedViewParts): MaterializedViewSpec {
  const to = parts.to?.name.join('.')
  return {
    query: parts.query.text,
    ...(to === undefined ? { ...storageSpec(parts), ...tablePartsSpec(parts) } : { to }),
    ...compact<Partial<MaterializedViewSpec>>({
      refresh: parts.refresh?.text,
      append: parts.append ? true : undefined,
      empty: parts.empty ? true : undefined,
      definer: parts.definer,
      sqlSecurity: parts.sqlSecurity,
      comment: commentOf(parts),
    }),
  }
}

export function dictionarySpec(parts: DictionaryParts): DictionarySpec {
  return compact<DictionarySpec>({
    columns: parts.columns.map((column) =>
      compact<DictionaryColumnSpec>({
        name: column.name,
        type: column.type.text,
        default: column.default?.text,
        expression: column.expression?.text,
        hierarchical: flag(column.hierarchical),
        bidirectional: flag(column.bidirectional),
        injective: flag(column.injective),
        isObjectId: flag(column.isObjectId),
      }),
    ),
    primaryKey: parts.primaryKey?.text,
    source: parts.source?.text,
    layout: parts.layout?.text,
    lifetime: parts.lifetime?.text,
    range: parts.range?.text,
    settings: settingsFromParts(parts.settings),
    comment: commentOf(parts),
  })
}

export function functionSpec(parts: FunctionParts): FunctionSpec {
  return {
    language: 'sql',
    arguments: parts.arguments.map(({ name }) => name),
    body: parts.body?.text ?? parts.lambda?.text ?? '',
  }
}

export function namedCollectionSpec(parts: NamedCollectionParts): NamedCollectionSpec {
  const entries: Record<string, EntrySpec> = {}
  for (const { key, value, overridable } of parts.entries) {
    entries[key] = overridable === undefined ? value : { value, overridable }
  }
  return { entries }
}

function commentOf({ comment }: { readonly comment?: string }): string | undefined {
  return comment === '' ? undefined : comment
}

function commentField(parts: { readonly comment?: string }): { readonly comment?: string } {
  const comment = commentOf(parts)
  return comment === undefined ? {} : { comment }
}

function flag(value: boolean): true | undefined {
  return value ? true : undefined
}
