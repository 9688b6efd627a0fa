/** Row security: https://www.postgresql.org/docs/current/ddl-rowsecurity.html */
import type { NamedPart, NamedParts } from '../../../catalog/normal-form.ts'
import type { Address } from '../../../resource/id.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { type Path, scalarText } from '../../common/scalar.ts'
import type { Draft, KindContext, SpecProblem, SpecReference } from '../../engine.ts'
import { nonEmpty } from './columns.ts'
import { draft } from './draft.ts'
import { readNames } from './name-lists.ts'
import { quoteIdent, quoteLiteral, sqlName } from './names.ts'
import { referencesIn } from './references.ts'
import { roleName, roleReference, roleSql } from './role-names.ts'
import type { RowPolicySpec, RowSecuritySpec, TableSpec } from './table-spec.ts'
import { inStatement, readText } from './text.ts'
import { badValue, booleanOf, isList, isObject, missingKey } from './values.ts'

/** Part of the normal form that a policy is. */
export const POLICIES = 'policies.'

export function readRowSecurity(
  value: Json | undefined,
  problems: SpecProblem[],
): RowSecuritySpec | undefined {
  if (value === undefined || value === null) return undefined
  const path = ['rowSecurity']
  if (!isObject(value)) {
    problems.push(badValue('this is a map: `enabled`, `policies` …', path))
    return undefined
  }
  const enabled = booleanOf(value['enabled'], [...path, 'enabled'], problems)
  const force = booleanOf(value['force'], [...path, 'force'], problems)
  const policies = readPolicies(value['policies'], [...path, 'policies'], problems)
  if (enabled === false && force !== true && policies === undefined) return undefined
  return compact<RowSecuritySpec>({
    enabled: enabled === false ? false : undefined,
    force: force === true ? true : undefined,
    policies,
  })
}

function readPolicies(
  value: Json | undefined,
  path: Path,
  problems: SpecProblem[],
): readonly RowPolicySpec[] | undefined {
  if (value === undefined || value === null) return undefined
  if (!isList(value)) {
    problems.push(badValue('policies is a list', path))
    return undefined
  }
  const names = new Set<string>()
  const policies = value.flatMap((item, index) => {
    const at = [...path, index]
    const name = isObject(item) ? scalarText(item['name']) : undefined
    if (!isObject(item) || name === undefined) {
      problems.push(missingKey('name', at))
      return []
    }
    if (names.has(name)) problems.push(badValue(`\`${name}\` is declared twice`, [...at, 'name']))
    names.add(name)
    return [readPolicy(item, name, at, problems)]
  })
  return policies.length === 0 ? undefined : policies
}

function readPolicy(
  item: JsonObject,
  name: string,
  path: Path,
  problems: SpecProblem[],
): RowPolicySpec {
  const roles = readNames(item['to'], [...path, 'to'], problems)
  const command = item['for'] as RowPolicySpec['for']
  const isEverybody = roles?.some((role) => /^public$/i.test(role)) ?? true
  return compact<RowPolicySpec>({
    name,
    for: command === 'all' ? undefined : command,
    to: isEverybody ? undefined : roles?.map(roleName),
    using: readText('expression', item['using'], [...path, 'using'], problems),
    withCheck: readText('expression', item['withCheck'], [...path, 'withCheck'], problems),
    as: item['as'] === 'restrictive' ? 'restrictive' : undefined,
    comment: nonEmpty(scalarText(item['comment'])),
  })
}

/** `enabled`, `force` and every policy are parts of one field. */
export function normalRowSecurity(spec: RowSecuritySpec | undefined): NamedParts {
  const parts: NamedPart[] = []
  if (spec !== undefined && spec.enabled !== false) {
    parts.push({ name: 'enabled', form: { value: 'true' } })
  }
  if (spec?.force) parts.push({ name: 'force', form: { value: 'true' } })
  for (const policy of spec?.policies ?? []) {
    parts.push({ name: `${POLICIES}${policy.name}`, form: policyForm(policy) })
  }
  return { ordered: false, parts }
}

function policyForm(policy: RowPolicySpec): { readonly [field: string]: string | null } {
  return {
    as: policy.as ?? null,
    for: policy.for ?? null,
    to: policy.to === undefined ? null : [...policy.to].sort().join(', '),
    using: policy.using ?? null,
    withCheck: policy.withCheck ?? null,
    comment: policy.comment ?? null,
  }
}

/** What a new table needs; policies may read relations that are not there yet, and follow. */
export function rowSecurityDrafts(
  address: Address,
  spec: RowSecuritySpec | undefined,
): readonly Draft[] {
  if (spec === undefined) return []
  const table = `ALTER TABLE ${sqlName(address)}`
  return [
    ...(spec.enabled === false ? [] : [draft(`${table} ENABLE ROW LEVEL SECURITY`)]),
    ...(spec.force ? [draft(`${table} FORCE ROW LEVEL SECURITY`)] : []),
    ...(spec.policies ?? []).flatMap((policy) => createPolicy(address, policy, 'follow')),
  ]
}

export function createPolicy(
  address: Address,
  policy: RowPolicySpec,
  phase: Draft['phase'],
): readonly Draft[] {
  const { name, as, to, using, withCheck, comment } = policy
  const sql = [
    `CREATE POLICY ${quoteIdent(name)} ON ${sqlName(address)}`,
    as === 'restrictive' ? 'AS RESTRICTIVE' : '',
    policy.for === undefined ? '' : `FOR ${policy.for.toUpperCase()}`,
    to === undefined ? '' : `TO ${to.map(roleSql).join(', ')}`,
    using === undefined ? '' : `USING (${inStatement(using)})`,
    withCheck === undefined ? '' : `WITH CHECK (${inStatement(withCheck)})`,
  ]
  return [
    draft(sql.filter((part) => part !== '').join(' '), { phase }),
    ...(comment === undefined ? [] : [commentOnPolicy(address, policy, phase)]),
  ]
}

export function commentOnPolicy(
  address: Address,
  { name, comment }: RowPolicySpec,
  phase: Draft['phase'],
): Draft {
  const text = comment === undefined ? 'NULL' : quoteLiteral(comment)
  return draft(`COMMENT ON POLICY ${quoteIdent(name)} ON ${sqlName(address)} IS ${text}`, { phase })
}

/** What a policy reads may itself have a policy that reads this table. */
export function rowSecurityReferences(
  { rowSecurity }: TableSpec,
  context: KindContext,
): readonly SpecReference[] {
  return (rowSecurity?.policies ?? []).flatMap(({ to = [], using, withCheck }, index) => {
    const path = ['rowSecurity', 'policies', index]
    const texts = [
      ...(using === undefined
        ? []
        : referencesIn('expression', using, [...path, 'using'], context)),
      ...(withCheck === undefined
        ? []
        : referencesIn('expression', withCheck, [...path, 'withCheck'], context)),
    ]
    return [
      ...to.map((role, position) =>
        roleReference(role, [...path, 'to', position], 'lets in', context),
      ),
      ...texts.map((reference) => ({ ...reference, late: true as const })),
    ]
  })
}
