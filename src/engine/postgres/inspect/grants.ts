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
import { grantSources } from './grant-sources.ts'
import type { Found, InspectPart } from './part.ts'
import { listIn, textIn, textsIn } from './row-values.ts'

/**
 * Rights on everything whose access list is written out; where it is not, nobody has said anything.
 * What an owner, everybody or default privileges have by themselves is `unlisted`, and so is what the
 * server or an extension brought along, and what somebody changed of the server's own objects: found
 * where a plan declares it.
 */
export const grants: InspectPart = {
  name: 'grants',
  sql: (facts) => grantSources(facts).join('\nUNION ALL\n'),
  read: (row, facts) => {
    const object = objectOf(row)
    const given = rightsOf(listIn(row, 'acl'), listIn(row, 'columns'))
    const grantors = grantorsOf([...listIn(row, 'acl'), ...listIn(row, 'columns')])
    // Rights on columns alone leave the list of the whole unwritten: then it is what it began as.
    const isWritten = row['acl'] !== null
    const usual = rightsOf(listIn(row, 'usual'), [])
    const owner = textIn(row, 'owner') ?? ''
    const isChanged = row['isChanged'] === true
    const isQuiet = row['isQuiet'] === true
    const byOwner = plainly(allPrivileges(object.word, facts))
    const byPublic = plainly(publicPrivileges(object, facts))
    const first =
      row['first'] === null || row['first'] === undefined
        ? undefined
        : rightsOf(listIn(row, 'first'), listIn(row, 'firstOfColumns'))
    const byDefault = isWritten ? [owner, ...(byPublic.size > 0 ? [PUBLIC] : [])] : []
    const grantees = new Set([...given.keys(), ...byDefault])
    return [...grantees].map((to): Found => {
      const rights = given.get(to) ?? none
      const bare = to === owner ? byOwner : to === PUBLIC ? byPublic : none
      const initial = first === undefined ? bare : (first.get(to) ?? none)
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
          first: first?.has(to) ? [...initial.keys()] : undefined,
          grantors: grantors.get(to),
        }),
        ...(isUsual || isQuiet || (first !== undefined && rights.size === 0)
          ? { unlisted: true }
          : {}),
      }
    })
  },
}

type Rights = ReadonlyMap<string, boolean>

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
