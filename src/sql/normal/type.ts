/** Types as the server stores them (26.7): aliases resolved, default parameters written, Enum values numbered and sorted. */
import type { Name } from '../ast/span.ts'
import type { EnumValue, TypeArgument, TypeNode } from '../ast/type.ts'
import { parseType } from '../parse/parse.ts'
import { print } from '../print/print.ts'
import type { Dialect } from '../result.ts'
import { name as canonicalName, number, string } from './build.ts'
import { canonicalFunction, canonicalTypeName } from './names.ts'
import { canonicalNumber } from './number.ts'

/** The normal text of a column type; a text that is no type comes back as it is. */
export function normalType(text: string, dialect: Dialect): string {
  const parsed = parseType(text, dialect)
  return parsed.ok ? print(normalTypeNode(parsed.node, dialect)) : text
}

export function normalTypeNode(node: TypeNode, dialect: Dialect): TypeNode {
  const name = canonicalTypeName(node.name, dialect)
  const args = node.args?.map((argument) => normalArgument(argument, dialect))
  const { args: _, ...bare } = node
  const simple: TypeNode = { ...bare, name }
  switch (name) {
    case 'String':
      // varchar(20), char(5), blob: lengths are dropped.
      return simple
    case 'Decimal32':
    case 'Decimal64':
    case 'Decimal128':
    case 'Decimal256':
      return args
        ? { ...simple, name: 'Decimal', args: [number(DECIMAL_DIGITS[name] ?? ''), ...args] }
        : simple
    case 'Decimal':
      return { ...simple, args: decimalArguments(args) }
    case 'DateTime64':
    case 'Time64':
      return args && args.length > 0 ? { ...simple, args } : { ...simple, args: [number('3')] }
    case 'DateTime32':
      return { ...simple, name: 'DateTime', ...(args && args.length > 0 && { args }) }
    case 'Enum':
    case 'Enum8':
    case 'Enum16':
      return enumType(simple, args ?? [])
    case 'Bool':
    case 'Date':
      return simple
    default:
      if (INTEGERS.has(name)) return simple
      return args && args.length > 0 ? { ...simple, args } : simple
  }
}

const DECIMAL_DIGITS: Readonly<Record<string, string>> = {
  Decimal32: '9',
  Decimal64: '18',
  Decimal128: '38',
  Decimal256: '76',
}

/** A display width such as INT(11) means nothing. */
const INTEGERS: ReadonlySet<string> = new Set(
  'Int8 Int16 Int32 Int64 UInt8 UInt16 UInt32 UInt64 Float32 Float64'.split(' '),
)

function decimalArguments(args: readonly TypeArgument[] | undefined): readonly TypeArgument[] {
  const [precision = number('10'), scale = number('0')] = args ?? []
  return [precision, scale]
}

/** Values count on from the one before; the smallest type that holds them; sorted by number. */
function enumType(node: TypeNode, args: readonly TypeArgument[]): TypeNode {
  const values: { name: EnumValue['name']; value: bigint }[] = []
  let next = 1n
  for (const argument of args) {
    if (argument.kind !== 'enumValue') return { ...node, args }
    const value = argument.value ? BigInt(canonicalNumber(argument.value.text)) : next
    values.push({ name: string(argument.name.value), value })
    next = value + 1n
  }
  const wide = values.some(({ value }) => value > 127n || value < -128n)
  const name = node.name === 'Enum' ? (wide ? 'Enum16' : 'Enum8') : node.name
  const sorted = values.toSorted((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
  return {
    ...node,
    name,
    args: sorted.map(
      ({ name: label, value }): EnumValue => ({
        kind: 'enumValue',
        name: label,
        value: number(value.toString()),
        start: 0,
        end: 0,
      }),
    ),
  }
}

function normalArgument(node: TypeArgument, dialect: Dialect): TypeArgument {
  switch (node.kind) {
    case 'type':
      return normalTypeNode(node, dialect)
    case 'typeField':
      return { ...node, path: canonicalPath(node.path), type: normalTypeNode(node.type, dialect) }
    case 'number':
      return number(canonicalNumber(node.text))
    case 'string':
      return string(node.value)
    case 'enumValue':
      return node
    case 'typeOption':
      if (node.value.kind === 'identifier')
        return { ...node, value: { ...node.value, parts: canonicalPath(node.value.parts) } }
      return {
        ...node,
        value:
          node.value.kind === 'number'
            ? number(canonicalNumber(node.value.text))
            : string(node.value.value),
      }
    case 'identifier':
      return {
        ...node,
        parts: node.parts.map((part) => canonicalName(canonicalFunction(part.text, dialect))),
      }
    case 'call': {
      const args = node.args?.map((argument) =>
        argument.kind === 'number' ? number(canonicalNumber(argument.text)) : argument,
      )
      return {
        ...node,
        name: canonicalName(canonicalFunction(node.name.text, dialect)),
        ...(args && { args }),
      }
    }
  }
}

function canonicalPath(path: readonly Name[]): readonly Name[] {
  return path.map((part) => canonicalName(part.text))
}

/** What a column's type becomes when NULL stands behind it; NOT NULL changes nothing. */
export function nullableType(type: TypeNode, nullable: 'NULL' | 'NOT NULL' | undefined): TypeNode {
  if (nullable !== 'NULL' || type.name === 'Nullable') return type
  return { kind: 'type', name: 'Nullable', args: [type], start: type.start, end: type.end }
}

/** `n Nested(a T, b U)` as the columns it is stored as: `n.a Array(T)`, `n.b Array(U)`. Other types: nothing. */
export function flattenNested(column: {
  readonly name: string
  readonly type: TypeNode
}): readonly { readonly name: string; readonly type: TypeNode }[] | undefined {
  const { name, type } = column
  if (type.name !== 'Nested' || !type.args) return undefined
  return type.args.flatMap((field) => {
    if (field.kind !== 'typeField') return []
    const inner = field.path.map((part) => part.text).join('.')
    const array: TypeNode = { kind: 'type', name: 'Array', args: [field.type], start: 0, end: 0 }
    return [{ name: `${name}.${inner}`, type: array }]
  })
}
