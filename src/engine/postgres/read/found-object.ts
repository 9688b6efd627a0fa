/** Objects that statements name by a kind's word and a name: ALTER … OWNER TO, COMMENT ON, DROP. */
import type { Address } from '../../../resource/id.ts'
import { isTree, listOf, nodeOf, stringOf, stringsOf, textOf } from '../sql/tree.ts'
import { namesText, routineOf } from './grant-object.ts'
import { findObject, findRelation, type Known, listedAddress, type ReadObject } from './known.ts'
import type { Statement } from './statement.ts'

/** `objtype` is as the grammar has it: `OBJECT_TABLE`. */
export function objectOf(
  statement: Statement,
  objtype: unknown,
  node: unknown,
  known: Known,
): ReadObject | undefined {
  const type = textOf(objtype) ?? ''
  if (relations.has(type)) return findRelation(known, listedAddress(namesIn(node), known))
  if (routines.has(type)) {
    const address = routineOf(statement, nodeOf(node, 'ObjectWithArgs'), known)
    return findObject(known, ['Function', 'Procedure'], address)
  }
  if (type === 'OBJECT_TYPE' || type === 'OBJECT_DOMAIN')
    return findObject(known, ['Type'], listedAddress(namesIn(node), known))
  if (type === 'OBJECT_TRIGGER') return findObject(known, ['Trigger'], partAddress(node, known))
  const kind = globals[type]
  return kind === undefined ? undefined : findObject(known, [kind], { name: stringOf(node) ?? '' })
}

/** Of what lives on a table: `app.t.touch`. */
export function partAddress(node: unknown, known: Known): Address {
  const names = namesText(node)
  const { name: on, ...schema } = listedAddress(
    names.slice(0, -1).map((name) => ({ String: { sval: name } })),
    known,
  )
  return { ...schema, on, name: names.at(-1) ?? '' }
}

/** The table or view of an address that has `on`. */
export function relationOfPart(
  { on, name: _name, ...schema }: Address,
  known: Known,
): ReadObject | undefined {
  return on === undefined ? undefined : findRelation(known, { ...schema, name: on })
}

function namesIn(node: unknown): readonly unknown[] {
  const type = nodeOf(node, 'TypeName')
  if (type) return listOf(type['names'])
  const list = nodeOf(node, 'List')
  return list ? listOf(list['items']) : stringsOf([node]).length > 0 ? [node] : rangeNames(node)
}

/** A RangeVar as a list of names. */
function rangeNames(node: unknown): readonly unknown[] {
  const range = nodeOf(node, 'RangeVar') ?? (isTree(node) ? node : {})
  return [range['schemaname'], range['relname']].flatMap((part) =>
    typeof part === 'string' ? [{ String: { sval: part } }] : [],
  )
}

const relations: ReadonlySet<string> = new Set([
  'OBJECT_TABLE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_SEQUENCE',
])

const routines: ReadonlySet<string> = new Set([
  'OBJECT_FUNCTION',
  'OBJECT_PROCEDURE',
  'OBJECT_ROUTINE',
])

const globals: { readonly [objtype: string]: string } = {
  OBJECT_SCHEMA: 'Schema',
  OBJECT_EXTENSION: 'Extension',
  OBJECT_ROLE: 'Role',
  OBJECT_PUBLICATION: 'Publication',
}
