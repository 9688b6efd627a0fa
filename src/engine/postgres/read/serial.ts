/**
 * A sequence, a column that owns it and a default that takes from it, as pg_dump takes `serial` apart,
 * are the column's type again: https://www.postgresql.org/docs/current/datatype-numeric.html
 */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { sqlName } from '../kinds/names.ts'
import { normalType } from '../kinds/types.ts'
import type { FoldedObject } from './fold.ts'
import { fieldName, keyOf } from './known.ts'
import { columnOf, withColumn } from './parts.ts'

export function withSerials(objects: readonly FoldedObject[]): readonly FoldedObject[] {
  const byKey = new Map(objects.map((object) => [keyOf(object), object]))
  for (const sequence of objects) {
    const table = sequence.kind === 'Sequence' ? ownerTable(sequence, byKey) : undefined
    const next = table && asSerial(table, sequence)
    if (next === undefined) continue
    byKey.set(keyOf(next), next)
    byKey.delete(keyOf(sequence))
  }
  return [...byKey.values()]
}

/** A name of a table or column may hold dots. */
function ownerTable(
  { address, spec }: FoldedObject,
  byKey: ReadonlyMap<string, FoldedObject>,
): FoldedObject | undefined {
  const owned = String(spec['ownedBy'] ?? '')
  for (let dot = owned.lastIndexOf('.'); dot > 0; dot = owned.lastIndexOf('.', dot - 1)) {
    const table = byKey.get(`Table/${owned.slice(0, dot)}`)
    if (table !== undefined && table.address.database === address.database) return table
  }
  return undefined
}

const serials: { readonly [type: string]: string } = {
  smallint: 'smallserial',
  integer: 'serial',
  bigint: 'bigserial',
}

/** Undefined where the sequence has more to say than serial's. */
function asSerial(table: FoldedObject, sequence: FoldedObject): FoldedObject | undefined {
  const { as, ownedBy, owner, ...more } = sequence.spec
  const name = String(ownedBy).slice(fieldName(table.address).length + 1)
  const column = columnOf(table.spec, name)
  if (column === undefined || Object.keys(more).length > 0) return undefined
  const isUsual =
    sequence.address.name === `${table.address.name}_${name}_seq` &&
    owner === table.spec['owner'] &&
    column['nullable'] === false
  const type = normalType(String(column['type']), 'public')
  const isOfType = type === normalType(String(as ?? 'bigint'), 'public')
  const serial = serials[type]
  if (!isUsual || !isOfType || serial === undefined || !takesFrom(column, sequence))
    return undefined
  const spec = withColumn(table.spec, name, (one) =>
    compact<JsonObject>({ ...one, type: serial, default: undefined, nullable: undefined }),
  )
  return { ...table, spec }
}

function takesFrom({ default: value }: JsonObject, { address }: FoldedObject): boolean {
  const [, literal = ''] =
    /^(?:pg_catalog\.)?nextval\('((?:[^']|'')+)'(?:::(?:pg_catalog\.)?regclass)?\)$/i.exec(
      String(value),
    ) ?? []
  const name = literal.replaceAll("''", "'")
  return [sqlName(address), sqlName({ name: address.name })].includes(name)
}
