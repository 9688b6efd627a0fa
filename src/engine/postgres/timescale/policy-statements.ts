/** Statements about policies and jobs (timescaledb.md §1.6). */
import type { Address } from '../../../resource/id.ts'
import { canonicalJson, type JsonObject } from '../../../resource/json.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Draft, KindContext } from '../../engine.ts'
import { factsOf, hasTimescale } from '../facts.ts'
import { type DraftOptions, draft } from '../kinds/draft.ts'
import { quoteLiteral, sqlName, sqlNameOf } from '../kinds/names.ts'
import { extensionFunction, intervalValue } from './hypertable-statements.ts'
import { normalInterval } from './interval.ts'
import { configOf, keysGone } from './policy-config.ts'
import { isScheduleChanged, withIgnored } from './policy-kept.ts'
import type { PolicySpec, PolicyType } from './policy-spec.ts'

/** Procedures that the extension's own jobs run. */
export const policyProcedures: { readonly [T in Exclude<PolicyType, 'job'>]: string } = {
  refresh: 'policy_refresh_continuous_aggregate',
  retention: 'policy_retention',
  columnstore: 'policy_compression',
  reorder: 'policy_reorder',
}

/**
 * A new policy is due at once: it is made paused, and runs when everything of its transaction is
 * there. What the functions that make it do not take is set by `alter_job` as well.
 */
export function createPolicy(
  to: Resource<PolicySpec>,
  context: KindContext,
  options: DraftOptions,
): readonly Draft[] {
  const facts = factsOf(context)
  const { spec } = to
  const call = addCall(to, context)
  const isProcedure = spec.type === 'columnstore' && hasTimescale(facts, 2, 18)
  const paused = `WITH made AS (SELECT ${call} AS job_id) SELECT ${extensionFunction(facts)('alter_job')}(job_id, scheduled => false) FROM made`
  const drafts = [
    draft(isProcedure ? `CALL ${call}` : paused, options),
    ...(spec.type === 'job' && spec.on !== undefined ? [ofRelation(to, context)] : []),
    alterPolicy(to, context),
  ]
  // A table with foreign keys gets its columnstore after them (`columnstoreDrafts`).
  const isLate = spec.type === 'columnstore' && !hasTimescale(facts, 2, 19)
  return isLate ? drafts.map((one) => ({ ...one, phase: 'follow' })) : drafts
}

/**
 * Everything the plan says of it, in one call; of the configuration, ids and what it leaves open
 * stay. `from`: the job as it stands, where it is not a new one.
 */
export function alterPolicy(
  to: Resource<PolicySpec>,
  context: KindContext,
  { from, ...options }: DraftOptions & { readonly from?: LiveObject<PolicySpec> } = {},
): Draft {
  const facts = factsOf(context)
  const spec = from === undefined ? to.spec : withIgnored(from.spec, to)
  const settings = [
    ...jobSettings(spec),
    ...configSetting(spec, from?.spec),
    ...checkSetting(spec, from?.spec, context),
    ...scheduleSettings(spec, from, to, context),
    `scheduled => ${spec.scheduled !== false}`,
  ]
  return draft(
    `SELECT ${extensionFunction(facts)('alter_job')}(job_id, ${settings.join(', ')}) FROM timescaledb_information.jobs j WHERE ${isJob(to.address, spec, context)}`,
    options,
  )
}

export function dropPolicy({ address, spec }: LiveObject<PolicySpec>, context: KindContext): Draft {
  const facts = factsOf(context)
  const call = extensionFunction(facts)
  const name = quoteLiteral(sqlName({ database: address.database ?? '', name: address.on ?? '' }))
  switch (spec.type) {
    case 'retention':
      return draft(`SELECT ${call('remove_retention_policy')}(${name}, if_exists => true)`)
    case 'columnstore':
      return draft(
        hasTimescale(facts, 2, 18)
          ? `CALL ${call('remove_columnstore_policy')}(${name}, if_exists => true)`
          : `SELECT ${call('remove_compression_policy')}(${name}, if_exists => true)`,
      )
    case 'reorder':
      return draft(`SELECT ${call('remove_reorder_policy')}(${name}, if_exists => true)`)
    // What removes a policy by its relation removes every one that a continuous aggregate has.
    case 'refresh':
    case 'job':
      return draft(
        `SELECT ${call('delete_job')}(job_id) FROM timescaledb_information.jobs WHERE ${isJob(address, spec, context)}`,
      )
  }
}

function addCall({ address, spec }: Resource<PolicySpec>, context: KindContext): string {
  const facts = factsOf(context)
  const call = extensionFunction(facts)
  const on = quoteLiteral(sqlNameOf(spec.on ?? '', context.database))
  const argument = (name: string, value: string | undefined): readonly string[] =>
    value === undefined ? [] : [`${name} => ${intervalValue(value)}`]
  const common = [
    ...argument('schedule_interval', spec.scheduleInterval),
    ...(spec.initialStart === undefined
      ? []
      : [`initial_start => ${quoteLiteral(spec.initialStart)}`]),
    ...(spec.timezone === undefined ? [] : [`timezone => ${quoteLiteral(spec.timezone)}`]),
  ]
  const list = (...parts: readonly string[]): string => [...parts, ...common].join(', ')
  switch (spec.type) {
    case 'refresh':
      return `${call('add_continuous_aggregate_policy')}(${list(on, `start_offset => ${offset(spec.startOffset)}`, `end_offset => ${offset(spec.endOffset)}`)})`
    case 'retention':
      return `${call('add_retention_policy')}(${list(on, ...argument('drop_after', spec.dropAfter), ...argument('drop_created_before', spec.dropCreatedBefore))})`
    case 'columnstore':
      return hasTimescale(facts, 2, 18)
        ? `${call('add_columnstore_policy')}(${list(on, ...argument('after', spec.after), ...argument('created_before', spec.createdBefore))})`
        : `${call('add_compression_policy')}(${list(on, ...argument('compress_after', spec.after), ...argument('compress_created_before', spec.createdBefore))})`
    case 'reorder':
      // It takes no interval; alter_job sets it.
      return `${call('add_reorder_policy')}(${[on, quoteLiteral(spec.index ?? ''), ...common.filter((one) => !one.startsWith('schedule_interval'))].join(', ')})`
    case 'job':
      return addJob(address, spec, context, common)
  }
}

function addJob(
  { name }: Address,
  spec: PolicySpec,
  context: KindContext,
  common: readonly string[],
): string {
  const facts = factsOf(context)
  const parts = [
    quoteLiteral(sqlNameOf(spec.procedure ?? '', context.database)),
    ...common,
    ...(spec.config === undefined ? [] : [`config => ${jsonLiteral(spec.config)}`]),
    ...(spec.fixedSchedule === undefined ? [] : [`fixed_schedule => ${spec.fixedSchedule}`]),
    ...(hasTimescale(facts, 2, 20) ? [`job_name => ${quoteLiteral(name)}`] : []),
  ]
  return `${extensionFunction(facts)('add_job')}(${parts.join(', ')})`
}

/** A job of a relation goes with it. */
function ofRelation({ address, spec }: Resource<PolicySpec>, context: KindContext): Draft {
  const on = quoteLiteral(sqlNameOf(spec.on ?? '', context.database))
  const { on: _on, ...free } = spec
  const { on: _relation, ...alone } = address
  const made = { ...alone, database: procedureSchema(spec, context) }
  return draft(
    `SELECT _timescaledb_functions.alter_job_set_hypertable_id(job_id, ${on}) FROM timescaledb_information.jobs WHERE ${isJob(made, free, context)}`,
  )
}

function jobSettings(spec: PolicySpec): readonly string[] {
  const interval = (name: string, value: string | undefined): readonly string[] =>
    value === undefined ? [] : [`${name} => INTERVAL ${quoteLiteral(normalInterval(value))}`]
  return [
    ...interval('schedule_interval', spec.scheduleInterval),
    ...interval('max_runtime', spec.maxRuntime),
    ...(spec.maxRetries === undefined ? [] : [`max_retries => ${spec.maxRetries}`]),
    ...interval('retry_period', spec.retryPeriod),
  ]
}

/** A start turns `fixed_schedule` on by itself (§1.6). Only what the plan says is given. */
function scheduleSettings(
  spec: PolicySpec,
  from: LiveObject<PolicySpec> | undefined,
  to: Resource<PolicySpec>,
  context: KindContext,
): readonly string[] {
  if (from !== undefined && !isScheduleChanged(from, { ...to, spec }, context)) {
    return keptSchedule(from.spec)
  }
  // The call forgets the time zone unless it is told again (seen on 2.17.2 and 2.25.2).
  const timezone = spec.timezone ?? from?.spec.timezone
  return [
    ...(spec.initialStart === undefined
      ? []
      : [`initial_start => ${quoteLiteral(spec.initialStart)}`]),
    ...(timezone === undefined ? [] : [`timezone => ${quoteLiteral(timezone)}`]),
    ...(spec.fixedSchedule === undefined ? [] : [`fixed_schedule => ${spec.fixedSchedule}`]),
  ]
}

/** Told of the time zone again, the server would choose another moment for the next run. */
function keptSchedule({ timezone }: PolicySpec): readonly string[] {
  return timezone === undefined
    ? []
    : [
        `timezone => ${quoteLiteral(timezone)}`,
        'next_start => (SELECT s.next_start FROM timescaledb_information.job_stats s WHERE s.job_id = j.job_id)',
      ]
}

/** A job's own configuration is the plan's; a policy's keeps its ids, without which it fails. */
function configSetting(spec: PolicySpec, before: PolicySpec | undefined): readonly string[] {
  if (spec.type === 'job') {
    const config = spec.config ?? (before?.config === undefined ? undefined : {})
    return config === undefined ? [] : [`config => ${jsonLiteral(config)}`]
  }
  const gone = keysGone(spec)
  const kept =
    gone.length === 0 ? 'config' : `(config - ARRAY[${gone.map(quoteLiteral).join(', ')}])`
  return [`config => ${kept} || ${jsonLiteral(configOf(spec))}`]
}

/** No function is one as well: `-` takes the check away (job_alter of 2.25.2). */
function checkSetting(
  { type, checkConfig }: PolicySpec,
  before: PolicySpec | undefined,
  { database }: KindContext,
): readonly string[] {
  if (checkConfig !== undefined) {
    return [`check_config => ${quoteLiteral(sqlNameOf(checkConfig, database))}`]
  }
  return type === 'job' && before?.checkConfig !== undefined ? ["check_config => '-'"] : []
}

/** Finds the job by what it is for: ids differ from target to target. */
function isJob(address: Address, spec: PolicySpec, context: KindContext): string {
  const on = address.on === undefined ? 'hypertable_name IS NULL' : isOn(address, context)
  if (spec.type !== 'job') {
    const calls = `proc_schema ~ '^_timescaledb' AND proc_name = ${quoteLiteral(policyProcedures[spec.type])} AND ${on}`
    return spec.type === 'refresh' ? firstOf(calls) : calls
  }
  const [schema = '', name = ''] = procedureName(spec, context)
  const calls = `proc_schema = ${quoteLiteral(schema)} AND proc_name = ${quoteLiteral(name)} AND ${on}`
  const named = `application_name = ${quoteLiteral(address.name)} || ' [' || job_id || ']'`
  const nth = placeAmongNameless(address.name, name)
  if (nth === undefined) return `${calls} AND ${named}`
  const nameless = `job_id = (SELECT n.job_id FROM (SELECT job_id, application_name, row_number() OVER (ORDER BY job_id) AS nth FROM timescaledb_information.jobs WHERE job_id >= 1000 AND ${calls}) n WHERE n.nth = ${nth} AND n.application_name ~ ${quoteLiteral(nobodyNamed)})`
  return `${calls} AND (${named} OR ${nameless})`
}

/** A continuous aggregate may have several; the first is the one that is modelled (seen on 2.25.2). */
function firstOf(condition: string): string {
  return `job_id = (SELECT min(job_id) FROM timescaledb_information.jobs WHERE ${condition})`
}

/** Stops what would lose the others: no plan can say them. */
export function expectOneRefresh(address: Address, context: KindContext): Draft {
  const policy: PolicySpec = { type: 'refresh' }
  const on = { database: address.database ?? '', on: address.name, name: 'refresh' }
  const others = `proc_schema ~ '^_timescaledb' AND proc_name = ${quoteLiteral(policyProcedures.refresh)} AND ${isOn(on, context)} AND NOT ${isJob(on, policy, context)}`
  return draft(
    `SELECT string_agg(job_id::text, ', ' ORDER BY job_id) AS jobs FROM timescaledb_information.jobs WHERE ${others} HAVING count(*) > 0`,
    {
      step: {
        do: 'expect',
        early: true,
        message: `${sqlName(address)} has further refresh policies, which no plan can say and which would go with it: note what they do, delete them (job {{jobs}}), and add them again afterwards`,
      },
    },
  )
}

/** What the extension calls a job that got no name; the older ones give none. */
const nobodyNamed = '^(User-Defined Action)?( ?\\[\\d+\\])?$'

/** As inspection calls jobs without a name: `tidy`, `tidy_2` … in their order. */
function placeAmongNameless(name: string, procedure: string): number | undefined {
  if (name === procedure) return 1
  const count = name.startsWith(`${procedure}_`) ? name.slice(procedure.length + 1) : ''
  return /^([2-9]|[1-9]\d+)$/.test(count) ? Number(count) : undefined
}

/** Until 2.19 a continuous aggregate goes by the table of its rows here. */
function isOn({ database = '', on = '' }: Address, context: KindContext): string {
  const [schema, name] = [quoteLiteral(database), quoteLiteral(on)]
  return hasTimescale(factsOf(context), 2, 20)
    ? `hypertable_schema = ${schema} AND hypertable_name = ${name}`
    : `(hypertable_schema, hypertable_name) IN (SELECT ${schema}::name, ${name}::name UNION ALL SELECT materialization_hypertable_schema, materialization_hypertable_name FROM timescaledb_information.continuous_aggregates WHERE view_schema = ${schema} AND view_name = ${name})`
}

function procedureName(spec: PolicySpec, { database }: KindContext): readonly [string, string] {
  const text = spec.procedure ?? ''
  const dot = text.indexOf('.')
  return dot < 0 ? [database, text] : [text.slice(0, dot), text.slice(dot + 1)]
}

export function procedureSchema(spec: PolicySpec, context: KindContext): string {
  return procedureName(spec, context)[0]
}

function offset(value: string | undefined): string {
  return value === undefined ? 'NULL' : intervalValue(value)
}

function jsonLiteral(config: JsonObject): string {
  return `${quoteLiteral(canonicalJson(config))}::jsonb`
}
