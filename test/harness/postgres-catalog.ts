/**
 * What a database holds, as sorted lines of text, asked from the catalogs by queries that the product has no part in:
 * a second witness of what an apply made. Columns go by name, since their order is nothing.
 */
export const catalogQuery = `
WITH mine AS (
  SELECT oid, nspname AS schema, quote_ident(nspname) AS q FROM pg_namespace
  WHERE nspname !~ '^(pg_|information_schema$|_?timescaledb)' AND nspname NOT IN ('sluice', 'elsewhere')
), own AS (
  SELECT c.*, mine.q || '.' || quote_ident(c.relname) AS name FROM pg_class c JOIN mine ON mine.oid = c.relnamespace
  WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
), routine AS (
  SELECT p.*, p.oid::regprocedure::text AS name FROM pg_proc p JOIN mine ON mine.oid = p.pronamespace
  WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
), typed AS (
  SELECT t.*, format_type(t.oid, NULL) AS name FROM pg_type t JOIN mine ON mine.oid = t.typnamespace
  WHERE t.typtype IN ('e', 'd', 'r') OR EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c')
), said AS (
  SELECT 'schema ' || q || coalesce(' says ' || obj_description(oid, 'pg_namespace'), '') FROM mine WHERE schema <> 'public'
  UNION ALL SELECT format('relation %s %s %s %s %s owner %s rls %s%s replica %s options %s part %s of %s bound %s says %s', relkind, name, relpersistence,
    coalesce(am.amname, '-'), pg_get_partkeydef(own.oid), pg_get_userbyid(relowner), relrowsecurity, relforcerowsecurity, relreplident,
    (SELECT array_agg(o ORDER BY o) FROM unnest(reloptions) o), relispartition,
    (SELECT array_agg(inhparent::regclass::text ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = own.oid),
    pg_get_expr(relpartbound, own.oid), obj_description(own.oid, 'pg_class'))
    FROM own LEFT JOIN pg_am am ON am.oid = own.relam WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'c', 'S')
  UNION ALL SELECT format('column %s.%I %s null %s identity %s generated %s default %s collation %s storage %s%s target %s options %s says %s', name, attname,
    format_type(atttypid, atttypmod), NOT attnotnull, attidentity, attgenerated, pg_get_expr(adbin, adrelid),
    CASE WHEN attcollation <> typcollation THEN attcollation::regcollation END, attstorage, a.attcompression,
    nullif(attstattarget, -1), attoptions, col_description(own.oid, attnum))
    FROM own JOIN pg_attribute a ON attrelid = own.oid AND attnum > 0 AND NOT attisdropped JOIN pg_type t ON t.oid = atttypid
    LEFT JOIN pg_attrdef d ON d.adrelid = own.oid AND d.adnum = attnum WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
  UNION ALL SELECT format('constraint %s %I %s valid %s says %s', conrelid::regclass, conname, pg_get_constraintdef(k.oid), convalidated, obj_description(k.oid, 'pg_constraint'))
    FROM pg_constraint k JOIN own ON own.oid = conrelid WHERE contype <> 'n'
  UNION ALL SELECT format('constraint of %s %I %s valid %s', format_type(contypid, NULL), conname, pg_get_constraintdef(k.oid), convalidated)
    FROM pg_constraint k JOIN typed ON typed.oid = contypid
  UNION ALL SELECT format('index %s valid %s clustered %s identity %s says %s', pg_get_indexdef(indexrelid), indisvalid, indisclustered, indisreplident, obj_description(indexrelid, 'pg_class'))
    FROM pg_index JOIN own ON own.oid = indexrelid
  UNION ALL SELECT format('view %s %s', name, pg_get_viewdef(oid)) FROM own WHERE relkind IN ('v', 'm')
  UNION ALL SELECT format('rule %s', pg_get_ruledef(r.oid)) FROM pg_rewrite r JOIN own ON own.oid = ev_class WHERE rulename <> '_RETURN'
  UNION ALL SELECT format('routine %s owner %s %s says %s', name, pg_get_userbyid(proowner),
    CASE WHEN prokind <> 'a' THEN pg_get_functiondef(oid) END, obj_description(oid, 'pg_proc')) FROM routine
  UNION ALL SELECT format('type %s %s %s %s %s %s owner %s says %s', name, typtype, format_type(typbasetype, typtypmod), typnotnull, typdefault,
    (SELECT array_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = typed.oid), pg_get_userbyid(typowner),
    obj_description(typed.oid, 'pg_type')) FROM typed
  UNION ALL SELECT format('trigger %s enabled %s says %s', pg_get_triggerdef(g.oid), tgenabled, obj_description(g.oid, 'pg_trigger'))
    FROM pg_trigger g JOIN own ON own.oid = tgrelid WHERE NOT tgisinternal
  UNION ALL SELECT format('policy %s.%I %s %s %s using %s check %s says %s', name, polname, polcmd, polpermissive,
    (SELECT array_agg(CASE WHEN r = 0 THEN 'public' ELSE pg_get_userbyid(r)::text END ORDER BY r) FROM unnest(polroles) r),
    pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid), obj_description(p.oid, 'pg_policy'))
    FROM pg_policy p JOIN own ON own.oid = polrelid
  UNION ALL SELECT format('sequence %s %s start %s step %s min %s max %s cache %s cycle %s of %s', name, format_type(seqtypid, NULL), seqstart,
    seqincrement, seqmin, seqmax, seqcache, seqcycle,
    (SELECT refobjid::regclass || '.' || (SELECT attname FROM pg_attribute WHERE attrelid = refobjid AND attnum = refobjsubid)
     FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = own.oid AND deptype IN ('a', 'i') AND refobjsubid > 0))
    FROM pg_sequence JOIN own ON own.oid = seqrelid
  UNION ALL SELECT format('rights on %s %s %s of %s grant %s', what, privilege_type, CASE WHEN grantee = 0 THEN 'public' ELSE pg_get_userbyid(grantee)::text END, pg_get_userbyid(grantor), is_grantable)
    FROM (
      SELECT name AS what, coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, relowner)) AS acl FROM own WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      UNION ALL SELECT name || '.' || attname, attacl FROM own JOIN pg_attribute ON attrelid = own.oid WHERE attacl IS NOT NULL
      UNION ALL SELECT name, coalesce(proacl, acldefault('f', proowner)) FROM routine
      UNION ALL SELECT name, coalesce(typacl, acldefault('T', typowner)) FROM typed
      UNION ALL SELECT 'schema ' || nspname, coalesce(nspacl, acldefault('n', nspowner)) FROM pg_namespace n JOIN mine ON mine.oid = n.oid WHERE schema <> 'public'
    ) acls, aclexplode(acl)
  UNION ALL SELECT format('default rights %s %s %s %s', pg_get_userbyid(defaclrole), nullif(defaclnamespace, 0)::regnamespace, defaclobjtype,
    (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(defaclacl) a)) FROM pg_default_acl
  UNION ALL SELECT format('publication %s all %s i%s u%s d%s t%s root %s', pubname, puballtables, pubinsert, pubupdate, pubdelete, pubtruncate, pubviaroot) FROM pg_publication
  UNION ALL SELECT format('published %s %s', pubname, prrelid::regclass) FROM pg_publication_rel r JOIN pg_publication p ON p.oid = prpubid
  UNION ALL SELECT format('extension %s %s', extname, extversion) FROM pg_extension WHERE extname <> 'plpgsql'
)
SELECT line FROM said AS s(line) WHERE line IS NOT NULL ORDER BY line COLLATE "C"`
