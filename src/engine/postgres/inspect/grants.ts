import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import type { ServerFacts } from '../facts.ts'
import { type GrantObject, objectText } from '../kinds/grant-object.ts'
import { type GrantSpec, grantAddress } from '../kinds/grant-spec.ts'
import {
  allPrivileges,
  compactPrivileges,
  type ObjectWord,
  publicPrivileges,
} from '../kinds/privileges.ts'
import type { Grantors } from '../kinds/grantors.ts'
import { PUBLIC } from '../kinds/role-names.ts'
import { shortType } from '../kinds/types.ts'
import { inScope, notOfExtension } from './hidden.ts'
import type { Found, InspectPart } from './part.ts'
import { listIn, textIn, textsIn } from './row-values.ts'

/**
 * Rights on everything whose access list is written out; where it is not, nobody has said anything.
 * What an owner, everybody or default privileges have by themselves is `unlisted`.
 */
export const grants: InspectPart = {
  name: 'grants',
  sql: (facts) => sources(facts).join('\nUNION ALL\n'),
  read: (row, facts) => {
    const object = objectOf(row)
    const given = rightsOf(listIn(row, 'acl'), listIn(row, 'columns'))
    const grantors = grantorsOf([...listIn(row, 'acl'), ...listIn(row, 'columns')])
    // Rights on columns alone leave the list of the whole unwritten: then it is what it began as.
    const isWritten = row['acl'] !== null
    const usual = rightsOf(listIn(row, 'usual'), [])
    const owner = textIn(row, 'owner') ?? ''
    const isChanged = row['isChanged'] === true
    const byOwner = plainly(allPrivileges(object.word, facts))
    const byPublic = plainly(publicPrivileges(object, facts))
    const byDefault = isWritten ? [owner, ...(byPublic.size > 0 ? [PUBLIC] : [])] : []
    const grantees = new Set([...given.keys(), ...byDefault])
    return [...grantees].map((to): Found => {
      const rights = given.get(to) ?? none
      const initial = to === owner ? byOwner : to === PUBLIC ? byPublic : none
      const today = new Map([...(isChanged ? [] : initial), ...(usual.get(to) ?? [])])
      const isUsual =
        isSame(rights, initial) ||
        isSame(rights, today) ||
        (to === owner && isOwners(rights, byOwner))
      const spec = specOf(to, object, rights, facts)
      return {
        kind: 'Grant',
        address: grantAddress(spec),
        spec,
        ...inferredIf({
          isOwner: to === owner || undefined,
          // Those are of whoever makes it, who may be another one next time.
          isByDefaultPrivileges: (to !== owner && isUsual && !isSame(rights, initial)) || undefined,
          grantors: grantors.get(to),
        }),
        ...(isUsual ? { unlisted: true } : {}),
      }
    })
  },
}

type Rights = ReadonlyMap<string, boolean>

/** One query per kind of object; the last letter is the object's in `pg_default_acl`. */
function sources({ major }: ServerFacts): readonly string[] {
  return [
    source({
      word: `CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END`,
      name: 'c.relname',
      owner: 'c.relowner',
      acl: 'c.relacl',
      columns: `(SELECT json_agg(json_build_array(CASE x.grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(x.grantee) END, x.privilege_type, x.is_grantable, a.attname, ${otherGrantor('c.relowner')}))
        FROM pg_attribute a, aclexplode(a.attacl) x WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)`,
      defaults: `CASE c.relkind WHEN 'S' THEN 'S' ELSE 'r' END`,
      from: 'pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace',
      where: `c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND (c.relacl IS NOT NULL OR EXISTS (
        SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL AND NOT a.attisdropped))
        AND ${notOfExtension('pg_class', 'c.oid')}`,
    }),
    source({
      word: `'function'`,
      name: 'p.proname',
      owner: 'p.proowner',
      acl: 'p.proacl',
      types: `(SELECT json_agg(format_type(t.oid, NULL) ORDER BY t.at) FROM unnest(p.proargtypes) WITH ORDINALITY t (oid, at))`,
      defaults: `'f'`,
      from: 'pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace',
      where: `p.proacl IS NOT NULL AND p.prokind IN ('f', 'p', 'w') AND ${notOfExtension('pg_proc', 'p.oid')}`,
    }),
    source({
      word: `'type'`,
      name: 't.typname',
      owner: 't.typowner',
      acl: 't.typacl',
      defaults: `'T'`,
      from: 'pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace',
      where: `t.typacl IS NOT NULL AND ${notOfExtension('pg_type', 't.oid')}`,
    }),
    source({
      word: `'schema'`,
      name: 'n.nspname',
      owner: 'n.nspowner',
      acl: 'n.nspacl',
      isOfSchema: false,
      defaults: `'n'`,
      from: 'pg_namespace n',
      where: `n.nspacl IS NOT NULL AND ${notOfExtension('pg_namespace', 'n.oid')}`,
    }),
    ...globalSources(major),
  ]
}

/** What lives in no schema is read whatever schemas are in scope. */
function globalSources(major: number): readonly string[] {
  const one = (word: string, table: string, prefix: string, where = ''): string =>
    source({
      word: `'${word}'`,
      name: `o.${prefix}name`,
      owner: `o.${prefix}owner`,
      acl: `o.${prefix}acl`,
      isGlobal: true,
      from: `${table} o`,
      where: `o.${prefix}acl IS NOT NULL${where} AND ${notOfExtension(table, 'o.oid')}`,
    })
  return [
    one('database', 'pg_database', 'dat', ' AND o.datname = current_database()').replaceAll(
      'o.datowner',
      'o.datdba',
    ),
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
  readonly columns?: string
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
  const members = [
    `'word', ${one.word}`,
    ...(isOfSchema ? [`'schema', n.nspname`] : []),
    `'name', ${one.name}`,
    `'owner', pg_get_userbyid(${one.owner})`,
    `'acl', ${exploded(one.acl, one.owner)}`,
    ...(one.columns === undefined ? [] : [`'columns', ${one.columns}`]),
    ...(one.types === undefined ? [] : [`'types', ${one.types}`]),
    ...(one.defaults === undefined
      ? []
      : [
          `'usual', ${usualRights(one.owner, isOfSchema ? 'n.oid' : '0', one.defaults)}`,
          `'isChanged', EXISTS (SELECT FROM pg_default_acl d WHERE d.defaclrole = ${one.owner} AND d.defaclobjtype = ${one.defaults} AND d.defaclnamespace = 0)`,
        ]),
  ]
  const scope = one.isGlobal ? '' : `${inScope('n.nspname')} AND `
  return `SELECT json_build_object(${members.join(', ')}) AS o FROM ${one.from} WHERE ${scope}${one.where}`
}

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

/**
 * What the default privileges of today give a new object of this owner in this schema. Those of every
 * schema stand for the usual rights (`isChanged`), those of one schema add to them.
 */
function usualRights(owner: string, schema: string, letter: string): string {
  return `(SELECT json_agg(json_build_array(CASE x.grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(x.grantee) END, x.privilege_type, x.is_grantable))
    FROM pg_default_acl d, aclexplode(d.defaclacl) x
    WHERE d.defaclrole = ${owner} AND d.defaclobjtype = ${letter} AND d.defaclnamespace IN (0, ${schema}))`
}

function objectOf(row: JsonObject): GrantObject {
  const word = (textIn(row, 'word') ?? 'table') as ObjectWord
  const schema = textIn(row, 'schema')
  return {
    word,
    name: textIn(row, 'name') ?? '',
    ...(schema === undefined ? {} : { schema }),
    ...(word === 'function'
      ? { types: textsIn(row, 'types').map((type) => shortType(type, 'pg_catalog')) }
      : {}),
  }
}

/** By grantee; several grantors give one right. */
export function rightsOf(
  acl: readonly Json[],
  columns: readonly Json[],
): ReadonlyMap<string, Rights> {
  const found = new Map<string, Map<string, boolean>>()
  for (const entry of [...acl, ...columns]) {
    const [grantee, privilege, free, column] = entry as readonly Json[]
    const to = grantee === null ? PUBLIC : String(grantee)
    const name = singleOf(privilege, column)
    const rights = found.get(to) ?? new Map<string, boolean>()
    rights.set(name, rights.get(name) === true || free === true)
    found.set(to, rights)
  }
  return found
}

/** By grantee and single privilege, of what others than the owner gave some of. */
function grantorsOf(acl: readonly Json[]): ReadonlyMap<string, Grantors> {
  const entries = acl as readonly (readonly Json[])[]
  const keyOf = ([grantee, privilege, , column]: readonly Json[]): string =>
    JSON.stringify([grantee, privilege, column ?? null])
  const ofOthers = new Set(entries.filter(([, , , , by]) => by != null).map(keyOf))
  const found = new Map<string, Grantors>()
  for (const entry of entries.filter((one) => ofOthers.has(keyOf(one)))) {
    const [grantee, privilege, , column, by] = entry
    const to = grantee === null ? PUBLIC : String(grantee)
    const mine = found.get(to) ?? {}
    const single = singleOf(privilege, column)
    found.set(to, { ...mine, [single]: [...(mine[single] ?? []), by == null ? null : String(by)] })
  }
  return found
}

function singleOf(privilege: Json | undefined, column: Json | undefined): string {
  const word = String(privilege).toLowerCase()
  return column === undefined || column === null ? word : `${word}(${String(column)})`
}

function inferredIf(facts: { readonly [name: string]: Json | undefined }): Pick<Found, 'inferred'> {
  const known = Object.entries(facts).filter(([, value]) => value !== undefined)
  return known.length === 0 ? {} : { inferred: Object.fromEntries(known) as JsonObject }
}

const none: Rights = new Map()

/** Rights that may not be passed on. */
function plainly(privileges: readonly string[]): Rights {
  return new Map(privileges.map((one) => [one, false] as const))
}

/** Who may pass rights on without being told so; or who gave up all, which no grant can say. */
function isOwners(rights: Rights, all: Rights): boolean {
  return rights.size === 0 || isSame(plainly([...rights.keys()]), all)
}

function isSame(rights: Rights, others: Rights): boolean {
  return (
    rights.size === others.size && [...rights].every(([name, free]) => others.get(name) === free)
  )
}

function specOf(to: string, object: GrantObject, rights: Rights, facts: ServerFacts): GrantSpec {
  const free = [...rights].filter(([, isFree]) => isFree).map(([name]) => name)
  return compact<GrantSpec>({
    to,
    on: objectText(object),
    privileges: compactPrivileges([...rights.keys()], object.word, facts),
    withGrantOption: free.length === 0 ? undefined : compactPrivileges(free, object.word, facts),
    roles: undefined,
    withAdminOption: undefined,
    comment: undefined,
  })
}
