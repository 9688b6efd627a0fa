/** Default privileges: https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import type { Address } from '../../../resource/id.ts'
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { alter, replace } from '../../common/lowered.ts'
import { ignoreRule, inPlace, replaceRule, rule } from '../../common/rule.ts'
import { scalarText } from '../../common/scalar.ts'
import type { Draft, FieldRule, KindContext, SpecProblem } from '../../engine.ts'
import { factsOf } from '../facts.ts'
import { readDocument } from './documents.ts'
import { draft } from './draft.ts'
import type { PostgresKind } from './kind.ts'
import { quoteIdent } from './names.ts'
import { allPrivileges, type ObjectWord, privilegesSql, singlePrivileges } from './privileges.ts'
import { PUBLIC, roleName, roleReference, roleSql } from './role-names.ts'
import { badValue, textList } from './values.ts'

/** Which objects, and as what their privileges are named. */
export const objectKinds: { readonly [K in OnKind]: ObjectWord } = {
  tables: 'table',
  sequences: 'sequence',
  functions: 'function',
  types: 'type',
  schemas: 'schema',
}

export type OnKind = 'tables' | 'sequences' | 'functions' | 'types' | 'schemas'

export type DefaultPrivilegesSpec = {
  readonly for?: string
  readonly schema?: string
  readonly onKind: OnKind
  readonly to: string
  readonly privileges?: readonly string[]
  readonly withGrantOption?: readonly string[]
  readonly comment?: string
}

type Rule = FieldRule<DefaultPrivilegesSpec>

const another = { notRun: 'other objects or another grantee are other default privileges' }
const apart = replaceRule<DefaultPrivilegesSpec>('these are other default privileges', another)

const fields: { readonly [F in keyof Required<DefaultPrivilegesSpec>]: Rule } = {
  for: apart,
  schema: apart,
  onKind: apart,
  to: apart,
  privileges: rule(
    inPlace('ALTER DEFAULT PRIVILEGES … GRANT, REVOKE', {
      note: 'exactly the difference; objects that exist keep what they have',
    }),
    ({ part, type }, _from, { spec }, { desired }) => {
      if (part === undefined) return replace('privileges have no order')
      if (type === 'removed') return alter(revoke([part], spec))
      const isFree = grantedBy(spec, desired).get(part) === true
      if (type === 'changed' && !isFree) return alter(revoke([part], spec, 'GRANT OPTION FOR '))
      return alter(give([part], spec, isFree))
    },
  ),
  withGrantOption: ignoreRule('it is compared with the privileges'),
  comment: ignoreRule('default privileges have no comment on the server'),
}

export const defaultPrivileges: PostgresKind<DefaultPrivilegesSpec> = {
  kind: 'DefaultPrivileges',
  // What is made in the same plan has them, as it had where the plan comes from.
  rank: 3,
  namespace: 'defaultPrivileges',
  lives: 'global',
  fields,
  address: (json) => {
    const { spec } = readDefaults(json)
    return spec.to === '' || !(spec.onKind in objectKinds) ? undefined : defaultsAddress(spec)
  },
  read: (json) => readDefaults(json),
  write: (spec) => ({ ...spec }),
  schemasOf: ({ name }) => {
    const schema = /@[a-z]+ in (.+?)(?: for .*)?$/.exec(name)?.[1]
    return schema === undefined ? [] : [schema]
  },
  references: (spec, _address, context) => [
    ...(spec.for === undefined ? [] : [roleReference(spec.for, ['for'], 'is for', context)]),
    ...(spec.to === PUBLIC ? [] : [roleReference(spec.to, ['to'], 'grants to', context)]),
    ...(spec.schema === undefined
      ? []
      : [{ namespace: 'database', name: spec.schema, via: 'in schema', path: ['schema'] }]),
  ],
  normal: (spec, _address, context) => ({ privileges: parts(grantedBy(spec, context)) }),
  create: ({ spec }, { desired }) => {
    const granted = grantedBy(spec, desired)
    const missing = usual(spec).filter((one) => !granted.has(one))
    return [
      ...(missing.length === 0 ? [] : [revoke(missing, spec)]),
      ...giveAll(granted, spec, desired),
    ]
  },
  drop: ({ spec }, { live }) => {
    const granted = grantedBy(spec, live)
    const kept = usual(spec)
    const surplus = [...granted.keys()].filter((one) => !kept.includes(one))
    const missing = kept.filter((one) => !granted.has(one))
    return [
      ...(surplus.length === 0 ? [] : [revoke(surplus, spec)]),
      ...(missing.length === 0 ? [] : [give(missing, spec, false)]),
    ]
  },
  /** By itself, with its roles and its schema. */
  rename: () => [],
  formerName: ({ to, for: role, schema, onKind }, { name }, former) => {
    const before = defaultsAddress({
      onKind,
      to: former('role', to) ?? to,
      ...(role === undefined ? {} : { for: former('role', role) ?? role }),
      ...(schema === undefined ? {} : { schema: former('database', schema) ?? schema }),
    })
    return before.name === name ? undefined : before.name
  },
  losses: () => [],
}

/** `reporting@tables in app for owner` */
export function defaultsAddress({
  to,
  onKind,
  schema,
  for: role,
}: Pick<DefaultPrivilegesSpec, 'to' | 'onKind' | 'schema' | 'for'>): Address {
  const where = schema === undefined ? '' : ` in ${schema}`
  return { name: `${to}@${onKind}${where}${role === undefined ? '' : ` for ${role}`}` }
}

function readDefaults({ name: _name, ...json }: JsonObject): {
  readonly spec: DefaultPrivilegesSpec
  readonly problems: readonly SpecProblem[]
} {
  const { spec, problems } = readDocument<DefaultPrivilegesSpec>(json, {
    kinds: ['DefaultPrivileges'],
    required: ['to', 'onKind'],
    fields: (own, found) =>
      compact<Partial<DefaultPrivilegesSpec>>({
        for: scalarText(own['for']),
        schema: scalarText(own['schema']),
        onKind: scalarText(own['onKind']) as OnKind | undefined,
        to: scalarText(own['to']),
        privileges: textList(own['privileges'], ['privileges'], found),
        withGrantOption: textList(own['withGrantOption'], ['withGrantOption'], found),
      }),
  })
  const isKnown = spec.onKind === undefined || spec.onKind in objectKinds
  return {
    spec: { ...spec, to: roleName(spec.to ?? '') },
    problems: [
      ...problems,
      ...(isKnown
        ? []
        : [badValue(`onKind is one of ${Object.keys(objectKinds).join(', ')}`, ['onKind'])]),
      ...(spec.onKind === 'schemas' && spec.schema !== undefined
        ? [badValue('schemas are in no schema', ['schema'])]
        : []),
    ],
  }
}

/** What everybody gets where nobody says anything; a schema's own defaults only add to it. */
function usual({ to, schema, onKind }: DefaultPrivilegesSpec): readonly string[] {
  return to === PUBLIC && schema === undefined ? publicDefaults[onKind] : []
}

export const publicDefaults: { readonly [K in OnKind]: readonly string[] } = {
  tables: [],
  sequences: [],
  functions: ['execute'],
  types: ['usage'],
  schemas: [],
}

function grantedBy(
  spec: DefaultPrivilegesSpec,
  context: KindContext,
): ReadonlyMap<string, boolean> {
  const word = objectKinds[spec.onKind]
  const singles = (list: readonly string[] | undefined): readonly string[] =>
    singlePrivileges(list ?? [], word, context)
  return new Map([
    ...singles(spec.privileges).map((one) => [one, false] as const),
    ...singles(spec.withGrantOption).map((one) => [one, true] as const),
  ])
}

function parts(granted: ReadonlyMap<string, boolean>): NamedParts {
  return {
    ordered: false,
    parts: [...granted].map(([name, free]) => ({ name, form: { option: free ? 'yes' : null } })),
  }
}

function giveAll(
  granted: ReadonlyMap<string, boolean>,
  spec: DefaultPrivilegesSpec,
  context: KindContext,
): readonly Draft[] {
  const all = allPrivileges(objectKinds[spec.onKind], factsOf(context))
  return [false, true].flatMap((free) => {
    const singles = [...granted].filter(([, isFree]) => isFree === free).map(([name]) => name)
    if (singles.length === 0) return []
    const isAll = all.length > 1 && all.every((one) => singles.includes(one))
    return [give(isAll ? ['all'] : singles, spec, free)]
  })
}

function give(singles: readonly string[], spec: DefaultPrivilegesSpec, free: boolean): Draft {
  const tail = free ? ' WITH GRANT OPTION' : ''
  return statement(
    `GRANT ${privilegesSql(singles)} ON ${spec.onKind.toUpperCase()} TO ${roleSql(spec.to)}${tail}`,
    spec,
  )
}

function revoke(singles: readonly string[], spec: DefaultPrivilegesSpec, option = ''): Draft {
  return statement(
    `REVOKE ${option}${privilegesSql(singles)} ON ${spec.onKind.toUpperCase()} FROM ${roleSql(spec.to)}`,
    spec,
  )
}

function statement(words: string, { for: role, schema }: DefaultPrivilegesSpec): Draft {
  const whose = role === undefined ? '' : ` FOR ROLE ${roleSql(role)}`
  const where = schema === undefined ? '' : ` IN SCHEMA ${quoteIdent(schema)}`
  return draft(`ALTER DEFAULT PRIVILEGES${whose}${where} ${words}`)
}
