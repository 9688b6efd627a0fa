import { inScope, notOfExtension } from './hidden.ts'
import type { InspectPart } from './part.ts'
import { textIn } from './row-values.ts'

/**
 * Objects of kinds that Sluice has not: they are named, left alone, and what holds them is never
 * dropped from under them.
 */
export const unmodelled: InspectPart = {
  name: 'objects of other kinds',
  sql: () =>
    sources
      .map(({ kind, name, from, where, catalog, oid, schema }) => {
        const conditions = [
          ...(schema === undefined ? [] : [inScope(schema)]),
          ...(where === undefined ? [] : [where]),
          notOfExtension(catalog, oid),
        ]
        const qualified = schema === undefined ? name : `${schema} || '.' || ${name}`
        return `SELECT json_build_object('kind', '${kind}', 'name', ${qualified}) AS o FROM ${from} WHERE ${conditions.join(' AND ')}`
      })
      .join('\nUNION ALL\n'),
  read: (row) => [
    {
      unreadable: {
        kind: textIn(row, 'kind') ?? '',
        name: textIn(row, 'name') ?? '',
        why: 'objects of this kind are not modelled',
        isForeignKind: true,
      },
    },
  ],
}

interface Source {
  readonly kind: string
  readonly name: string
  readonly from: string
  readonly where?: string
  readonly catalog: string
  readonly oid: string
  /** Of what lives in a schema: an expression for its name. */
  readonly schema?: string
}

const inSchema = (
  kind: string,
  catalog: string,
  prefix: string,
  where?: string,
  name = `o.${prefix}name`,
): Source => ({
  kind,
  catalog,
  name,
  from: `${catalog} o JOIN pg_namespace n ON n.oid = o.${prefix}namespace`,
  oid: 'o.oid',
  schema: 'n.nspname',
  ...(where === undefined ? {} : { where }),
})

const global = (kind: string, catalog: string, name: string, where?: string): Source => ({
  kind,
  catalog,
  name,
  from: `${catalog} o`,
  oid: 'o.oid',
  ...(where === undefined ? {} : { where }),
})

/** Oids below this are the server's own: https://www.postgresql.org/docs/current/system-catalog-initial-data.html */
const isOwn = 'o.oid >= 16384'

const type = (oid: string): string =>
  `CASE ${oid} WHEN 0 THEN 'NONE' ELSE format_type(${oid}, NULL) END`

const sources: readonly Source[] = [
  inSchema(
    'Operator',
    'pg_operator',
    'opr',
    undefined,
    `o.oprname || ' (' || ${type('o.oprleft')} || ', ' || ${type('o.oprright')} || ')'`,
  ),
  inSchema('OperatorClass', 'pg_opclass', 'opc'),
  // A class without a family of its own has one of its name.
  inSchema(
    'OperatorFamily',
    'pg_opfamily',
    'opf',
    `NOT EXISTS (SELECT 1 FROM pg_opclass c WHERE c.opcfamily = o.oid)`,
  ),
  inSchema('Aggregate', 'pg_proc', 'pro', `o.prokind = 'a'`, routine('o')),
  inSchema('TextSearchConfiguration', 'pg_ts_config', 'cfg'),
  inSchema('TextSearchDictionary', 'pg_ts_dict', 'dict'),
  inSchema('TextSearchParser', 'pg_ts_parser', 'prs'),
  inSchema('TextSearchTemplate', 'pg_ts_template', 'tmpl'),
  inSchema('Collation', 'pg_collation', 'coll'),
  inSchema('Conversion', 'pg_conversion', 'con'),
  inSchema('Statistics', 'pg_statistic_ext', 'stx'),
  inSchema('ForeignTable', 'pg_class', 'rel', `o.relkind = 'f'`),
  {
    kind: 'Rule',
    catalog: 'pg_rewrite',
    name: `c.relname || '.' || o.rulename`,
    from: 'pg_rewrite o JOIN pg_class c ON c.oid = o.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace',
    where: `o.rulename <> '_RETURN'`,
    oid: 'o.oid',
    schema: 'n.nspname',
  },
  global(
    'Cast',
    'pg_cast',
    `format_type(o.castsource, NULL) || ' AS ' || format_type(o.casttarget, NULL)`,
    // That of a range to its multirange comes with the range.
    `${isOwn} AND NOT EXISTS (SELECT 1 FROM pg_depend i WHERE i.classid = 'pg_cast'::regclass AND i.objid = o.oid AND i.deptype = 'i')`,
  ),
  global('EventTrigger', 'pg_event_trigger', 'o.evtname'),
  global('ForeignDataWrapper', 'pg_foreign_data_wrapper', 'o.fdwname'),
  global('ForeignServer', 'pg_foreign_server', 'o.srvname'),
  // The view, since the catalog itself holds secrets and is not for everybody.
  {
    kind: 'UserMapping',
    catalog: 'pg_user_mapping',
    name: `o.srvname || '.' || o.usename`,
    from: 'pg_user_mappings o',
    oid: 'o.umid',
  },
  global(
    'Transform',
    'pg_transform',
    `format_type(o.trftype, NULL) || '.' || (SELECT l.lanname FROM pg_language l WHERE l.oid = o.trflang)`,
  ),
  global('AccessMethod', 'pg_am', 'o.amname', isOwn),
  global('Language', 'pg_language', 'o.lanname', isOwn),
  // The list of subscriptions is the server's: a column of it says whose database.
  global(
    'Subscription',
    'pg_subscription',
    'o.subname',
    'o.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())',
  ),
]

function routine(row: string): string {
  return `${row}.proname || '(' || pg_get_function_identity_arguments(${row}.oid) || ')'`
}
