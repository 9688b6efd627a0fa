/**
 * What hangs on a relation and no plan can say: rules and extended statistics. They are read as the
 * server writes them, so that they can be made again where they have to step aside
 * (https://www.postgresql.org/docs/current/catalog-pg-rewrite.html, …/catalog-pg-statistic-ext.html).
 */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { isList } from '../kinds/values.ts'

/** An SQL expression over the oid of a table: a JSON array, or NULL. */
export const rulesOn = (oid: string): string => `(SELECT json_agg(json_build_object(
    'name', o.rulename, 'sql', pg_get_ruledef(o.oid), 'enabled', nullif(o.ev_enabled, 'O'),
    'comment', obj_description(o.oid, 'pg_rewrite')) ORDER BY o.rulename)
  FROM pg_rewrite o WHERE o.ev_class = ${oid} AND o.rulename <> '_RETURN')`

/** Never of the target's own extension: those are of an object of it. */
export const statisticsOn = (oid: string): string => `(SELECT json_agg(json_build_object(
    'schema', sn.nspname, 'name', o.stxname, 'sql', pg_get_statisticsobjdef(o.oid),
    'target', CASE WHEN o.stxstattarget >= 0 THEN o.stxstattarget END,
    'owner', CASE WHEN pg_get_userbyid(o.stxowner) <> current_user THEN pg_get_userbyid(o.stxowner) END,
    'comment', obj_description(o.oid, 'pg_statistic_ext')) ORDER BY sn.nspname, o.stxname)
  FROM pg_statistic_ext o JOIN pg_namespace sn ON sn.oid = o.stxnamespace WHERE o.stxrelid = ${oid})`

/** For `Found.inferred`. */
export function unsaidParts(row: JsonObject): JsonObject {
  return Object.fromEntries(
    ['tableRules', 'statistics'].flatMap((key) => {
      const found: Json | undefined = row[key]
      return isList(found) && found.length > 0 ? [[key, found]] : []
    }),
  )
}
