/** The queries for rights: one per kind of object, each row with what the object began with. */
import type { ServerFacts } from '../facts.ts'
import { inScope, notOfExtension } from './hidden.ts'

/** The last letter is the object's in `pg_default_acl`. */
export function grantSources({ major }: ServerFacts): readonly string[] {
  return [
    source({
      word: `CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END`,
      name: 'c.relname',
      owner: 'c.relowner',
      acl: 'c.relacl',
      catalog: 'pg_class',
      oid: 'c.oid',
      columns: `(SELECT json_agg(json_build_array(CASE x.grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(x.grantee) END, x.privilege_type, x.is_grantable, a.attname, ${otherGrantor('c.relowner')}))
        FROM pg_attribute a, aclexplode(a.attacl) x WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)`,
      firstOfColumns: `(SELECT json_agg(json_build_array(CASE x.grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(x.grantee) END, x.privilege_type, x.is_grantable, a.attname))
        FROM pg_init_privs f JOIN pg_attribute a ON a.attrelid = f.objoid AND a.attnum = f.objsubid, aclexplode(f.initprivs) x
        WHERE f.classoid = 'pg_class'::regclass AND f.objoid = c.oid AND f.objsubid > 0)`,
      defaults: `CASE c.relkind WHEN 'S' THEN 'S' ELSE 'r' END`,
      from: 'pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace',
      where: `c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND (c.relacl IS NOT NULL OR ${hasOwnColumns})`,
      isChanged: hasOwnColumns,
    }),
    source({
      word: `'function'`,
      name: 'p.proname',
      owner: 'p.proowner',
      acl: 'p.proacl',
      catalog: 'pg_proc',
      oid: 'p.oid',
      types: `(SELECT json_agg(format_type(t.oid, NULL) ORDER BY t.at) FROM unnest(p.proargtypes) WITH ORDINALITY t (oid, at))`,
      defaults: `'f'`,
      from: 'pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace',
      isQuiet: `p.prokind = 'a'`,
      where: 'p.proacl IS NOT NULL',
    }),
    source({
      word: `'type'`,
      name: 't.typname',
      owner: 't.typowner',
      acl: 't.typacl',
      catalog: 'pg_type',
      oid: 't.oid',
      defaults: `'T'`,
      from: 'pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace',
      where: 't.typacl IS NOT NULL',
    }),
    source({
      word: `'schema'`,
      name: 'n.nspname',
      owner: 'n.nspowner',
      acl: 'n.nspacl',
      catalog: 'pg_namespace',
      oid: 'n.oid',
      isOfSchema: false,
      defaults: `'n'`,
      from: 'pg_namespace n',
      where: 'n.nspacl IS NOT NULL',
    }),
    ...globalSources(major),
  ]
}

/** What lives in no schema is read whatever schemas are in scope. */
function globalSources(major: number): readonly string[] {
  const one = (word: string, table: string, prefix: string, more: Partial<Source> = {}): string =>
    source({
      word: `'${word}'`,
      name: `o.${prefix}name`,
      owner: `o.${prefix}owner`,
      acl: `o.${prefix}acl`,
      isGlobal: true,
      catalog: table,
      oid: 'o.oid',
      from: `${table} o`,
      where: `o.${prefix}acl IS NOT NULL`,
      ...more,
    })
  return [
    one('database', 'pg_database', 'dat', {
      owner: 'o.datdba',
      isQuiet: 'o.datname <> current_database()',
    }),
    one('language', 'pg_language', 'lan'),
    one('foreign data wrapper', 'pg_foreign_data_wrapper', 'fdw'),
    one('foreign server', 'pg_foreign_server', 'srv'),
    one('tablespace', 'pg_tablespace', 'spc'),
    ...(major >= 15
      ? [
          source({
            word: `'parameter'`,
            name: 'o.parname',
            owner: '10',
            acl: 'o.paracl',
            catalog: 'pg_parameter_acl',
            oid: 'o.oid',
            isGlobal: true,
            from: 'pg_parameter_acl o',
            where: 'true',
          }),
        ]
      : []),
  ]
}

interface Source {
  readonly word: string
  readonly name: string
  readonly owner: string
  readonly acl: string
  /** Of the object, as `pg_init_privs` and `pg_depend` name it. */
  readonly catalog: string
  readonly oid: string
  readonly columns?: string
  /** Rights on columns that it began with. */
  readonly firstOfColumns?: string
  /** More than the list of the whole may have been changed. */
  readonly isChanged?: string
  /** Not listed: nothing of it is managed here. */
  readonly isQuiet?: string
  readonly types?: string
  readonly defaults?: string
  /** False for a schema itself. */
  readonly isOfSchema?: boolean
  readonly isGlobal?: boolean
  readonly from: string
  readonly where: string
}

function source(one: Source): string {
  const isOfSchema = one.isOfSchema !== false && !one.isGlobal
  const scope = one.isGlobal ? 'true' : inScope('n.nspname')
  const isSeen = one.isGlobal ? 'true' : `(${scope} OR ${isOfServer})`
  const isOurs = `(${scope} AND ${notOfExtension(one.catalog, one.oid)})`
  const isChanged = [
    `${one.acl} IS DISTINCT FROM i.initprivs`,
    ...(one.isChanged === undefined ? [] : [one.isChanged]),
  ].join(' OR ')
  const isQuiet = [one.isGlobal ? 'false' : isOfServer, one.isQuiet ?? 'false'].join(' OR ')
  const members = [
    `'word', ${one.word}`,
    ...(isOfSchema ? [`'schema', n.nspname`] : []),
    `'name', ${one.name}`,
    `'owner', pg_get_userbyid(${one.owner})`,
    `'acl', ${exploded(one.acl, one.owner)}`,
    `'first', CASE WHEN NOT ${isOurs} THEN ${exploded('i.initprivs', one.owner)} END`,
    `'isQuiet', ${isQuiet}`,
    ...(one.columns === undefined ? [] : [`'columns', ${one.columns}`]),
    ...(one.firstOfColumns === undefined ? [] : [`'firstOfColumns', ${one.firstOfColumns}`]),
    ...(one.types === undefined ? [] : [`'types', ${one.types}`]),
    ...(one.defaults === undefined
      ? []
      : [
          `'usual', ${usualRights(isOfSchema ? 'n.oid' : '0', one.defaults)}`,
          `'isChanged', EXISTS (SELECT FROM pg_default_acl d WHERE d.defaclrole = ${ours} AND d.defaclobjtype = ${one.defaults} AND d.defaclnamespace = 0)`,
        ]),
  ]
  return `SELECT json_build_object(${members.join(', ')}) AS o FROM ${one.from}
    LEFT JOIN pg_init_privs i ON i.classoid = '${one.catalog}'::regclass AND i.objoid = ${one.oid} AND i.objsubid = 0
    WHERE ${isSeen} AND ${one.where} AND (${isOurs} OR ${isChanged})`
}

/** Members of extensions and the server's own are looked at where somebody changed what they began with. */
const isOfServer = `n.nspname IN ('pg_catalog', 'information_schema')`

/** OFFSET keeps the planner from reading all columns of the database for it. */
const hasOwnColumns = `EXISTS (
        SELECT 1 FROM pg_attribute a LEFT JOIN pg_init_privs f ON f.classoid = 'pg_class'::regclass AND f.objoid = a.attrelid AND f.objsubid = a.attnum
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attacl IS NOT NULL AND a.attacl IS DISTINCT FROM f.initprivs OFFSET 0)`

function exploded(acl: string, owner: string): string {
  return `(SELECT json_agg(json_build_array(CASE x.grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(x.grantee) END, x.privilege_type, x.is_grantable, NULL, ${otherGrantor(owner)})) FROM aclexplode(${acl}) x)`
}

/**
 * Who gave it, where it was neither the owner nor we ourselves without the owner's rights: REVOKE
 * takes back what those gave. Source: manual, "REVOKE → Notes".
 */
function otherGrantor(owner: string): string {
  return `CASE WHEN x.grantor <> ${owner} AND (pg_has_role(${owner}, 'USAGE') OR pg_get_userbyid(x.grantor) <> current_user) THEN pg_get_userbyid(x.grantor) END`
}

/** Whoever owns it in the end: what is made anew is made by the role of the connection. */
const ours = '(SELECT r.oid FROM pg_roles r WHERE r.rolname = current_user)'

/**
 * What the default privileges of today give what we make in this schema. Those of every
 * schema stand for the usual rights (`isChanged`), those of one schema add to them.
 */
function usualRights(schema: string, letter: string): string {
  return `(SELECT json_agg(json_build_array(CASE x.grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(x.grantee) END, x.privilege_type, x.is_grantable))
    FROM pg_default_acl d, aclexplode(d.defaclacl) x
    WHERE d.defaclrole = ${ours} AND d.defaclobjtype = ${letter} AND d.defaclnamespace IN (0, ${schema}))`
}
