/** A grant in the one way it is written in specs, whoever wrote it. */
import type { Address } from '../../../resource/id.ts'
import type { JsonObject } from '../../../resource/json.ts'
import { nearest } from '../../../diagnostic/nearest.ts'
import { compact } from '../../common/compact.ts'
import { scalarText } from '../../common/scalar.ts'
import type { SpecProblem } from '../../engine.ts'
import { factsOf } from '../facts.ts'
import { readDocument } from './documents.ts'
import { grantObject, objectText } from './grant-object.ts'
import { allPrivileges, type ObjectWord, publicPrivileges, splitPrivilege } from './privileges.ts'
import { PUBLIC, roleName } from './role-names.ts'
import { badValue, missingKey, textList } from './values.ts'

export type GrantSpec = {
  readonly to: string
  /** `table app.orders`, `function app.total(bigint)`. */
  readonly on?: string
  readonly privileges?: readonly string[]
  /** Those of the privileges that may be passed on. */
  readonly withGrantOption?: readonly string[]
  readonly roles?: readonly string[]
  readonly withAdminOption?: readonly string[]
  readonly comment?: string
}

export function grantAddress({ to, on }: Pick<GrantSpec, 'to' | 'on'>): Address {
  return { name: `${to}@${on ?? 'roles'}` }
}

export function readGrant(
  // A grant has no name of its own: one in the document would be compared with the statement's.
  { name: _name, ...json }: JsonObject,
  schema: string,
): { readonly spec: GrantSpec; readonly problems: readonly SpecProblem[] } {
  const { spec, problems } = readDocument<GrantSpec>(json, {
    kinds: ['Grant'],
    required: ['to'],
    fields: (own, found) =>
      compact<Partial<GrantSpec>>({
        to: scalarText(own['to']),
        on: scalarText(own['on']),
        privileges: textList(own['privileges'], ['privileges'], found),
        withGrantOption: textList(own['withGrantOption'], ['withGrantOption'], found),
        roles: textList(own['roles'], ['roles'], found),
        withAdminOption: textList(own['withAdminOption'], ['withAdminOption'], found),
      }),
  })
  const path = json['ddl'] === undefined ? ['on'] : ['ddl']
  return { spec: plainForm(spec, schema), problems: [...problems, ...misfits(spec, path)] }
}

function plainForm(spec: GrantSpec, schema: string): GrantSpec {
  const { to, on, comment, ...lists } = spec
  return compact<GrantSpec>({
    to: roleName(to ?? ''),
    on: on === undefined ? undefined : objectText(grantObject(on, schema)),
    privileges: lists.privileges,
    withGrantOption: lists.withGrantOption,
    roles: lists.roles,
    withAdminOption: lists.withAdminOption,
    comment,
  })
}

/** What no statement could say, and what would be another statement than the one meant. */
function misfits(spec: GrantSpec, path: readonly string[]): readonly SpecProblem[] {
  const { on, roles } = spec
  if (on === undefined) return roles === undefined ? [missingKey('on', [])] : []
  if (/^all \w+ in schema /i.test(on.trim())) {
    const hint = 'write a Grant for each, and DefaultPrivileges for those that will be made.'
    return [badValue('a grant is for one object, since objects come and go', path, hint)]
  }
  const { word } = grantObject(on, '')
  if (word === 'function' && !on.includes('(')) {
    return [badValue('a function is named with its arguments: `function app.f(int)`', path)]
  }
  if (givesNothing(spec)) {
    const hint =
      'leave it out; to take rights away that are there, declare them and then remove them.'
    return [
      badValue('this grant gives nothing, and takes nothing that is there by default', path, hint),
    ]
  }
  return (['privileges', 'withGrantOption'] as const).flatMap((field) =>
    (spec[field] ?? []).flatMap((text) => oddPrivilege(text, word, field)),
  )
}

/** An empty list takes away what everybody has by default, and has no other use. */
function givesNothing({ to, on, privileges, withGrantOption }: GrantSpec): boolean {
  if ((privileges ?? []).length > 0 || (withGrantOption ?? []).length > 0) return false
  const object = grantObject(on ?? '', 'public')
  return roleName(to ?? '') !== PUBLIC || publicPrivileges(object, factsOf({})).length === 0
}

function oddPrivilege(text: string, word: ObjectWord, field: string): readonly SpecProblem[] {
  const { name, columns } = splitPrivilege(text)
  const known = ['all', ...allPrivileges(word, factsOf({}))]
  if (!known.includes(name)) {
    const near = nearest(name, known)
    const hint = near === undefined ? `there are ${known.join(', ')}.` : `did you mean \`${near}\`?`
    return [badValue(`a ${word} has no privilege \`${name}\``, [field], hint)]
  }
  return columns !== undefined && word !== 'table'
    ? [badValue('only tables and views have columns', [field])]
    : []
}
