/** Types as the server stores them. Arguments are normal already; the name is made canonical first. */
import type { Name } from '../ast/span.ts'
import type { EnumValue, TypeArgument, TypeNode, TypeOption } from '../ast/type.ts'
import { print } from '../print/print.ts'
import { name as canonicalName, number, string } from './build.ts'
import { canonicalFunction, canonicalTypeName } from './names.ts'
import { CLICKHOUSE, type NodeRule, rule } from './rule.ts'

export const TYPE_RULES: readonly NodeRule[] = [
  rule(
    'type',
    {
      id: 'type-alias',
      seen: CLICKHOUSE,
      what: 'An alias of a type is stored as the type: `bigint` is `Int64`; names of some types ignore case.',
    },
    (node, context) => ({ ...node, name: canonicalTypeName(node.name, context.dialect) }),
  ),
  rule(
    'type',
    {
      id: 'type-width',
      seen: CLICKHOUSE,
      what: 'A length of a string, a display width of an integer and empty brackets mean nothing and are dropped.',
    },
    (node) =>
      node.args && (WIDTHLESS.has(node.name) || node.args.length === 0) ? bare(node) : node,
  ),
  rule(
    'type',
    {
      id: 'decimal-bits',
      seen: CLICKHOUSE,
      what: '`Decimal32(4)` is stored as `Decimal(9, 4)`, and so for 64, 128 and 256 bits.',
      dialect: 'clickhouse',
    },
    (node) => {
      const digits = DECIMAL_DIGITS[node.name]
      return digits === undefined || !node.args
        ? node
        : { ...node, name: 'Decimal', args: [number(digits), ...node.args] }
    },
  ),
  rule(
    'type',
    {
      id: 'decimal-default',
      seen: CLICKHOUSE,
      what: '`Decimal` is `Decimal(10, 0)`, and `Decimal(5)` is `Decimal(5, 0)`.',
      dialect: 'clickhouse',
    },
    (node) => {
      if (node.name !== 'Decimal') return node
      const [precision = number('10'), scale = number('0')] = node.args ?? []
      return { ...node, args: [precision, scale] }
    },
  ),
  rule(
    'type',
    {
      id: 'time-scale',
      seen: CLICKHOUSE,
      what: '`DateTime64` is `DateTime64(3)` and `Time64` is `Time64(3)`.',
      dialect: 'clickhouse',
    },
    (node) =>
      (node.name === 'DateTime64' || node.name === 'Time64') && !node.args
        ? { ...node, args: [number('3')] }
        : node,
  ),
  rule(
    'type',
    {
      id: 'datetime32',
      seen: CLICKHOUSE,
      what: '`DateTime32` is stored as `DateTime`.',
      dialect: 'clickhouse',
    },
    (node) => (node.name === 'DateTime32' ? { ...node, name: 'DateTime' } : node),
  ),
  rule(
    'type',
    {
      id: 'datetime-scale',
      seen: CLICKHOUSE,
      what: '`DateTime(3)` is stored as `DateTime64(3)`, and `DateTime(0)` as `DateTime`.',
      dialect: 'clickhouse',
    },
    datetimeScale,
  ),
  rule(
    'type',
    {
      id: 'map-state-version',
      seen: CLICKHOUSE,
      what: 'The state of sumMap, minMap and maxMap is stored with its version: `AggregateFunction(1, sumMap, …)`.',
      dialect: 'clickhouse',
    },
    (node) => {
      const [version, callee] = node.args ?? []
      const isCurrent = version?.kind === 'number' && version.text === '1'
      return node.args && node.name === 'AggregateFunction' && isCurrent && isVersioned(callee)
        ? { ...node, args: node.args.slice(1) }
        : node
    },
  ),
  rule(
    'type',
    {
      id: 'enum-values',
      seen: CLICKHOUSE,
      what: 'Values of an Enum are numbered on from the one before and sorted by number; `Enum` becomes the smallest type that holds them.',
      dialect: 'clickhouse',
    },
    enumValues,
  ),
  rule(
    'type',
    {
      id: 'aggregate-type-function',
      seen: CLICKHOUSE,
      what: 'The function of an AggregateFunction type is stored under its canonical name.',
      dialect: 'clickhouse',
    },
    (node) =>
      node.args && AGGREGATES.has(node.name)
        ? { ...node, args: node.args.map(aggregateArgument) }
        : node,
  ),
  rule(
    'type',
    {
      id: 'variant-order',
      seen: CLICKHOUSE,
      what: 'The types of a Variant are stored sorted by name.',
      dialect: 'clickhouse',
    },
    (node) =>
      node.name === 'Variant' && node.args
        ? { ...node, args: node.args.toSorted((a, b) => compare(typeName(a), typeName(b))) }
        : node,
  ),
  rule(
    'type',
    {
      id: 'json-path-name',
      seen: CLICKHOUSE,
      what: 'A path in a JSON type is stored as one quoted name: `a.b` and a.b are the same.',
      dialect: 'clickhouse',
    },
    (node) =>
      node.name === 'JSON' && node.args ? { ...node, args: node.args.map(wholePath) } : node,
  ),
  rule(
    'type',
    {
      id: 'json-options-order',
      seen: CLICKHOUSE,
      what: 'A JSON type is stored with its limits first, then the typed paths, then what it skips, each sorted.',
      dialect: 'clickhouse',
    },
    (node) => (node.name === 'JSON' && node.args ? { ...node, args: jsonOrder(node.args) } : node),
  ),
]

function datetimeScale(node: TypeNode): TypeNode {
  const [scale, ...rest] = node.args ?? []
  if (node.name !== 'DateTime' || scale?.kind !== 'number') return node
  if (scale.text !== '0') return { ...node, name: 'DateTime64' }
  return rest.length > 0 ? { ...node, args: rest } : bare(node)
}

const VERSIONED: ReadonlySet<string> = new Set(['sumMap', 'minMap', 'maxMap'])

function isVersioned(node: TypeArgument | undefined): boolean {
  if (node?.kind === 'identifier') return VERSIONED.has(node.parts.at(-1)?.text ?? '')
  return node?.kind === 'type' && VERSIONED.has(node.name)
}

function bare(node: TypeNode): TypeNode {
  const { args: _, ...rest } = node
  return rest
}

const WIDTHLESS: ReadonlySet<string> = new Set(
  'String Bool Date Int8 Int16 Int32 Int64 UInt8 UInt16 UInt32 UInt64 Float32 Float64'.split(' '),
)

const DECIMAL_DIGITS: Readonly<Record<string, string>> = {
  Decimal32: '9',
  Decimal64: '18',
  Decimal128: '38',
  Decimal256: '76',
}

const AGGREGATES: ReadonlySet<string> = new Set(['AggregateFunction', 'SimpleAggregateFunction'])

/** A function without parameters looks like a type to the parser, or like a name. */
function aggregateArgument(node: TypeArgument, index: number, args: readonly TypeArgument[]) {
  const first = args[0]?.kind === 'number' ? 1 : 0
  if (index !== first) return node
  if (node.kind === 'call') return { ...node, name: canonicalFunctionName(node.name) }
  if (node.kind === 'identifier') return { ...node, parts: node.parts.map(canonicalFunctionName) }
  return node.kind === 'type' ? { ...node, name: canonicalFunction(node.name, 'clickhouse') } : node
}

function canonicalFunctionName(node: Name): Name {
  return canonicalName(canonicalFunction(node.text, 'clickhouse'))
}

const ENUMS: ReadonlySet<string> = new Set(['Enum', 'Enum8', 'Enum16'])

function enumValues(node: TypeNode): TypeNode {
  if (!ENUMS.has(node.name) || !node.args) return node
  const values: { label: EnumValue['name']; value: bigint }[] = []
  let next = 1n
  for (const argument of node.args) {
    const label = argument.kind === 'enumValue' ? argument.name : argument
    if (label.kind !== 'string') return node
    const given = argument.kind === 'enumValue' ? argument.value?.text : undefined
    if (given !== undefined && !/^-?\d+$/.test(given)) return node
    const value = given === undefined ? next : BigInt(given)
    values.push({ label, value })
    next = value + 1n
  }
  const wide = values.some(({ value }) => value > 127n || value < -128n)
  const sorted = values.toSorted((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
  return {
    ...node,
    name: node.name === 'Enum' ? (wide ? 'Enum16' : 'Enum8') : node.name,
    args: sorted.map(
      ({ label, value }): EnumValue => ({
        kind: 'enumValue',
        name: string(label.value),
        value: number(value.toString()),
        start: 0,
        end: 0,
      }),
    ),
  }
}

function typeName(node: TypeArgument): string {
  return print(node)
}

function wholePath(node: TypeArgument): TypeArgument {
  if (node.kind === 'typeField') return { ...node, path: [canonicalName(pathOf(node.path))] }
  if (node.kind !== 'typeOption' || node.value.kind !== 'identifier') return node
  const parts = [canonicalName(pathOf(node.value.parts))]
  return { ...node, value: { ...node.value, parts } }
}

/** Limits, typed paths, SKIP, SKIP REGEXP. */
function jsonOrder(args: readonly TypeArgument[]): readonly TypeArgument[] {
  const rank = (node: TypeArgument): number => {
    if (node.kind !== 'typeOption') return 1
    return node.name === 'SKIP' ? 2 : node.name.startsWith('SKIP') ? 3 : 0
  }
  return args.toSorted((a, b) => rank(a) - rank(b) || compare(jsonKey(a), jsonKey(b)))
}

function jsonKey(node: TypeArgument): string {
  if (node.kind === 'typeField') return pathOf(node.path)
  if (node.kind !== 'typeOption') return ''
  return node.name + skippedPath(node)
}

function skippedPath({ value }: TypeOption): string {
  if (value.kind === 'identifier') return pathOf(value.parts)
  return value.kind === 'string' ? value.value : ''
}

function pathOf(parts: readonly Name[]): string {
  return parts.map((part) => part.text).join('.')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
