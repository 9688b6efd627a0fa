/** Codec parameters the server fills in (26.7). Some depend on the width of the column's type. */
import type { Call, Expression } from '../ast/expression.ts'
import type { Codec } from '../ast/table.ts'
import type { TypeNode } from '../ast/type.ts'
import { number } from './build.ts'

/** `type` is the normal type of the column; without it parameters that depend on the width stay out. */
export function withDefaultParameters(node: Codec, type: TypeNode | undefined): Codec {
  return { ...node, items: node.items.map((item) => withDefaults(item, type)) }
}

function withDefaults(item: Expression, type: TypeNode | undefined): Expression {
  if (item.kind !== 'call') return item
  const { args: given = [], ...bare } = item
  const args = given.length > 0 ? given : defaults(item.name.text, type)
  const node: Call = bare
  return args.length > 0 ? { ...node, args } : node
}

function defaults(codec: string, type: TypeNode | undefined): readonly Expression[] {
  switch (codec) {
    case 'ZSTD':
      return [number('1')]
    case 'LZ4HC':
      return [number('0')]
    case 'FPC':
      return [number('12')]
    case 'Delta':
    case 'DoubleDelta':
    case 'Gorilla': {
      const width = type && byteWidth(type)
      return width === undefined ? [] : [number(String(width))]
    }
    default:
      return []
  }
}

const WIDTHS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    Int8: 1,
    UInt8: 1,
    Bool: 1,
    Enum8: 1,
    Int16: 2,
    UInt16: 2,
    Date: 2,
    Enum16: 2,
    BFloat16: 2,
    Int32: 4,
    UInt32: 4,
    Float32: 4,
    DateTime: 4,
    Date32: 4,
    IPv4: 4,
    Time: 4,
    Int64: 8,
    UInt64: 8,
    Float64: 8,
    DateTime64: 8,
    Time64: 8,
  }),
)

/** Width of one value of a type, looking through what wraps it. */
function byteWidth(type: TypeNode): number | undefined {
  const [first] = type.args ?? []
  switch (type.name) {
    case 'Nullable':
    case 'Array':
    case 'LowCardinality':
    case 'SimpleAggregateFunction': {
      const inner = type.args?.at(-1)
      return inner?.kind === 'type' ? byteWidth(inner) : undefined
    }
    case 'Decimal': {
      const precision = first?.kind === 'number' ? Number(first.text) : 10
      return precision <= 9 ? 4 : precision <= 18 ? 8 : precision <= 38 ? 16 : 32
    }
    default:
      return WIDTHS.get(type.name)
  }
}
