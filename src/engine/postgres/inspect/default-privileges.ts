import { addressName, type ResourceId, resourceId } from '../../../resource/id.ts'
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import type { ServerFacts } from '../facts.ts'
import {
  type DefaultPrivilegesSpec,
  defaultsAddress,
  objectKinds,
  type OnKind,
  publicDefaults,
} from '../kinds/default-privileges.ts'
import { allPrivileges, compactPrivileges } from '../kinds/privileges.ts'
import { PUBLIC } from '../kinds/role-names.ts'
import type { Found, InspectPart, Unreadable } from './part.ts'
import { flagIn, listIn, textIn } from './row-values.ts'
import { rightsOf } from './grants.ts'

/**
 * An entry without a schema stands for everything that its role makes, the owner's and everybody's
 * usual rights included; one with a schema only adds to those.
 */
export const defaultPrivileges: InspectPart = {
  name: 'default privileges',
  sql: () => `SELECT json_build_object(
    'for', pg_get_userbyid(d.defaclrole), 'isOurs', pg_get_userbyid(d.defaclrole) = current_user,
    'schema', n.nspname, 'letter', d.defaclobjtype,
    'acl', (SELECT json_agg(json_build_array(CASE x.grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(x.grantee) END, x.privilege_type, x.is_grantable))
      FROM aclexplode(d.defaclacl) x)) AS o
  FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
  WHERE (d.defaclnamespace = 0 OR n.nspname = ANY ($1::text[]))
    AND NOT EXISTS (SELECT 1 FROM pg_depend e
      WHERE e.classid = 'pg_default_acl'::regclass AND e.objid = d.oid AND e.deptype = 'e')`,
  read: (row, facts) => {
    const onKind = kindsByLetter[textIn(row, 'letter') ?? '']
    return onKind === undefined ? [unknown(row)] : entriesOf(row, onKind, facts)
  },
}

const kindsByLetter: { readonly [letter: string]: OnKind } = {
  r: 'tables',
  S: 'sequences',
  f: 'functions',
  T: 'types',
  n: 'schemas',
}

function unknown(row: JsonObject): Unreadable {
  const name = `${textIn(row, 'for')}:${textIn(row, 'letter')}`
  const why = 'default privileges on objects of this kind are not modelled'
  return { unreadable: { kind: 'DefaultPrivileges', name, why, isForeignKind: true } }
}

function entriesOf(row: JsonObject, onKind: OnKind, facts: ServerFacts): readonly Found[] {
  const role = textIn(row, 'for') ?? ''
  const schema = textIn(row, 'schema')
  const word = objectKinds[onKind]
  const given = rightsOf(listIn(row, 'acl'), [])
  const byPublic = schema === undefined ? publicDefaults[onKind] : []
  const grantees = new Set([...given.keys(), ...(byPublic.length > 0 ? [PUBLIC] : [])])
  return [...grantees].flatMap((to) => {
    const rights = given.get(to) ?? new Map<string, boolean>()
    const initial = to === PUBLIC ? byPublic : to === role ? allPrivileges(word, facts) : []
    const isUsual =
      schema === undefined &&
      initial.length === rights.size &&
      initial.every((one) => rights.has(one))
    const free = [...rights].filter(([, isFree]) => isFree).map(([name]) => name)
    const spec = compact<DefaultPrivilegesSpec>({
      for: undefined,
      schema,
      onKind,
      to,
      privileges: compactPrivileges([...rights.keys()], word, facts),
      withGrantOption: free.length === 0 ? undefined : compactPrivileges(free, word, facts),
      comment: undefined,
    })
    const whose: DefaultPrivilegesSpec = { ...spec, for: role }
    // Without a role they are those of whoever asks: the same under two names.
    return flagIn(row, 'isOurs')
      ? [
          { ...foundOf(spec, isUsual), sameAs: idOf(whose) },
          { ...foundOf(whose, true), sameAs: idOf(spec) },
        ]
      : [foundOf(whose, isUsual)]
  })
}

function idOf(spec: DefaultPrivilegesSpec): ResourceId {
  return resourceId('DefaultPrivileges', addressName(defaultsAddress(spec)))
}

function foundOf(spec: DefaultPrivilegesSpec, isUnlisted: boolean): Found {
  return {
    kind: 'DefaultPrivileges',
    address: defaultsAddress(spec),
    spec,
    ...(isUnlisted ? { unlisted: true } : {}),
  }
}
