/** Types: enums, domains and composites; ranges and base types are named as what they are. */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { scalarText } from '../../common/scalar.ts'
import type { AttributeSpec, DomainConstraint, TypeSpec } from '../kinds/type-spec.ts'
import { isList, isObject } from '../kinds/values.ts'
import { commentOn } from './comments.ts'
import { inScope, notOfExtension } from './hidden.ts'
import { ownerFields, ownerInferred } from './owner.ts'
import type { Found, InspectPart, Unreadable } from './part.ts'

/** Array types and multiranges come with another type, row types with their table. */
const sql = `SELECT json_build_object(
  'schema', n.nspname, 'name', t.typname, 'form', t.typtype, ${ownerFields('t.typowner')},
  'comment', ${commentOn('pg_type', 't.oid')},
  'labels', (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder)
    FROM pg_enum e WHERE e.enumtypid = t.oid),
  'base', CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
  'default', CASE t.typtype WHEN 'd' THEN coalesce(
    pg_get_expr(t.typdefaultbin, 0, true), quote_literal(t.typdefault)) END,
  'notNull', t.typnotnull,
  'collation', CASE WHEN t.typcollation <> (
    SELECT b.typcollation FROM pg_type b WHERE b.oid = t.typbasetype) THEN ${collation('t.typcollation')} END,
  'constraints', (SELECT json_agg(json_build_object(
      'name', o.conname, 'check', pg_get_expr(o.conbin, 0, true)) ORDER BY o.conname)
    FROM pg_constraint o WHERE o.contypid = t.oid AND o.contype = 'c'),
  'attributes', (SELECT json_agg(json_build_object(
      'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
      'collation', CASE WHEN a.attcollation <> (
        SELECT b.typcollation FROM pg_type b WHERE b.oid = a.atttypid) THEN ${collation('a.attcollation')} END
    ) ORDER BY a.attnum)
    FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)
) AS o
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE ${inScope('n.nspname')} AND ${notOfExtension('pg_type', 't.oid')}
  AND (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c')
    OR (t.typtype IN ('b', 'p') AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)))
ORDER BY n.nspname, t.typname`

function collation(oid: string): string {
  return `(SELECT CASE cn.nspname WHEN 'pg_catalog' THEN co.collname ELSE cn.nspname || '.' || co.collname END
    FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = ${oid})`
}

export const types: InspectPart = {
  name: 'types',
  sql: () => sql,
  read: (row) => [read(row)],
}

function read(row: JsonObject): Found | Unreadable {
  const [schema, name] = [scalarText(row['schema']) ?? '', scalarText(row['name']) ?? '']
  const form = scalarText(row['form']) ?? ''
  const other = otherForms.get(form)
  if (other !== undefined) {
    const why = 'Sluice has enums, domains and composites'
    const external = { kind: 'External', address: { database: schema, name }, spec: { of: 'type' } }
    return {
      unreadable: { kind: other, name: `${schema}.${name}`, why, isForeignKind: true, external },
    }
  }
  return {
    kind: 'Type',
    address: { database: schema, name },
    spec: specOf(form, row),
    inferred: ownerInferred(row),
  }
}

const otherForms: ReadonlyMap<string, string> = new Map([
  ['r', 'RangeType'],
  ['b', 'BaseType'],
  ['p', 'ShellType'],
])

function specOf(form: string, row: JsonObject): TypeSpec {
  const common = { owner: scalarText(row['owner']), comment: scalarText(row['comment']) }
  const none = { enum: undefined, domain: undefined, composite: undefined }
  if (form === 'e') {
    const labels = listOf(row['labels']).flatMap((label) => scalarText(label) ?? [])
    return compact<TypeSpec>({ ...none, enum: labels, ...common })
  }
  if (form === 'c') {
    const composite = listOf(row['attributes']).map((one) => attribute(isObject(one) ? one : {}))
    return compact<TypeSpec>({ ...none, composite, ...common })
  }
  const constraints = listOf(row['constraints']).map((one) => constraint(isObject(one) ? one : {}))
  const domain = compact<NonNullable<TypeSpec['domain']>>({
    type: scalarText(row['base']) ?? '',
    default: scalarText(row['default']),
    notNull: row['notNull'] === true ? true : undefined,
    collation: scalarText(row['collation']),
    constraints: constraints.length === 0 ? undefined : constraints,
  })
  return compact<TypeSpec>({ ...none, domain, ...common })
}

function attribute(row: JsonObject): AttributeSpec {
  return compact<AttributeSpec>({
    name: scalarText(row['name']) ?? '',
    type: scalarText(row['type']) ?? '',
    collation: scalarText(row['collation']),
    renamedFrom: undefined,
  })
}

function constraint(row: JsonObject): DomainConstraint {
  return { name: scalarText(row['name']) ?? '', check: scalarText(row['check']) ?? '' }
}

function listOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : []
}
