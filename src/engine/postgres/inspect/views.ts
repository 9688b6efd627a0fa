/** Views and materialized views, as the server prints their queries. */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { isObject } from '../kinds/values.ts'
import type { ViewSpec } from '../kinds/view.ts'
import { commentOn } from './comments.ts'
import { callsInferred, callsOf } from './calls.ts'
import { inScope, notOfExtension } from './hidden.ts'
import { indexesOf, readIndexRows } from './indexes.ts'
import { ownerFields, ownerInferred } from './owner.ts'
import { parametersOf } from './parameters.ts'
import type { Found, InspectPart } from './part.ts'
import { flagIn, textIn } from './row-values.ts'
import { statisticsOn, unsaidParts } from './unsaid-parts.ts'

/** A continuous aggregate is a view over a table of the extension's own schema. */
const sql = (hasAggregates: boolean): string => `SELECT json_build_object(
  'schema', n.nspname, 'name', c.relname, 'form', c.relkind, ${ownerFields('c.relowner')},
  'comment', ${commentOn('pg_class', 'c.oid')},
  'query', pg_get_viewdef(c.oid, true), 'with', c.reloptions,
  'columns', (SELECT json_agg(json_build_object('name', a.attname,
      'type', format_type(a.atttypid, a.atttypmod),
      'collation', CASE WHEN a.attcollation <> (
        SELECT t.typcollation FROM pg_type t WHERE t.oid = a.atttypid) THEN a.attcollation::regcollation::text END
    ) ORDER BY a.attnum)
    FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
  'columnComments', (SELECT json_object_agg(a.attname, d.description ORDER BY a.attnum)
    FROM pg_description d JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid
    WHERE d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid > 0),
  'columnDefaults', (SELECT json_object_agg(a.attname, pg_get_expr(d.adbin, d.adrelid, true) ORDER BY a.attnum)
    FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    WHERE d.adrelid = c.oid),
  'calls', ${callsOf('pg_rewrite', 'ARRAY(SELECT r.oid FROM pg_rewrite r WHERE r.ev_class = c.oid)')},
  'rules', (SELECT json_agg(r.rulename ORDER BY r.rulename)
    FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.rulename <> '_RETURN'),
  'populated', c.relispopulated, 'method', nullif(m.amname, 'heap'), 'tablespace', s.spcname,
  'statistics', CASE c.relkind WHEN 'm' THEN ${statisticsOn('c.oid')} END,
  'indexes', CASE c.relkind WHEN 'm' THEN ${indexesOf('c.oid')} END
) AS o
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_am m ON m.oid = c.relam LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
WHERE c.relkind IN ('v', 'm') AND ${inScope('n.nspname')} AND ${notOfExtension('pg_class', 'c.oid')}${
  hasAggregates
    ? `
  AND NOT EXISTS (SELECT FROM _timescaledb_catalog.continuous_agg g
    WHERE g.user_view_schema = n.nspname AND g.user_view_name = c.relname)`
    : ''
}
ORDER BY n.nspname, c.relname`

export const views: InspectPart = {
  name: 'views',
  sql: ({ timescale }) => sql(timescale !== ''),
  read: (row) => [read(row)],
}

function read(row: JsonObject): Found {
  const isMaterialized = textIn(row, 'form') === 'm'
  return {
    kind: isMaterialized ? 'MaterializedView' : 'View',
    address: { database: textIn(row, 'schema') ?? '', name: textIn(row, 'name') ?? '' },
    spec: isMaterialized ? materializedSpec(row) : viewSpec(row),
    inferred: {
      ...ownerInferred(row),
      ...callsInferred(row),
      columns: row['columns'] ?? [],
      ...(row['rules'] ? { rules: row['rules'] } : {}),
      ...unsaidParts(row),
    },
  }
}

function viewSpec(row: JsonObject): ViewSpec {
  return compact<ViewSpec>({
    query: queryOf(row),
    columns: undefined,
    with: parametersOf(row['with']),
    columnComments: textsOf(row['columnComments']),
    columnDefaults: textsOf(row['columnDefaults']),
    owner: textIn(row, 'owner'),
    comment: textIn(row, 'comment'),
  })
}

function textsOf(value: Json | undefined): { readonly [column: string]: string } | undefined {
  if (!isObject(value)) return undefined
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]))
}

function materializedSpec(row: JsonObject): MaterializedViewSpec {
  const indexes = readIndexRows(row['indexes'])
  return compact<MaterializedViewSpec>({
    query: queryOf(row),
    columns: undefined,
    indexes: indexes.length === 0 ? undefined : indexes,
    withData: flagIn(row, 'populated') ? undefined : false,
    with: parametersOf(row['with']),
    columnComments: textsOf(row['columnComments']),
    method: textIn(row, 'method'),
    tablespace: textIn(row, 'tablespace'),
    owner: textIn(row, 'owner'),
    comment: textIn(row, 'comment'),
  })
}

/** Without the semicolon, and with the first line where the others begin. */
function queryOf(row: JsonObject): string {
  return (textIn(row, 'query') ?? '').trim().replace(/;$/, '')
}
