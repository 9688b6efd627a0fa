/** A type taken apart: what its name, its arguments and its inner types say. */
import { parseType, type TypeNode } from '../../../sql/index.ts'

export interface Shape {
  readonly name: string
  readonly text: string
  readonly inner: readonly Shape[]
  /** Of an Enum: names and numbers. */
  readonly values: ReadonlyMap<string, string>
  readonly numbers: readonly number[]
}

/** Of a type in normal form; undefined for what does not parse. */
export function shapeOf(type: string): Shape | undefined {
  const parsed = parseType(type, 'clickhouse')
  return parsed.ok ? shape(parsed.node, type) : undefined
}

function shape(node: TypeNode, text: string): Shape {
  const args = node.args ?? []
  const values = new Map<string, string>()
  for (const arg of args) {
    if (arg.kind === 'enumValue') values.set(arg.name.value, arg.value?.text ?? '')
  }
  return {
    name: node.name,
    text: text.slice(node.start, node.end),
    inner: args.flatMap((arg) =>
      arg.kind === 'type'
        ? [shape(arg, text)]
        : arg.kind === 'typeField'
          ? [shape(arg.type, text)]
          : [],
    ),
    values,
    numbers: args.flatMap((arg) => (arg.kind === 'number' ? [Number(arg.text)] : [])),
  }
}

export function isEnum({ values }: Shape): boolean {
  return values.size > 0
}

export function isInteger({ name }: Shape): boolean {
  return /^U?Int\d+$/.test(name) || name === 'Bool'
}

export function isFloat({ name }: Shape): boolean {
  return /^B?Float\d+$/.test(name)
}

export function isText({ name }: Shape): boolean {
  return name === 'String' || name === 'FixedString'
}

export function isTime({ name }: Shape): boolean {
  return /^Date(32|Time|Time64)?$/.test(name)
}

/** Values of an Enum that the other one lacks, or has under another number. */
export function valuesGone(from: Shape, to: Shape): readonly string[] {
  return [...from.values]
    .filter(([name, number]) => to.values.get(name) !== number)
    .map(([name]) => name)
}

/** Without LowCardinality, which says how values are stored and not what they are. */
export function plain(type: Shape): Shape {
  const [inner] = type.inner
  return type.name === 'LowCardinality' && inner !== undefined ? inner : type
}

/** The type inside Nullable; undefined for a type that is not. */
export function insideNullable(type: Shape): Shape | undefined {
  const bare = plain(type)
  return bare.name === 'Nullable' ? bare.inner[0] : undefined
}
