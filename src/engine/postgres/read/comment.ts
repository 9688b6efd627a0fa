/** COMMENT ON and ALTER … OWNER TO: fields of the object that they name. */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { textOf } from '../sql/tree.ts'
import { withRowSecurity } from './row-security.ts'
import { onIndex } from './alter-index.ts'
import { objectOf, partAddress, relationOfPart } from './found-object.ts'
import { namesText } from './grant-object.ts'
import { findObject, type Known, listedAddress, type ReadObject, type Reading } from './known.ts'
import { roleName } from './options.ts'
import { changeConstraint, columnOf, isItem, itemsOfField, withColumn, withEntry } from './parts.ts'
import type { Statement } from './statement.ts'

export function readComment(statement: Statement, known: Known): Reading {
  const { fields } = statement
  const comment = textOf(fields['comment']) || undefined
  const { objtype, object } = fields
  const withComment = (spec: JsonObject): JsonObject => compact<JsonObject>({ ...spec, comment })
  const parts = ofParts[textOf(objtype) ?? '']
  if (parts) return parts(object, known, withComment)
  const found = objectOf(statement, objtype, object, known)
  return found ? { put: [{ ...found, spec: withComment(found.spec) }] } : notMade
}

export function readOwner(statement: Statement, known: Known): Reading {
  const { objectType, object, relation, newowner } = statement.fields
  const found = objectOf(statement, objectType, object ?? relation, known)
  if (found === undefined) return notMade
  return { put: [{ ...found, spec: { ...found.spec, owner: roleName(newowner) } }] }
}

const notMade: Reading = { why: 'what it names is not made by these statements' }

type WithComment = (spec: JsonObject) => JsonObject
type PartReader = (object: unknown, known: Known, withComment: WithComment) => Reading

const ofParts: { readonly [objtype: string]: PartReader } = {
  OBJECT_COLUMN: (object, known, withComment) => {
    const { comment } = withComment({})
    const address = partAddress(object, known)
    const table = relationOfPart(address, known)
    const { name: _column, on = '', ...schema } = address
    if (findObject(known, ['Type'], { ...schema, name: on }))
      return { why: 'a comment on an attribute of a type has no field' }
    if (table === undefined) return notMade
    if (table.kind === 'View' || table.kind === 'MaterializedView')
      return changed(table, withEntry(table.spec, 'columnComments', address.name, comment))
    if (table.kind !== 'Table' || columnOf(table.spec, address.name) === undefined)
      return { why: `a comment on a column of a ${table.kind} has no field` }
    return { put: [{ ...table, spec: withColumn(table.spec, address.name, withComment) }] }
  },
  OBJECT_TABCONSTRAINT: (object, known, withComment) => {
    const { name, ...address } = partAddress(object, known)
    const table = relationOfPart({ ...address, name }, known)
    const next = table && changeConstraint(table.spec, table.address.name, name, withComment)
    return table && next ? changed(table, next) : notMade
  },
  OBJECT_INDEX: (object, known, withComment) =>
    onIndex(listedAddress(namesOfText(object), known), known, withComment),
  OBJECT_POLICY: (object, known, withComment) => {
    const address = partAddress(object, known)
    const table = relationOfPart(address, known)
    const security = table?.spec['rowSecurity']
    if (table === undefined || !isItem(security)) return notMade
    const policies = itemsOfField(security, 'policies').map((policy) =>
      policy['name'] === address.name ? withComment(policy) : policy,
    )
    return changed(table, withRowSecurity(table.spec, { policies }))
  },
  OBJECT_DOMCONSTRAINT: (object, known) =>
    findObject(known, ['Type'], listedAddress(namesOfText(object), known))
      ? { why: 'a comment on a constraint of a domain has no field' }
      : notMade,
}

function namesOfText(object: unknown): readonly unknown[] {
  return namesText(object).map((name) => ({ String: { sval: name } }))
}

function changed(object: ReadObject, spec: JsonObject): Reading {
  return { put: [{ ...object, spec }] }
}
