/**
 * LIKE in a list of columns: what the other table is made of is written down once, and forgotten where
 * it came from: https://www.postgresql.org/docs/current/sql-createtable.html
 */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { quoteIdent, quoteLiteral } from '../kinds/names.ts'
import type { Tree } from '../sql/tree.ts'
import { fieldName, findRelation, type Known, relationAddress, type Unread } from './known.ts'
import { itemsOfField } from './parts.ts'
import { itemEnd, spanOfTokens, type Statement } from './statement.ts'

export interface LikeParts {
  readonly columns: readonly (JsonObject & { readonly name: string })[]
  readonly constraints: readonly JsonObject[]
  readonly indexes: readonly JsonObject[]
}

/** Bits of the grammar's TableLikeOption (parsenodes.h of PostgreSQL 18). */
const options = {
  comments: 1,
  compression: 2,
  constraints: 4,
  defaults: 8,
  generated: 16,
  identity: 32,
  indexes: 64,
  storage: 256,
} as const

/** Fields of a column, with what copies them; a name, a type and NOT NULL always come along. */
const columnFields: { readonly [field: string]: keyof typeof options | 'never' } = {
  comment: 'comments',
  compression: 'compression',
  default: 'defaults',
  generated: 'generated',
  virtual: 'generated',
  identity: 'identity',
  identityOptions: 'identity',
  storage: 'storage',
  statistics: 'never',
  options: 'never',
}

export function likeParts(statement: Statement, like: Tree, known: Known): LikeParts | Unread {
  const address = relationAddress(like['relation'], known)
  const other = findRelation(known, address)
  if (other?.kind !== 'Table') {
    const from = statement.tokenOf(like['relation']) - 1
    const why = `LIKE ${fieldName(address)}: write the columns out, the server forgets where they came from`
    return { why, ...spanOfTokens(statement, from, itemEnd(statement, from)) }
  }
  const bits = Number(like['options'] ?? 0)
  const has = (option: keyof typeof options): boolean => (bits & options[option]) !== 0
  const { spec } = other
  const key = spec['primaryKey']
  return {
    columns: itemsOfField(spec, 'columns').map((column) =>
      copied(withoutSerial(column, address.name), key, has),
    ),
    constraints: [
      ...(has('indexes') && key !== undefined ? [{ primaryKey: key }] : []),
      ...itemsOfField(spec, 'constraints').flatMap((item) => constraintOf(item, has)),
    ],
    indexes: has('indexes') ? itemsOfField(spec, 'indexes').map(withoutName) : [],
  }
}

/** The copy takes its numbers from the other table's sequence, if it takes any. */
function withoutSerial(column: JsonObject, table: string): JsonObject {
  const type = serialTypes[String(column['type']).toLowerCase()]
  if (type === undefined) return column
  const sequence = quoteIdent(`${table}_${column['name']}_seq`)
  return {
    ...column,
    type,
    nullable: false,
    default: `nextval(${quoteLiteral(sequence)}::regclass)`,
  }
}

const serialTypes: { readonly [type: string]: string } = {
  smallserial: 'smallint',
  serial2: 'smallint',
  serial: 'integer',
  serial4: 'integer',
  bigserial: 'bigint',
  serial8: 'bigint',
}

function copied(
  column: JsonObject,
  key: JsonObject[string],
  has: (option: keyof typeof options) => boolean,
): JsonObject & { readonly name: string } {
  const kept = Object.entries(column).filter(([field]) => {
    const option = columnFields[field]
    return option === undefined || (option !== 'never' && has(option))
  })
  const isNumbered = column['identity'] !== undefined || isIn(column['name'], key)
  return compact<JsonObject & { readonly name: string }>({
    ...(isNumbered ? { nullable: false } : {}),
    ...Object.fromEntries(kept),
    name: String(column['name']),
  })
}

/** Checks keep their names; keys get new ones with their indexes; foreign keys are never copied. */
function constraintOf(
  item: JsonObject,
  has: (option: keyof typeof options) => boolean,
): readonly JsonObject[] {
  if (item['foreignKey'] !== undefined) return []
  if (item['check'] !== undefined) return has('constraints') ? [item] : []
  return has('indexes') ? [withoutName(item)] : []
}

function withoutName({ name: _name, ...item }: JsonObject): JsonObject {
  return item
}

function isIn(name: JsonObject[string], key: JsonObject[string]): boolean {
  return Array.isArray(key) && key.includes(String(name))
}
