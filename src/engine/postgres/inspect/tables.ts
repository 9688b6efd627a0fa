/** Tables with everything that belongs to them: one row each. */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import type { ServerFacts } from '../facts.ts'
import { defaultKeyName } from '../kinds/table-names.ts'
import type { ConstraintSpec, RowSecuritySpec, TableSpec } from '../kinds/table-spec.ts'
import { isList } from '../kinds/values.ts'
import { hypertableExpression, readHypertableRow } from '../timescale/hypertable.ts'
import { commentOn } from './comments.ts'
import { columnsOfTable, readColumnRows } from './columns.ts'
import { constraintsOfTable, readConstraintRows } from './constraints.ts'
import { inScope, notOfExtension } from './hidden.ts'
import { indexesOf, readIndexRows } from './indexes.ts'
import { ownerFields, ownerInferred } from './owner.ts'
import { parametersOf } from './parameters.ts'
import type { Found, InspectPart, Unreadable } from './part.ts'
import { policiesOfTable, readPolicyRows } from './row-policies.ts'
import { rulesOn, statisticsOn, unsaidParts } from './unsaid-parts.ts'

export const tables: InspectPart = { name: 'tables', sql: tablesSql, read: readTable }

function tablesSql(facts: ServerFacts): string {
  const hypertable = hypertableExpression(facts)
  return `SELECT json_strip_nulls(json_build_object(
  'schema', n.nspname,
  'name', c.relname,
  ${ownerFields('c.relowner')},
  'isTyped', CASE WHEN c.reloftype <> 0 THEN true END,
  'isUnlogged', CASE WHEN c.relpersistence = 'u' THEN true END,
  'partitionBy', CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END,
  'bound', CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END,
  'parents', (SELECT json_agg(pn.nspname || '.' || pc.relname ORDER BY i.inhseqno) FROM pg_inherits i JOIN pg_class pc ON pc.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = pc.relnamespace WHERE i.inhrelid = c.oid),
  'identity', nullif(c.relreplident, 'd'),
  'identityIndex', CASE c.relreplident WHEN 'i' THEN (SELECT rc.relname FROM pg_index ri JOIN pg_class rc ON rc.oid = ri.indexrelid WHERE ri.indrelid = c.oid AND ri.indisreplident) END,
  'rowSecurity', CASE WHEN c.relrowsecurity THEN true END,
  'forceRowSecurity', CASE WHEN c.relforcerowsecurity THEN true END,
  'policies', ${policiesOfTable},
  'with', c.reloptions,
  'toast', (SELECT tc.reloptions FROM pg_class tc WHERE tc.oid = c.reltoastrelid),
  'method', (SELECT am.amname FROM pg_am am WHERE am.oid = c.relam AND am.amname <> current_setting('default_table_access_method')),
  'tablespace', (SELECT ts.spcname FROM pg_tablespace ts WHERE ts.oid = c.reltablespace),
  'columns', ${columnsOfTable},
  'constraints', ${constraintsOfTable(facts)},
  'indexes', CASE WHEN c.relhasindex THEN ${indexesOf('c.oid')} END,
  'tableRules', CASE WHEN c.relhasrules THEN ${rulesOn('c.oid')} END,
  'statistics', ${statisticsOn('c.oid')},
  ${hypertable === undefined ? '' : `'hypertable', ${hypertable},`}
  'comment', ${commentOn('pg_class', 'c.oid')})) AS o
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND ${inScope('n.nspname')}
  AND ${notOfExtension('pg_class', 'c.oid')}
ORDER BY n.nspname, c.relname`
}

function readTable(row: JsonObject): readonly (Found | Unreadable)[] {
  const address = { database: String(row['schema']), name: String(row['name']) }
  if (row['isTyped'] === true) {
    const name = `${address.database}.${address.name}`
    const why = 'tables OF a composite type are not modelled'
    return [{ unreadable: { kind: 'Table', name, why } }]
  }
  const { constraints, key } = readConstraintRows(row['constraints'])
  const { primaryKey, others } = withoutPlainKey(constraints, address.name)
  const columns = readColumnRows(row['columns'], key)
  const indexes = readIndexRows(row['indexes'])
  const { bound, comment } = row
  const parents = isList(row['parents']) ? row['parents'].map(String) : []
  const [parent = ''] = parents
  const isPartition = typeof bound === 'string'
  const spec = compact<TableSpec>({
    columns: columns.length === 0 && parents.length > 0 ? undefined : columns,
    primaryKey,
    constraints: others.length === 0 ? undefined : others,
    indexes: indexes.length === 0 ? undefined : indexes,
    partitionBy: textOrNothing(row['partitionBy']),
    partitionOf: isPartition ? { table: parent, for: boundOf(bound) } : undefined,
    inherits: isPartition || parents.length === 0 ? undefined : parents,
    rowSecurity: rowSecurityOf(row),
    unlogged: row['isUnlogged'] === true ? true : undefined,
    replicaIdentity: replicaIdentityOf(row),
    method: textOrNothing(row['method']),
    tablespace: textOrNothing(row['tablespace']),
    with: parameters(row),
    hypertable: readHypertableRow(row['hypertable']),
    owner: textOrNothing(row['owner']),
    comment: textOrNothing(comment),
  })
  return [
    { kind: 'Table', address, spec, inferred: { ...ownerInferred(row), ...unsaidParts(row) } },
  ]
}

/** A key that says nothing but its columns is the field `primaryKey`. */
function withoutPlainKey(
  constraints: readonly ConstraintSpec[],
  table: string,
): {
  readonly primaryKey: readonly string[] | undefined
  readonly others: readonly ConstraintSpec[]
} {
  const isPlain = (one: ConstraintSpec): boolean =>
    one.primaryKey !== undefined &&
    one.name === defaultKeyName(table) &&
    Object.keys(one).length === 2
  return {
    primaryKey: constraints.find(isPlain)?.primaryKey,
    others: constraints.filter((one) => !isPlain(one)),
  }
}

/** `FOR VALUES FROM (1) TO (2)` → `FROM (1) TO (2)`, `DEFAULT` → `default`. */
function boundOf(bound: string): string {
  return bound === 'DEFAULT' ? 'default' : bound.replace(/^FOR VALUES /, '')
}

function rowSecurityOf(row: JsonObject): RowSecuritySpec | undefined {
  const isEnabled = row['rowSecurity'] === true
  const isForced = row['forceRowSecurity'] === true
  const policies = readPolicyRows(row['policies'])
  if (!isEnabled && !isForced && policies.length === 0) return undefined
  return compact<RowSecuritySpec>({
    enabled: isEnabled ? undefined : false,
    force: isForced ? true : undefined,
    policies: policies.length === 0 ? undefined : policies,
  })
}

function replicaIdentityOf(row: JsonObject): string | undefined {
  if (row['identity'] === 'f') return 'full'
  if (row['identity'] === 'n') return 'nothing'
  // The index may be gone: then there is none (manual, ALTER TABLE).
  const index = row['identityIndex']
  if (row['identity'] === 'i')
    return index === undefined ? 'nothing' : `using index ${String(index)}`
  return undefined
}

function parameters(row: JsonObject): TableSpec['with'] {
  const all = { ...parametersOf(row['with']), ...parametersOf(row['toast'], 'toast.') }
  return Object.keys(all).length === 0 ? undefined : all
}

function textOrNothing(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
