/** The trees of libpg-query: a node is `{ Name: { field: … } }`, and where only one kind fits, its fields alone. */

export interface Tree {
  readonly [field: string]: unknown
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The fields of a node of the given name. */
export function nodeOf(value: unknown, name: string): Tree | undefined {
  const fields = isTree(value) ? value[name] : undefined
  return isTree(fields) ? fields : undefined
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The nodes of the given name in a list. */
export function nodesOf(value: unknown, name: string): readonly Tree[] {
  return listOf(value).flatMap((one): readonly Tree[] => {
    const fields = nodeOf(one, name)
    return fields ? [fields] : []
  })
}

/** The items of a `List` node. */
export function itemsOf(value: unknown): readonly unknown[] {
  return listOf(nodeOf(value, 'List')?.['items'])
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The text of a `String` node. */
export function stringOf(value: unknown): string | undefined {
  const string = nodeOf(value, 'String')
  // An empty string loses its field.
  return string && (textOf(string['sval']) ?? '')
}

/** `["s", "f"]` of a list of String nodes; other nodes are left out. */
export function stringsOf(value: unknown): readonly string[] {
  return listOf(value).flatMap((one) => stringOf(one) ?? [])
}

/** The value of a string literal, casts looked through. */
export function literalOf(value: unknown): string | undefined {
  const cast = nodeOf(value, 'TypeCast')
  if (cast) return literalOf(cast['arg'])
  const constant = nodeOf(value, 'A_Const')
  return constant && isTree(constant['sval']) ? (textOf(constant['sval']['sval']) ?? '') : undefined
}

/** Byte offset of a node in its text; absent for what the grammar added. */
export function locationOf(fields: Tree): number | undefined {
  const at = fields['location']
  return typeof at === 'number' && at >= 0 ? at : undefined
}

/** Byte offset of a string literal, casts looked through. */
export function literalPlaceOf(value: unknown): number | undefined {
  const cast = nodeOf(value, 'TypeCast')
  if (cast) return literalPlaceOf(cast['arg'])
  const constant = nodeOf(value, 'A_Const')
  return constant && locationOf(constant)
}

/** A relation's name as `schema.name`: the same fields stand for a RangeVar wherever it is. */
export function relationOf(fields: Tree): string | undefined {
  const parts = relationParts(fields)
  return parts.length === 0 ? undefined : parts.join('.')
}

export function isRelation(fields: Tree): boolean {
  return typeof fields['relname'] === 'string' && 'relpersistence' in fields
}

/** Empty for what is no relation. */
export function relationParts(fields: Tree): readonly string[] {
  if (!isRelation(fields)) return []
  return [fields['catalogname'], fields['schemaname'], fields['relname']].filter(
    (part) => typeof part === 'string',
  )
}
