/** ALTER DEFAULT PRIVILEGES: https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { isTree, itemsOf, stringsOf, textOf } from '../sql/tree.ts'
import { changed, privilegeFields, roleTexts } from './grant.ts'
import { type Known, keyOf, type ReadObject, type Reading } from './known.ts'
import { optionNamed, roleNames } from './options.ts'
import type { Statement } from './statement.ts'

export function readDefaultPrivileges({ fields }: Statement, known: Known): Reading {
  const action = isTree(fields['action']) ? fields['action'] : {}
  const onKind = kinds[textOf(action['objtype']) ?? '']
  if (onKind === undefined) return { why: 'default privileges of such objects are not managed' }
  const roles = roleNames(itemsOf(optionNamed(fields['options'], 'roles')?.['arg']))
  const schemas = stringsOf(itemsOf(optionNamed(fields['options'], 'schemas')?.['arg']))
  const put: ReadObject[] = []
  const gone: string[] = []
  for (const role of orNone(roles))
    for (const schema of orNone(schemas))
      for (const to of roleTexts(action['grantees'])) {
        const address = { name: nameOf({ to, onKind, schema, role }) }
        const key = keyOf({ kind: 'DefaultPrivileges', address })
        const before = known.objects.get(key)
        // Those of one schema add to those of all.
        const usual = to === 'PUBLIC' && schema === undefined ? (defaults[onKind] ?? []) : []
        const after = changed(action, before?.spec, usual)
        const spec = compact<JsonObject>({ for: role, schema, onKind, to })
        if (after !== undefined)
          put.push({
            kind: 'DefaultPrivileges',
            address,
            spec: { ...spec, ...privilegeFields(after) },
            unknown: [],
          })
        else if (before !== undefined) gone.push(key)
      }
  if (put.length === 0 && gone.length === 0)
    return { why: 'this takes away what no statement here has given' }
  return { put, gone }
}

interface Parts {
  readonly to: string
  readonly onKind: string
  readonly schema: string | undefined
  readonly role: string | undefined
}

function nameOf({ to, onKind, schema, role }: Parts): string {
  return [
    `${to}@${onKind}`,
    ...(schema === undefined ? [] : [`in ${schema}`]),
    ...(role === undefined ? [] : [`for ${role}`]),
  ].join(' ')
}

/** Everybody may call every new function and use every new type. */
const defaults: { readonly [onKind: string]: readonly string[] } = {
  functions: ['execute'],
  types: ['usage'],
}

const kinds: { readonly [objtype: string]: string } = {
  OBJECT_TABLE: 'tables',
  OBJECT_SEQUENCE: 'sequences',
  OBJECT_FUNCTION: 'functions',
  OBJECT_TYPE: 'types',
  OBJECT_SCHEMA: 'schemas',
}

function orNone(list: readonly string[]): readonly (string | undefined)[] {
  return list.length === 0 ? [undefined] : list
}
