/** Partitions and heirs: https://www.postgresql.org/docs/current/ddl-partitioning.html */
import type { Json } from '../../../resource/json.ts'
import { type Path, scalarText } from '../../common/scalar.ts'
import type { KindContext, SpecProblem, SpecReference } from '../../engine.ts'
import { qualifiedName } from './names.ts'
import { parseText } from './parsed.ts'
import { referencesIn } from './references.ts'
import type { PartitionOfSpec, TableSpec } from './table-spec.ts'
import { inStatement, readText } from './text.ts'
import { badValue, isObject, missingKey, textList } from './values.ts'

/** What follows PARTITION BY, as one text. */
export function readPartitionBy(
  value: Json | undefined,
  problems: SpecProblem[],
): string | undefined {
  const text = textList(value, ['partitionBy'], problems)?.join(', ')
  return readText('partitionBy', text, ['partitionBy'], problems)
}

export function readPartitionOf(
  value: Json | undefined,
  problems: SpecProblem[],
): PartitionOfSpec | undefined {
  if (value === undefined || value === null) return undefined
  const path: Path = ['partitionOf']
  if (!isObject(value)) {
    problems.push(badValue('this is a map: `table` and `for`', path))
    return undefined
  }
  const table = scalarText(value['table'])
  const rows = scalarText(value['for'])
    ?.trim()
    .replace(/^for\s+values\s+/i, '')
  if (table === undefined) problems.push(missingKey('table', path))
  if (rows === undefined) problems.push(missingKey('for', path))
  const parsed = parseText('partitionFor', forValues(rows ?? 'default'))
  if (!parsed.ok) problems.push(badValue(parsed.error.message, [...path, 'for']))
  return { table: table ?? '', for: /^default$/i.test(rows ?? '') ? 'default' : (rows ?? '') }
}

/** `FOR VALUES FROM (1) TO (2)`, `DEFAULT` */
export function forValues(rows: string): string {
  return /^default$/i.test(rows) ? 'DEFAULT' : `FOR VALUES ${inStatement(rows)}`
}

/** The parent's name and which of its rows. */
export function partitionText(
  partition: PartitionOfSpec | undefined,
  { database }: KindContext,
): string | null {
  return partition === undefined
    ? null
    : `${qualifiedName(partition.table, database)} ${partition.for}`
}

export function parentReferences(
  { partitionBy, partitionOf, inherits = [] }: TableSpec,
  context: KindContext,
): readonly SpecReference[] {
  const relation = (name: string, via: string, path: Path): SpecReference => ({
    namespace: 'relation',
    name: qualifiedName(name, context.database),
    via,
    path,
  })
  return [
    ...(partitionOf === undefined
      ? []
      : [relation(partitionOf.table, 'is partition of', ['partitionOf', 'table'])]),
    ...inherits.map((name, index) => relation(name, 'inherits from', ['inherits', index])),
    ...(partitionBy === undefined
      ? []
      : referencesIn('partitionBy', partitionBy, ['partitionBy'], context)),
  ]
}
