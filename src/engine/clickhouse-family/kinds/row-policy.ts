/** Row policies: https://clickhouse.com/docs/sql-reference/statements/create/row-policy */
import type { Address } from '../../../resource/id.ts'
import { quoteIdentifier } from '../../../sql/index.ts'
import type { FieldEffect, FieldRule, KindContext, KindRules, SpecReference } from '../../engine.ts'
import { type Access, readAccess } from './access.ts'
import { compact } from '../../common/compact.ts'
import { draft } from './draft.ts'
import { alter } from '../../common/lowered.ts'
import { noFacts } from './lineage.ts'
import { splitName } from './names.ts'
import {
  normalRoleSet,
  type RoleSetSpec,
  readRoleSet,
  roleSetReferences,
  roleSetSql,
} from './role-set.ts'
import { inPlace, rule } from '../../common/rule.ts'
import { scalarText } from '../../common/scalar.ts'
import type { Texts } from './text.ts'

export type RowPolicySpec = {
  /** Without it the policy lets nothing through to those it is not for. */
  readonly using?: string
  readonly as?: 'permissive' | 'restrictive'
  readonly to?: RoleSetSpec
}

export function rowPolicyKind(access: Access): KindRules<RowPolicySpec> {
  const { texts, referencesIn, lineage } = access
  const { normalOrNull, qualified, readText } = texts
  function altered(clause: string): FieldEffect {
    return inPlace(`ALTER ROW POLICY … ${clause}`, { ...access.evidence })
  }

  const fields: { readonly [F in keyof Required<RowPolicySpec>]: FieldRule<RowPolicySpec> } = {
    using: rule(altered('USING'), (_change, _from, { address, spec }, { desired }) =>
      change(
        address,
        `USING ${spec.using === undefined ? 'NONE' : qualified('expression', spec.using, desired)}`,
      ),
    ),
    as: rule(altered('AS'), (_change, _from, { address, spec }) =>
      change(address, `AS ${mode(spec)}`),
    ),
    to: rule(altered('TO'), (_change, _from, { address, spec }) =>
      change(address, `TO ${roleSetSql(spec.to ?? [])}`),
    ),
  }

  return {
    kind: 'RowPolicy',
    rank: 12,
    namespace: 'rowPolicy',
    lives: 'relation',
    fields,
    address: (json, database) => {
      const { name, on } = json
      if (typeof name === 'string' && typeof on === 'string') return onRelation(name, on, database)
      const written = access.documents.addressOfDdl(json['ddl'])
      return written === undefined ? undefined : { database, ...written }
    },
    read: (json, context) =>
      readAccess<RowPolicySpec>(
        access,
        json,
        {
          kinds: ['RowPolicy'],
          required: [],
          fields: (own, problems) =>
            compact<RowPolicySpec>({
              using: readText('expression', own['using'], ['using'], problems),
              as: asOf(scalarText(own['as'])),
              to: readRoleSet(own['to'], ['to'], problems),
            }),
        },
        (spec) => createPolicy({ database: 'd', on: 't', name: 'p' }, spec, context, texts),
      ),
    write: (spec, { address }) => ({
      on: [address.database, address.on].filter((part) => part !== undefined).join('.'),
      ...spec,
    }),
    references: (spec, address, context) => [
      ...relation(address),
      ...(spec.using === undefined
        ? []
        : referencesIn('expression', spec.using, ['using'], context)),
      ...roleSetReferences(spec.to, ['to'], 'applies to', context),
    ],
    columns: (spec, { database, on }, context) => ({
      ...noFacts,
      ...(spec.using === undefined || database === undefined || on === undefined || on === '*'
        ? {}
        : lineage.expressionFacts(spec.using, [database, on], ['using'], context)),
    }),
    normal: (spec, _address, context) => ({
      using: normalOrNull('expression', spec.using, context),
      as: spec.as ?? 'permissive',
      to: normalRoleSet(spec.to),
    }),
    create: ({ address, spec }, { desired }) => [
      draft(createPolicy(address, spec, desired, texts)),
    ],
    drop: ({ address }) => [draft(`DROP ROW POLICY ${policyName(address)}`)],
    rename: ({ address }, to) =>
      address.database === to.address.database && address.on === to.address.on
        ? [
            draft(
              `ALTER ROW POLICY ${policyName(address)} RENAME TO ${quoteIdentifier(to.address.name)}`,
            ),
          ]
        : undefined,
    losses: () => [],
  }
}

/** Names of policies may hold dots; what comes before them is the table, once more. */
function onRelation(name: string, on: string, database: string): Address {
  const relationName = splitName(on, database)
  const prefix = `${relationName.database}.${relationName.name}.`
  return {
    database: relationName.database,
    on: relationName.name,
    name: name.startsWith(prefix) ? name.slice(prefix.length) : name,
  }
}

function relation(address: Address): readonly SpecReference[] {
  const { database, on } = address
  if (database === undefined || on === undefined) return []
  return on === '*'
    ? [{ namespace: 'database', name: database, via: 'filters', path: ['on'] }]
    : [{ namespace: 'relation', name: `${database}.${on}`, via: 'filters', path: ['on'] }]
}

function createPolicy(
  address: Address,
  spec: RowPolicySpec,
  context: KindContext,
  { qualified }: Texts,
): string {
  // AS comes before FOR (clickhouse.md §1.1).
  const words = [`CREATE ROW POLICY ${policyName(address)} AS ${mode(spec)} FOR SELECT`]
  if (spec.using !== undefined) words.push(`USING ${qualified('expression', spec.using, context)}`)
  if (spec.to !== undefined) words.push(`TO ${roleSetSql(spec.to)}`)
  return words.join(' ')
}

function policyName({ database, on, name }: Address): string {
  const table = on === '*' ? '*' : quoteIdentifier(on ?? '')
  return `${quoteIdentifier(name)} ON ${quoteIdentifier(database ?? '')}.${table}`
}

function change(address: Address, clause: string): ReturnType<typeof alter> {
  return alter(draft(`ALTER ROW POLICY ${policyName(address)} ${clause}`))
}

function mode({ as }: RowPolicySpec): string {
  return (as ?? 'permissive').toUpperCase()
}

function asOf(text: string | undefined): RowPolicySpec['as'] | undefined {
  if (text === undefined) return undefined
  return text.toLowerCase() === 'restrictive' ? 'restrictive' : 'permissive'
}
