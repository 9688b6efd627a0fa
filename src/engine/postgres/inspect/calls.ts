/**
 * Which function of several with one name a definition calls: the server knows, no text says it
 * (https://www.postgresql.org/docs/current/catalog-pg-depend.html).
 */
import type { JsonObject } from '../../../resource/json.ts'
import { shortType } from '../kinds/types.ts'
import { isList } from '../kinds/values.ts'
import { listIn } from './row-values.ts'

/**
 * An SQL expression: what the objects of `catalog` hang on, or NULL. `oids` is an array. Written
 * without joins, so that each object looks up its own few rows, whatever the catalog's figures say:
 * all that hangs on functions would be read for each.
 */
export const callsOf = (catalog: 'pg_rewrite' | 'pg_proc', oids: string): string => `(SELECT
    json_agg(DISTINCT (SELECT jsonb_build_array(
        (SELECT gn.nspname FROM pg_namespace gn WHERE gn.oid = g.pronamespace), g.proname,
        (SELECT jsonb_agg(format_type(u.type, NULL) ORDER BY u.place)
          FROM unnest(g.proargtypes::oid[]) WITH ORDINALITY u(type, place)))
      FROM pg_proc g WHERE g.oid = e.refobjid))
  FROM pg_depend e
  WHERE e.classid = '${catalog}'::regclass AND e.objid = ANY (${oids}) AND e.refclassid = 'pg_proc'::regclass)`

/** For `Found.inferred`: their names as ids have them. */
export function callsInferred(row: JsonObject): JsonObject {
  const calls = listIn(row, 'calls').flatMap((one) => {
    if (!isList(one)) return []
    const [schema, name, types] = one
    const own = String(schema)
    const list = isList(types) ? types.map((type) => shortType(String(type), own)) : []
    return [`${own}.${String(name)}(${list.join(',')})`]
  })
  return calls.length === 0 ? {} : { calls }
}
