/** What stands for an External object where everything else is tried: its columns over no rows. */
import type { Resource } from '../../resource/resource.ts'
import type { Draft } from '../engine.ts'
import { draft } from './kinds/draft.ts'
import { external, type ExternalSpec } from './kinds/external.ts'
import { quoteIdent, sqlName, withoutSignature } from './kinds/names.ts'
import { isSystemSchema } from './system-schemas.ts'

export function stub(resource: Resource): readonly Draft[] {
  const { kind, address } = resource
  const schema = address.database ?? ''
  if (kind !== external.kind || isSystemSchema(schema)) return []
  return [
    // Stubs come before everything that is declared, schemas too.
    `CREATE SCHEMA IF NOT EXISTS ${quoteIdent(schema)}`,
    ...statementsOf(address, resource.spec as ExternalSpec),
  ].map((sql) => draft(sql))
}

function statementsOf(
  address: Resource['address'],
  { of, columns = [] }: ExternalSpec,
): readonly string[] {
  const path = sqlName(address)
  const list = columns.map(({ name, type }) => `${quoteIdent(name)} ${type}`).join(', ')
  switch (of) {
    case 'function':
      return functionStubs(address)
    case 'type':
      return [list === '' ? `CREATE DOMAIN ${path} AS text` : `CREATE TYPE ${path} AS (${list})`]
    case 'view':
    case 'table':
      return [`CREATE TABLE ${path} (${list})`]
  }
}

/**
 * Without its arguments nobody knows what it takes: what has none is mostly called by a trigger,
 * and several may be of any type.
 */
function functionStubs({ database, name }: Resource['address']): readonly string[] {
  const bare = withoutSignature(name)
  const path = sqlName(database === undefined ? { name: bare } : { database, name: bare })
  if (bare !== name) {
    return [
      `CREATE FUNCTION ${path}${name.slice(bare.length)} RETURNS text LANGUAGE sql RETURN NULL`,
    ]
  }
  const trigger = `CREATE FUNCTION ${path}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`
  const others = [1, 2, 3, 4].map(
    (count) =>
      `CREATE FUNCTION ${path}(${Array(count).fill('anycompatible').join(', ')}) RETURNS text LANGUAGE sql RETURN NULL`,
  )
  return [trigger, ...others]
}
