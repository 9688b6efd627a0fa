/** Row security policies of a table, as JSON: https://www.postgresql.org/docs/current/sql-createpolicy.html */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { withoutBrackets } from '../kinds/brackets.ts'
import type { RowPolicySpec } from '../kinds/table-spec.ts'
import { isList, isObject } from '../kinds/values.ts'
import { commentOn } from './comments.ts'

/** Expression over a row `c` of pg_class; the role 0 is everybody. */
export const policiesOfTable: string = `(SELECT json_agg(json_build_object(
    'name', o.polname,
    'command', nullif(o.polcmd, '*'),
    'isRestrictive', CASE WHEN NOT o.polpermissive THEN true END,
    'roles', CASE WHEN NOT 0 = ANY (o.polroles) THEN (SELECT json_agg(pg_get_userbyid(r) ORDER BY pg_get_userbyid(r)) FROM unnest(o.polroles) r) END,
    'using', pg_get_expr(o.polqual, o.polrelid),
    'check', pg_get_expr(o.polwithcheck, o.polrelid),
    'comment', ${commentOn('pg_policy', 'o.oid')}) ORDER BY o.polname)
  FROM pg_policy o WHERE o.polrelid = c.oid)`

const commands: { readonly [code: string]: RowPolicySpec['for'] } = {
  r: 'select',
  a: 'insert',
  w: 'update',
  d: 'delete',
}

export function readPolicyRows(rows: Json | undefined): readonly RowPolicySpec[] {
  return isList(rows) ? rows.filter(isObject).map(readPolicyRow) : []
}

function readPolicyRow(row: JsonObject): RowPolicySpec {
  const { roles, using, check, comment } = row
  return compact<RowPolicySpec>({
    name: String(row['name']),
    for: commands[String(row['command'])],
    to: isList(roles) ? roles.map(String) : undefined,
    using: typeof using === 'string' ? withoutBrackets(using) : undefined,
    withCheck: typeof check === 'string' ? withoutBrackets(check) : undefined,
    as: row['isRestrictive'] === true ? 'restrictive' : undefined,
    comment: typeof comment === 'string' ? comment : undefined,
  })
}
