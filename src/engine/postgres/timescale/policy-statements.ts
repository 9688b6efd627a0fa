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
  return [
    draft(isProcedure ? `CALL ${call}` : paused, options),
    ...(spec.type === 'job' && spec.on !== undefined ? [ofRelation(to, context)] : []),
    alterPolicy(to, context),
  ]
}

/** Everything the plan says of it, in one call; of the configuration, ids and what it leaves open stay. */
export function alterPolicy(
  { address, spec }: Resource<PolicySpec>,
  context: KindContext,
  options: DraftOptions = {},
): Draft {
  const facts = factsOf(context)
  const settings = [
    ...jobSettings(spec),
    ...configSetting(spec),
    ...(spec.checkConfig === undefined
      ? []
      : [`check_config => ${quoteLiteral(sqlNameOf(spec.checkConfig, context.database))}`]),
    ...scheduleSettings(spec),
    `scheduled => ${spec.scheduled !== false}`,
  ]
  return draft(
    `SELECT ${extensionFunction(facts)('alter_job')}(job_id, ${settings.join(', ')}) FROM timescaledb_information.jobs WHERE ${isJob(address, spec, context)}`,
    options,
  )
}

export function dropPolicy({ address, spec }: LiveObject<PolicySpec>, context: KindContext): Draft {
  const facts = factsOf(context)
  const call = extensionFunction(facts)
  const name = quoteLiteral(sqlName({ database: address.database ?? '', name: address.on ?? '' }))
  switch (spec.type) {
    case 'refresh':
      return draft(
        `SELECT ${call('remove_continuous_aggregate_policy')}(${name}, if_exists => true)`,
      )
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
function scheduleSettings(spec: PolicySpec): readonly string[] {
  return [
    ...(spec.initialStart === undefined
      ? []
      : [`initial_start => ${quoteLiteral(spec.initialStart)}`]),
    ...(spec.timezone === undefined ? [] : [`timezone => ${quoteLiteral(spec.timezone)}`]),
    ...(spec.fixedSchedule === undefined ? [] : [`fixed_schedule => ${spec.fixedSchedule}`]),
  ]
}

/** A job's own configuration is the plan's; a policy's keeps its ids, without which it fails. */
function configSetting(spec: PolicySpec): readonly string[] {
  if (spec.type === 'job') return [`config => ${jsonLiteral(spec.config ?? {})}`]
  const gone = keysGone(spec)
  const kept =
    gone.length === 0 ? 'config' : `(config - ARRAY[${gone.map(quoteLiteral).join(', ')}])`
  return [`config => ${kept} || ${jsonLiteral(configOf(spec))}`]
}

/** Finds the job by what it is for: ids differ from target to target. */
function isJob(address: Address, spec: PolicySpec, context: KindContext): string {
  const on = address.on === undefined ? 'hypertable_name IS NULL' : isOn(address, context)
  if (spec.type !== 'job') {
    return `proc_schema ~ '^_timescaledb' AND proc_name = ${quoteLiteral(policyProcedures[spec.type])} AND ${on}`
  }
  const [schema = '', name = ''] = procedureName(spec, context)
  const named = hasTimescale(factsOf(context), 2, 20)
    ? ` AND application_name = ${quoteLiteral(address.name)} || ' [' || job_id || ']'`
    : ''
  return `proc_schema = ${quoteLiteral(schema)} AND proc_name = ${quoteLiteral(name)}${named} AND ${on}`
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
