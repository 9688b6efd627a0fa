/**
 * Policies and jobs of TimescaleDB: https://docs.timescale.com/use-timescale/latest/jobs/,
 * timescaledb.md §1.6. Names: `Policy/app.reading.retention`; a job without a relation stands in the
 * schema of its procedure.
 */
import type { Hazard } from '../../../changeset/changeset.ts'
import type { NormalForm, NormalValue } from '../../../catalog/normal-form.ts'
import { canonicalJson, type Json, type JsonObject } from '../../../resource/json.ts'
import type { Address } from '../../../resource/id.ts'
import type { Resource } from '../../../resource/resource.ts'
import { alter, hazard, replace } from '../../common/lowered.ts'
import { ignoreRule, inPlace, replaceRule, rule } from '../../common/rule.ts'
import { scalarText } from '../../common/scalar.ts'
import type { Draft, FieldRule, KindContext, LowerContext, SpecReference } from '../../engine.ts'
import { factsOf, hasTimescale } from '../facts.ts'
import { addressOfDdl, readDocument } from '../kinds/documents.ts'
import { draft } from '../kinds/draft.ts'
import type { PostgresKind } from '../kinds/kind.ts'
import { qualifiedName, quoteLiteral, splitName, sqlNameOf } from '../kinds/names.ts'
import { extensionFunction, intervalValue } from './hypertable-statements.ts'
import { intervalMicros, normalInterval, parseInterval } from './interval.ts'
import { fieldsOf, normalOffset } from './policy-config.ts'
import { withoutDefaults } from './policy-defaults.ts'
import { policyProblems, type PolicySpec, readPolicyFields, typeOf } from './policy-spec.ts'
import { alterPolicy, createPolicy, dropPolicy } from './policy-statements.ts'

const altered: FieldRule<PolicySpec> = rule(
  inPlace('SELECT …alter_job(…)'),
  (_change, _from, to, { desired }) => alter(alterPolicy(to, desired)),
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
  (_change, _from, to, { desired }) =>
    hasTimescale(factsOf(desired), 2, 13)
      ? alter(alterPolicy(to, desired))
      : replace('`alter_job` cannot change the schedule before TimescaleDB 2.13'),
)

/** Less is kept: what is older goes at the next run. */
const retentionRule: FieldRule<PolicySpec> = rule(
  [
    {
      ...inPlace('SELECT …alter_job(…)'),
      hazards: ['drops-data'],
      note: '`drops-data` unless chunks are kept for longer',
    },
    {
      when: 'one in place of the other',
      how: 'replaced',
      hazards: ['drops-data'],
      notRun: 'the server takes one of them only, by the type of time',
    },
  ],
  (change, _from, to, { desired }) => {
    if (change.before === null || change.after === null) {
      return replace('a retention policy keeps to the age of rows, or to that of chunks')
    }
    const hazards = keepsLonger(change.before, change.after) ? [] : dropping(to)
    return alter(...oldChunks(to, desired, hazards), alterPolicy(to, desired, { hazards }))
  },
)

const fields: { readonly [F in keyof Required<PolicySpec>]: FieldRule<PolicySpec> } = {
  type: replaceRule(anew, { notRun: 'its type is a part of its name' }),
  on: replaceRule(anew, { notRun: 'its relation is a part of its name' }),
  startOffset: altered,
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
  scheduled: altered,
  maxRuntime: altered,
  maxRetries: altered,
  retryPeriod: altered,
  bucketsPerBatch: altered,
  maxBatchesPerExecution: altered,
  refreshNewestFirst: altered,
  includeTieredData: rule(
    inPlace('SELECT …alter_job(…)', { notRun: 'tiered storage is a service, not a server' }),
    (_change, _from, to, { desired }) => alter(alterPolicy(to, desired)),
  ),
  comment: ignoreRule('a job keeps no comment', 'it is not compared'),
}

export const policy: PostgresKind<PolicySpec> = {
  kind: 'Policy',
  rank: 13,
  namespace: 'policy',
  lives: 'relation',
  followsTarget: true,
  followsRename: true,
  fields,
  address: policyAddress,
  read: (json) => {
    const { spec, problems } = readDocument<PolicySpec>(json, {
      kinds: ['Policy'],
      required: ['type'],
      fields: readPolicyFields,
    })
    const own = problems.some(({ severity }) => severity === 'error') ? [] : policyProblems(spec)
    return { spec, problems: [...problems, ...own] }
  },
  write: (spec, { address }) => ({
    ...(spec.type === 'job' ? { name: address.name } : {}),
    ...withoutDefaults(spec),
  }),
  references,
  normal: (spec, _address, context) => normal(spec, context),
  lacking: ({ type, procedure = '' }, facts, address) => {
    const isNamed = type !== 'job' || hasTimescale(factsOf({ facts }), 2, 20)
    return isNamed || address?.name === splitName(procedure, '').name
      ? undefined
      : 'before TimescaleDB 2.20 jobs have no names: it has to be called like its procedure'
  },
  create: (to, context) => create(to, context),
  drop: (from, { live }) => [dropPolicy(from, live)],
  // It has followed its relation; whatever else the plan says of it is said again.
  rename: (_from, to, { desired }) => [alterPolicy(to, desired)],
  losses: () => [],
}

function policyAddress(json: JsonObject, schema: string): Address | undefined {
  const type = typeOf(json['type'])
  const on = scalarText(json['on'])
  const name = scalarText(json['name'])
  const database = scalarText(json['schema']) ?? schema
  if (type === undefined) return addressOfDdl(json['ddl'])
  const own = type === 'job' ? splitName(name ?? '', schema).name : type
  if (on !== undefined) {
    const relation = splitName(on, database)
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

function normal(spec: PolicySpec, context: KindContext): NormalForm {
  /** What the server chooses where the plan is silent. */
  const open = (value: string | undefined): NormalValue =>
    value === undefined ? null : context.side === 'live' ? { implied: value } : value
  const interval = (value: string | undefined): NormalValue =>
    open(value === undefined ? undefined : normalInterval(value))
  const text = (value: string | number | boolean | undefined): string | undefined =>
    value === undefined ? undefined : String(value)
  const named = (name: string | undefined): string | null =>
    name === undefined ? null : qualifiedName(name, context.database)
  return {
    ...configForm(spec, open),
    procedure: named(spec.procedure),
    config: configParts(spec, context.side),
    checkConfig: named(spec.checkConfig),
    scheduleInterval: interval(spec.scheduleInterval),
    initialStart: open(spec.initialStart === undefined ? undefined : moment(spec.initialStart)),
    fixedSchedule: open(text(spec.fixedSchedule)),
    timezone: open(spec.timezone),
    scheduled: spec.scheduled === false ? 'false' : null,
    maxRuntime: interval(spec.maxRuntime),
    maxRetries: open(text(spec.maxRetries)),
    retryPeriod: interval(spec.retryPeriod),
  }
}

function configForm(
  spec: PolicySpec,
  open: (value: string | undefined) => NormalValue,
): NormalForm {
  const form: Record<string, NormalValue> = {}
  for (const { field, form: kind, isCompared } of fieldsOf(spec.type)) {
    const value = spec[field]
    const text =
      value === undefined
        ? undefined
        : kind === 'offset'
          ? normalOffset(String(value))
          : String(value)
    form[field] = isCompared ? (text ?? null) : open(text)
  }
  return form
}

/** All of a job's configuration is the plan's; of a policy's, only what the plan says. */
function configParts({ type, config = {} }: PolicySpec, side: KindContext['side']): NormalValue {
  const isOpen = side === 'live' && type !== 'job'
  return {
    ordered: false,
    parts: Object.entries(config).map(([name, value]: readonly [string, Json | undefined]) => ({
      name,
      form: { value: canonicalJson(value) },
      ...(isOpen ? { implied: true as const } : {}),
    })),
  }
}

/** A time without a zone is one of UTC, as in our sessions. */
function moment(text: string): string {
  const [, day, time = '00:00:00', zone = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/i.exec(
      text.trim(),
    ) ?? []
  if (day === undefined) return text.trim()
  const offset = /^[+-]\d{2}$/.test(zone) ? `${zone}:00` : zone.replace(/^utc$/i, 'Z')
  const date = new Date(`${day}T${time}${offset}`)
  return Number.isNaN(date.getTime()) ? text.trim() : date.toISOString()
}

function create(to: Resource<PolicySpec>, context: LowerContext): readonly Draft[] {
  const { desired } = context
  // On a table that was there before, rows may be old enough to go.
  const isOld =
    to.spec.type === 'retention' &&
    context.live.lookup('relation', qualifiedName(to.spec.on ?? '', desired.database)) !== undefined
  const hazards = isOld ? dropping(to) : []
  return [...oldChunks(to, desired, hazards), ...createPolicy(to, desired, { hazards })]
}

function dropping({ spec }: Resource<PolicySpec>): readonly Hazard[] {
  const { dropAfter, dropCreatedBefore } = spec
  const what =
    dropAfter === undefined
      ? `made more than ${dropCreatedBefore} ago`
      : `whose rows are older than ${dropAfter}`
  return [hazard('drops-data', `chunks ${what} go, now and from now on`)]
}

/** How many chunks the first run drops: a warning beside the hazard. */
function oldChunks(
  { spec }: Resource<PolicySpec>,
  context: KindContext,
  hazards: readonly Hazard[],
): readonly Draft[] {
  const { on = '', dropAfter } = spec
  // Integer time is counted from what the table's own function says.
  if (hazards.length === 0 || dropAfter === undefined || parseInterval(dropAfter) === undefined) {
    return []
  }
  const name = quoteLiteral(sqlNameOf(on, context.database))
  const call = extensionFunction(factsOf(context))
  return [
    draft(
      `SELECT count(*)::text AS chunks FROM ${call('show_chunks')}(${name}, older_than => ${intervalValue(dropAfter)}) HAVING count(*) > 0`,
      {
        step: {
          do: 'expect',
          early: true,
          warns: true,
          message: '{{chunks}} chunks are old enough to be dropped at its first run',
        },
      },
    ),
  ]
}

function keepsLonger(before: string | null, after: string | null): boolean {
  const [old, next] = [before, after].map((text) => {
    const interval = text === null ? undefined : parseInterval(text)
    return interval === undefined ? Number(text ?? Number.NaN) : intervalMicros(interval)
  })
  return old !== undefined && next !== undefined && next >= old
}
