/** The expressions of a key, each with its place. */
import type { Resource } from '../../../resource/resource.ts'
import type { Expression } from '../../../sql/index.ts'
import type { Violation } from '../../../rules/rule.ts'
import type { ColumnSpec } from '../../clickhouse-family/kinds/columns.ts'
import { parseText } from '../kinds/text.ts'
import type { StorageSpec } from '../kinds/storage.ts'

export type Place = Pick<Violation, 'path' | 'start' | 'end'>

export interface KeyItem {
  readonly expression: Expression
  readonly place: Place
}

/** A key that plans write as a list is one text in the spec: its places are the items of the list. */
export function keyItems(
  { spec, origin }: Resource<StorageSpec>,
  key: 'orderBy' | 'primaryKey' | 'partitionBy',
): readonly KeyItem[] {
  const text = spec[key]
  const parsed = text === undefined ? undefined : parseText(key, text)
  if (!parsed?.ok || parsed.node.kind !== 'key') return []
  const written = origin?.json[key]
  const { items } = parsed.node
  const isList = Array.isArray(written) && written.length === items.length
  return items.map(({ expression }, index) => ({
    expression,
    place: isList
      ? { path: [key, index] }
      : { path: [key], start: expression.start, end: expression.end },
  }))
}

/** The column that an expression is, and nothing but is. */
export function bareColumn<C extends Pick<ColumnSpec, 'name'>>(
  expression: Expression,
  columns: readonly C[] | undefined,
): C | undefined {
  if (expression.kind !== 'identifier') return undefined
  const name = expression.parts.map(({ text }) => text).join('.')
  return columns?.find((column) => column.name === name)
}
