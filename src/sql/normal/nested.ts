/** What a written type becomes as the type of a column. */
import type { TypeNode } from '../ast/type.ts'

/** What a column's type becomes when NULL stands behind it; NOT NULL changes nothing. */
export function nullableType(type: TypeNode, nullable: 'NULL' | 'NOT NULL' | undefined): TypeNode {
  if (nullable !== 'NULL' || type.name === 'Nullable') return type
  const [inner] = type.args ?? []
  // LowCardinality stays outside (26.7).
  if (type.name === 'LowCardinality' && inner?.kind === 'type')
    return { ...type, args: [nullableType(inner, nullable)] }
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
