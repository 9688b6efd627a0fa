/** The types of columns, without what wraps them. */
import { normalType, type TypeNode } from '../../../sql/index.ts'
import type { ColumnSpec } from '../../clickhouse-family/kinds/columns.ts'
import { parseText } from '../kinds/text.ts'

export interface ColumnType {
  /** The type inside Nullable and LowCardinality, by the name that the server stores. */
  readonly name: string
  readonly args: NonNullable<TypeNode['args']>
  readonly isNullable: boolean
  readonly isLowCardinality: boolean
}

/** Undefined where the server infers the type, or where it cannot be read. */
export function columnType({ type }: Pick<ColumnSpec, 'type'>): ColumnType | undefined {
  if (type === undefined) return undefined
  const known = types.get(type)
  if (known !== undefined) return known
  const read = readType(type)
  if (types.size > 5000) types.clear()
  if (read !== undefined) types.set(type, read)
  return read
}

/** A project has many columns and few types. */
const types = new Map<string, ColumnType>()

function readType(text: string): ColumnType | undefined {
  const parsed = parseText('type', normalType(text, 'clickhouse'))
  if (!parsed.ok || parsed.node.kind !== 'type') return undefined
  let node: TypeNode = parsed.node
  let isNullable = false
  let isLowCardinality = false
  for (;;) {
    const [inner] = node.args ?? []
    const wraps = node.name === 'Nullable' || node.name === 'LowCardinality'
    if (!wraps || inner?.kind !== 'type') break
    isNullable ||= node.name === 'Nullable'
    isLowCardinality ||= node.name === 'LowCardinality'
    node = inner
  }
  return { name: node.name, args: node.args ?? [], isNullable, isLowCardinality }
}
