/**
 * Policies and jobs of TimescaleDB: https://docs.timescale.com/use-timescale/latest/jobs/,
 * timescaledb.md §1.6. Names: `Policy/app.reading.retention`; a job without a relation stands in the
 * schema of its procedure.
 */
import type { JsonObject } from '../../../resource/json.ts'
import type { Address } from '../../../resource/id.ts'
import { alter, replace } from '../../common/lowered.ts'
import { ignoreRule, inPlace, replaceRule, rule } from '../../common/rule.ts'
import { scalarText } from '../../common/scalar.ts'
import type { FieldRule, KindContext, SpecReference } from '../../engine.ts'
import { factsOf, hasTimescale } from '../facts.ts'
import { addressOfDdl, readDocument } from '../kinds/documents.ts'
import type { PostgresKind } from '../kinds/kind.ts'
import { qualifiedName, splitName } from '../kinds/names.ts'
import { withoutDefaults } from './policy-defaults.ts'
import { normalPolicy } from './policy-form.ts'
import { createWithHazards, retentionRule, scheduledRule, startOffsetRule } from './retention.ts'
import { policyProblems, type PolicySpec, readPolicyFields, typeOf } from './policy-spec.ts'
import { alterPolicy, dropPolicy } from './policy-statements.ts'

const altered: FieldRule<PolicySpec> = rule(
  inPlace('SELECT …alter_job(…)'),
  (_change, from, to, { desired }) => alter(alterPolicy(to, desired, { from })),
)

const anew = 'a policy of another relation or type is another one'

/** Parameters of `alter_job` since 2.13. */
const scheduleRule: FieldRule<PolicySpec> = rule(
  [
    inPlace('SELECT …alter_job(…)', { on: 'TimescaleDB 2.13' }),
    {
      how: 'replaced',
      on: 'TimescaleDB before 2.13',
      note: 'a policy holds no rows',
      notRun: 'an older version',
    },
  ],
  (_change, from, to, { desired }) =>
    hasTimescale(factsOf(desired), 2, 13)
      ? alter(alterPolicy(to, desired, { from }))
      : replace('`alter_job` cannot change the schedule before TimescaleDB 2.13'),
)

const fields: { readonly [F in keyof Required<PolicySpec>]: FieldRule<PolicySpec> } = {
  type: replaceRule(anew, { notRun: 'its type is a part of its name' }),
  on: replaceRule(anew, { notRun: 'its relation is a part of its name' }),
  startOffset: startOffsetRule,
  endOffset: altered,
  dropAfter: retentionRule,
  dropCreatedBefore: retentionRule,
  after: altered,
  createdBefore: altered,
  index: altered,
  procedure: replaceRule('a job keeps its procedure', { note: 'a job holds no rows' }),
  config: altered,
  checkConfig: altered,
  scheduleInterval: altered,
  initialStart: scheduleRule,
  fixedSchedule: scheduleRule,
  timezone: scheduleRule,
  scheduled: scheduledRule,
  maxRuntime: altered,
  maxRetries: altered,
  retryPeriod: altered,
  bucketsPerBatch: altered,
  maxBatchesPerExecution: altered,
  refreshNewestFirst: altered,
  includeTieredData: rule(
    inPlace('SELECT …alter_job(…)', { notRun: 'tiered storage is a service, not a server' }),
    (_change, from, to, { desired }) => alter(alterPolicy(to, desired, { from })),
  ),
  comment: ignoreRule('a job keeps no comment', 'it is not compared'),
}

export const policy: PostgresKind<PolicySpec> = {
  kind: 'Policy',
  rank: 13,
  namespace: 'policy',
  lives: 'relation',
  followsTarget: true,
  formerName: (_spec, { database, on, name }, former) => {
    const relation = former('relation', `${database}.${on}`)
    return relation === undefined ? undefined : `${relation}.${name}`
  },
  fields,
  address: policyAddress,
  read: (json) => {
    const { spec, problems } = readDocument<PolicySpec>(json, {
      kinds: ['Policy'],
      required: ['type'],
      fields: (own, problems) => readPolicyFields(withSchema(own), problems),
    })
    const own = problems.some(({ severity }) => severity === 'error') ? [] : policyProblems(spec)
    return { spec, problems: [...problems, ...own] }
  },
  write: (spec, { address }) => ({
    ...(spec.type === 'job' ? { name: address.name } : {}),
    ...withoutDefaults(spec),
  }),
  references,
  normal: (spec, _address, context) => normalPolicy(spec, context),
  lacking: ({ type, procedure = '' }, facts, address) => {
    const isNamed = type !== 'job' || hasTimescale(factsOf({ facts }), 2, 20)
    return isNamed || address?.name === splitName(procedure, '').name
      ? undefined
      : 'before TimescaleDB 2.20 jobs have no names: it has to be called like its procedure'
  },
  create: createWithHazards,
  drop: (from, { live }) => [dropPolicy(from, live)],
  // It has followed its relation; whatever else the plan says of it is said again.
  rename: (from, to, { desired }) => [alterPolicy(to, desired, { from })],
  losses: () => [],
}

/** `schema` is the one of all names without one of their own. */
function withSchema(json: JsonObject): JsonObject {
  const schema = scalarText(json['schema'])
  if (schema === undefined) return json
  const named = ['on', 'procedure', 'checkConfig'].flatMap((field) => {
    const name = scalarText(json[field])
    return name === undefined ? [] : [[field, qualifiedName(name, schema)] as const]
  })
  return { ...json, ...Object.fromEntries(named) }
}

function policyAddress(document: JsonObject, schema: string): Address | undefined {
  const json = withSchema(document)
  const type = typeOf(json['type'])
  const on = scalarText(json['on'])
  const name = scalarText(json['name'])
  if (type === undefined) return addressOfDdl(json['ddl'])
  const own = type === 'job' ? splitName(name ?? '', schema).name : type
  if (on !== undefined) {
    const relation = splitName(on, schema)
    return { database: relation.database, on: relation.name, name: own }
  }
  const procedure = splitName(scalarText(json['procedure']) ?? '', schema)
  return { database: procedure.database, name: own }
}

/** The extension records neither (timescaledb.md §2): a job's procedure can be dropped under it. */
function references(
  { type, on, procedure, checkConfig }: PolicySpec,
  _address: Address,
  { database, lookup }: KindContext,
): readonly SpecReference[] {
  const uses = (name: string | undefined, namespace: string, via: string, field: string) =>
    name === undefined
      ? []
      : [{ namespace, name: qualifiedName(name, database), via, path: [field] }]
  const refresh = `${qualifiedName(on ?? '', database)}.refresh`
  return [
    ...uses(on, 'relation', 'is on', 'on'),
    ...uses(procedure, 'function', 'calls', 'procedure'),
    ...uses(checkConfig, 'function', 'calls', 'checkConfig'),
    // A continuous aggregate has to be refreshed before its chunks are moved (2.25.2 refuses it).
    ...(type === 'columnstore' && lookup('policy', refresh) !== undefined
      ? [{ namespace: 'policy', name: refresh, via: 'comes after', path: ['on'] }]
      : []),
  ]
}
