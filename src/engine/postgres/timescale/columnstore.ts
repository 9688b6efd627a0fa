/**
 * Columnstore settings of hypertables and continuous aggregates. What a plan leaves open the server
 * computes chunk by chunk (timescaledb.md §1.4), so it is never compared.
 */
import type { NamedPart } from '../../../catalog/normal-form.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import type { Path } from '../../common/scalar.ts'
import type { SpecProblem } from '../../engine.ts'
import { hasTimescale, type ServerFacts } from '../facts.ts'
import { quoteIdent, quoteLiteral } from '../kinds/names.ts'
import { badValue, isObject, textList } from '../kinds/values.ts'

export type ColumnstoreSpec = {
  readonly segmentBy?: readonly string[]
  /** `ts DESC`, `device`, `value DESC NULLS LAST`. */
  readonly orderBy?: readonly string[]
}

/** `true` and an empty map are the columnstore with whatever the server chooses. */
export function readColumnstore(
  value: Json | undefined,
  path: Path,
  problems: SpecProblem[],
): ColumnstoreSpec | undefined {
  if (value === undefined || value === null || value === false) return undefined
  if (value === true) return {}
  if (!isObject(value)) {
    problems.push(badValue('this is `segmentBy` and `orderBy`', path))
    return undefined
  }
  return compact<ColumnstoreSpec>({
    segmentBy: listOf(value['segmentBy'], [...path, 'segmentBy'], problems),
    orderBy: listOf(value['orderBy'], [...path, 'orderBy'], problems),
  })
}

/** What stands inside `ALTER … SET (…)`. The old words until 2.17, these since 2.18. */
export function columnstoreOptions(
  { segmentBy, orderBy }: ColumnstoreSpec,
  facts: ServerFacts,
): readonly string[] {
  const names = settingNames(facts)
  return [
    names.enable,
    ...(segmentBy === undefined
      ? []
      : [`${names.segmentBy} = ${quoteLiteral(segmentBy.map(quoteIdent).join(', '))}`]),
    ...(orderBy === undefined
      ? []
      : [`${names.orderBy} = ${quoteLiteral(orderBy.map(orderText).join(', '))}`]),
  ]
}

export function columnstoreOff(facts: ServerFacts): string {
  return `${settingNames(facts).enable} = false`
}

/** Parts of a normal form, one per setting: `columnstore`, `segmentBy`, `orderBy`. */
export function columnstoreParts(
  spec: ColumnstoreSpec | undefined,
  side: 'desired' | 'live',
): readonly NamedPart[] {
  if (spec === undefined) return []
  const open = side === 'live' ? { implied: true as const } : {}
  const { segmentBy, orderBy } = spec
  return [
    { name: 'columnstore', form: { value: 'on' } },
    ...(segmentBy === undefined
      ? []
      : [{ name: 'segmentBy', form: { value: segmentBy.join(', ') || 'none' }, ...open }]),
    ...(orderBy === undefined
      ? []
      : [{ name: 'orderBy', form: { value: orderBy.map(orderText).join(', ') }, ...open }]),
  ]
}

/** The server's form with what the plan leaves open taken out. */
export function mergeColumnstore(
  desired: ColumnstoreSpec | undefined,
  stored: ColumnstoreSpec | undefined,
): ColumnstoreSpec | undefined {
  if (desired === undefined || stored === undefined) return desired
  return compact<ColumnstoreSpec>({
    segmentBy: desired.segmentBy && (stored.segmentBy ?? []),
    orderBy: desired.orderBy && (stored.orderBy ?? desired.orderBy),
  })
}

/** Columns by what uses them. */
export function columnstoreColumns({
  segmentBy = [],
  orderBy = [],
}: ColumnstoreSpec): readonly (readonly [string, string])[] {
  return [
    ...segmentBy.map((column) => [column, 'the columnstore segments by it'] as const),
    ...orderBy.map((item) => [parseOrder(item).column, 'the columnstore orders by it'] as const),
  ]
}

/**
 * SQL: settings of the relation that the two expressions name, as JSON. That it is segmented by
 * nothing is told apart from what is left open by the catalog alone; before 2.20 the server decides
 * both as soon as the columnstore is enabled (seen on 2.17.2 and 2.25.2).
 */
export function columnstoreExpression(schema: string, table: string, facts: ServerFacts): string {
  const from = `FROM timescaledb_information.compression_settings s WHERE s.hypertable_schema = ${schema} AND s.hypertable_name = ${table}`
  const direction = `CASE WHEN s.orderby_asc THEN CASE WHEN s.orderby_nullsfirst THEN ' NULLS FIRST' ELSE '' END WHEN s.orderby_nullsfirst THEN ' DESC' ELSE ' DESC NULLS LAST' END`
  const none = hasTimescale(facts, 2, 20)
    ? `(SELECT '[]'::jsonb FROM _timescaledb_catalog.compression_settings k WHERE k.relid = to_regclass(format('%I.%I', ${schema}, ${table})) AND k.segmentby = '{}')`
    : "'[]'::jsonb"
  return `jsonb_build_object('segmentBy', coalesce((SELECT jsonb_agg(s.attname ORDER BY s.segmentby_column_index) ${from} AND s.segmentby_column_index IS NOT NULL), ${none}), 'orderBy', (SELECT jsonb_agg(quote_ident(s.attname) || ${direction} ORDER BY s.orderby_column_index) ${from} AND s.orderby_column_index IS NOT NULL))`
}

/** What `columnstoreExpression` gave. */
export function columnstoreOfRow(row: Json | undefined): ColumnstoreSpec | undefined {
  if (!isObject(row)) return undefined
  return compact<ColumnstoreSpec>({
    segmentBy: texts(row, 'segmentBy'),
    orderBy: texts(row, 'orderBy'),
  })
}

/** Back as YAML has it. */
export function writeColumnstore(spec: ColumnstoreSpec): JsonObject {
  return compact<JsonObject>({ ...spec })
}

/** As the server prints it: only the order of NULLs that is not the rule is said. */
export function orderText(item: string): string {
  const { column, isDescending, isNullsFirst } = parseOrder(item)
  const nulls = isDescending === isNullsFirst ? '' : isNullsFirst ? ' NULLS FIRST' : ' NULLS LAST'
  return `${quoteIdent(column)}${isDescending ? ' DESC' : ''}${nulls}`
}

function parseOrder(item: string): {
  readonly column: string
  readonly isDescending: boolean
  readonly isNullsFirst: boolean
} {
  const [, name = item.trim(), direction = 'asc', nulls] =
    /^\s*("(?:[^"]|"")+"|\S+?)(?:\s+(asc|desc))?(?:\s+nulls\s+(first|last))?\s*$/i.exec(item) ?? []
  const isDescending = direction.toLowerCase() === 'desc'
  return {
    column: name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name,
    isDescending,
    isNullsFirst: nulls === undefined ? isDescending : nulls.toLowerCase() === 'first',
  }
}

function settingNames(facts: ServerFacts): {
  readonly enable: string
  readonly segmentBy: string
  readonly orderBy: string
} {
  return hasTimescale(facts, 2, 18)
    ? {
        enable: 'timescaledb.enable_columnstore',
        segmentBy: 'timescaledb.segmentby',
        orderBy: 'timescaledb.orderby',
      }
    : {
        enable: 'timescaledb.compress',
        segmentBy: 'timescaledb.compress_segmentby',
        orderBy: 'timescaledb.compress_orderby',
      }
}

/** A list, or one text with commas as SQL has it. */
function listOf(
  value: Json | undefined,
  path: Path,
  problems: SpecProblem[],
): readonly string[] | undefined {
  const items = textList(value, path, problems)
  return typeof value === 'string'
    ? value.split(',').flatMap((item) => (item.trim() === '' ? [] : [item.trim()]))
    : items
}

function texts(row: JsonObject, key: string): readonly string[] | undefined {
  const value = row[key]
  return Array.isArray(value) ? value.map(String) : undefined
}
