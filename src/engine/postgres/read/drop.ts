/** DROP, ALTER … RENAME and SET SCHEMA: what a script has made goes, or has another name from there on. */
import type { Address } from '../../../resource/id.ts'
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { withoutSignature } from '../kinds/names.ts'
import { listOf, textOf } from '../sql/tree.ts'
import { onIndex } from './alter-index.ts'
import { withRowSecurity } from './row-security.ts'
import { objectOf, partAddress, relationOfPart } from './found-object.ts'
import { namesText } from './grant-object.ts'
import {
  fieldName,
  type Known,
  keyOf,
  listedAddress,
  type ReadObject,
  type Reading,
  relationAddress,
} from './known.ts'
import { changeConstraint, isItem, itemsOfField } from './parts.ts'
import { renamedColumn } from './rename-column.ts'
import type { Statement } from './statement.ts'

export function readDrop(statement: Statement, known: Known): Reading {
  const { removeType, objects } = statement.fields
  const gone: string[] = []
  const put: ReadObject[] = []
  for (const node of listOf(objects)) {
    const part = dropPart(textOf(removeType) ?? '', node, known)
    if (part) {
      put.push(...part)
      continue
    }
    const found = objectOf(statement, removeType, node, known)
    if (found) gone.push(keyOf(found), ...livingOn(found, known))
  }
  if (gone.length === 0 && put.length === 0)
    return { why: 'what it drops is not made by these statements' }
  return { put, gone }
}

/** Indexes and policies are fields of their tables. */
function dropPart(type: string, node: unknown, known: Known): readonly ReadObject[] | undefined {
  if (type === 'OBJECT_INDEX') {
    const names = namesText(node).map((name) => ({ String: { sval: name } }))
    const dropped = onIndex(listedAddress(names, known), known, () => undefined)
    return 'put' in dropped ? dropped.put : []
  }
  if (type !== 'OBJECT_POLICY') return undefined
  const address = partAddress(node, known)
  const table = relationOfPart(address, known)
  const security = table?.spec['rowSecurity']
  if (table === undefined || !isItem(security)) return []
  const policies = itemsOfField(security, 'policies').filter(({ name }) => name !== address.name)
  const spec = withRowSecurity(table.spec, {
    policies: policies.length === 0 ? undefined : policies,
  })
  return [{ ...table, spec: compact<JsonObject>(spec) }]
}

/** Triggers, policies and owned sequences go with their table; everything goes with its schema. */
function livingOn(object: ReadObject, known: Known): readonly string[] {
  const { database, name } = object.address
  const isOn = ({ kind, address, spec }: ReadObject): boolean => {
    if (object.kind === 'Schema') return address.database === name
    if (address.database === database && address.on === name) return true
    return (
      kind === 'Sequence' &&
      String(spec['ownedBy'] ?? '').startsWith(`${fieldName(object.address)}.`)
    )
  }
  return [...known.objects].filter(([, one]) => isOn(one)).map(([key]) => key)
}

export function readRename(statement: Statement, known: Known): Reading {
  const { fields } = statement
  const newname = textOf(fields['newname']) ?? ''
  const type = textOf(fields['renameType']) ?? ''
  if (type === 'OBJECT_COLUMN') return renamedColumn(statement, known)
  if (type === 'OBJECT_TABCONSTRAINT') {
    const table = objectOf(statement, 'OBJECT_TABLE', { RangeVar: fields['relation'] }, known)
    const name = textOf(fields['subname']) ?? ''
    const next =
      table &&
      changeConstraint(table.spec, table.address.name, name, (item) => ({ ...item, name: newname }))
    return table && next ? { put: [{ ...table, spec: next }] } : notMade
  }
  if (type === 'OBJECT_INDEX')
    return onIndex(relationAddress(fields['relation'], known), known, (item) => ({
      ...item,
      name: newname,
    }))
  const found = objectOf(
    statement,
    type,
    fields['object'] ?? { RangeVar: fields['relation'] },
    known,
  )
  if (found === undefined) return notMade
  const rest =
    found.kind === 'Function' || found.kind === 'Procedure' ? signatureOf(found.address.name) : ''
  return moved(found, { ...found.address, name: `${newname}${rest}` }, known)
}

export function readSetSchema(statement: Statement, known: Known): Reading {
  const { objectType, object, relation, newschema } = statement.fields
  const found = objectOf(statement, objectType, object ?? { RangeVar: relation }, known)
  const database = textOf(newschema) ?? ''
  if (found === undefined) return notMade
  if (found.kind === 'Extension')
    return { put: [{ ...found, spec: { ...found.spec, schema: database } }] }
  return moved(found, { ...found.address, database }, known)
}

const notMade: Reading = { why: 'what it names is not made by these statements' }

/** The object under its new name, and what names it by fields: foreign keys, triggers, policies. */
function moved(object: ReadObject, address: Address, known: Known): Reading {
  const names: Names = [
    [fieldName(object.address), fieldName(address)],
    // A function is called without its arguments.
    [withoutSignature(fieldName(object.address)), withoutSignature(fieldName(address))],
  ]
  const put: ReadObject[] = [{ ...object, address }]
  const gone = [keyOf(object)]
  for (const one of known.objects.values()) {
    if (one === object) continue
    const spec = renamedIn(one.spec, names) as JsonObject
    const isOn =
      one.address.on === object.address.name && one.address.database === object.address.database
    if (spec === one.spec && !isOn) continue
    const place = isOn ? { ...one.address, ...schemaOf(address), on: address.name } : one.address
    const next = one.kind === 'Grant' ? { name: `${spec['to']}@${spec['on'] ?? 'roles'}` } : place
    gone.push(keyOf(one))
    put.push({ ...one, address: next, spec })
  }
  return { put, gone }
}

function signatureOf(name: string): string {
  return name.slice(withoutSignature(name).length)
}

/** Former and new names. */
type Names = readonly (readonly [before: string, after: string])[]

function schemaOf({ database }: Address): Address | Record<never, never> {
  return database === undefined ? {} : { database }
}

const namingFields: ReadonlySet<string> = new Set([
  'references',
  'on',
  'function',
  'table',
  'inherits',
  'ownedBy',
  'procedure',
  'integerNow',
])

/** Texts of fields that are a name, and nothing else. */
function renamedIn(value: unknown, names: Names, field = ''): unknown {
  if (typeof value === 'string')
    return namingFields.has(field) ? renamed(value, names, field) : value
  if (Array.isArray(value)) {
    const items = value.map((item) => renamedIn(item, names, field))
    return items.every((item, index) => item === value[index]) ? value : items
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(
    ([key, item]) => [key, item, renamedIn(item, names, key)] as const,
  )
  return entries.every(([, before, after]) => before === after)
    ? value
    : Object.fromEntries(entries.map(([key, , after]) => [key, after]))
}

/** `app.t`, `app.t.id` of OWNED BY, `table app.t` of a grant. */
function renamed(value: string, names: Names, field: string): string {
  for (const [before, after] of names) {
    if (value === before) return after
    if (field === 'ownedBy' && value.startsWith(`${before}.`))
      return after + value.slice(before.length)
    if (field === 'on' && value.endsWith(` ${before}`))
      return value.slice(0, -before.length) + after
  }
  return value
}
