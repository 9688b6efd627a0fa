/**
 * Which function of several with one name a definition calls: the server knows, no text says it
 * (https://www.postgresql.org/docs/current/catalog-pg-depend.html).
 */
import type { JsonObject } from '../../../resource/json.ts'
import { shortType } from '../kinds/types.ts'
import { isList } from '../kinds/values.ts'
import { listIn } from './row-values.ts'

/** An SQL expression: what hangs on the objects of `catalog` that `oids` gives, or NULL. */
export const callsOf = (catalog: 'pg_rewrite' | 'pg_proc', oids: string): string => `(SELECT
    json_agg(DISTINCT jsonb_build_array(gn.nspname, g.proname, (SELECT jsonb_agg(format_type(u.type, NULL) ORDER BY u.place)
      FROM unnest(g.proargtypes::oid[]) WITH ORDINALITY u(type, place))))
  FROM pg_depend e JOIN pg_proc g ON g.oid = e.refobjid JOIN pg_namespace gn ON gn.oid = g.pronamespace
  WHERE e.classid = '${catalog}'::regclass AND e.refclassid = 'pg_proc'::regclass AND e.objid IN (${oids}))`

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
