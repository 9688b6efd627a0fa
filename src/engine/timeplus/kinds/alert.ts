/**
 * Alerts: rows of a query are handed to a Python function (timeplus.md §1.14; docs:alert.md,
 * p3:src/Parsers/ParserCreateAlertQuery.cpp). No server was run.
 */
import type { Json, JsonObject } from '../../../resource/json.ts'
import type { Resource } from '../../../resource/resource.ts'
import { quoteIdentifier } from '../../../sql/index.ts'
import { compact } from '../../common/compact.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { inDatabase } from '../../clickhouse-family/kinds/references.ts'
import { rule } from '../../common/rule.ts'
import { scalarText } from '../../common/scalar.ts'
import { badValue, isObject, missingKey } from '../../clickhouse-family/kinds/settings.ts'
import type { FieldRule, KindContext, KindRules, SpecProblem } from '../../engine.ts'
import { readDocument, relationAddress } from './documents.ts'
import { normalDuration } from './duration.ts'
import { queryFacts } from './lineage.ts'
import { queryState } from './query-state.ts'
import { referencesIn } from './references.ts'
import { alone } from './state-context.ts'
import { normalOf, parsedQuery, qualified, readText } from './text.ts'

export type AlertSpec = {
  readonly batch?: { readonly events: number; readonly timeout?: string }
  readonly limit?: { readonly alerts: number; readonly per: string }
  /** A Python function, whose arguments are the columns of the query. */
  readonly call: string
  readonly query: string
}

const written: FieldRule<AlertSpec> = rule(
  { how: 'one statement', by: 'CREATE OR REPLACE ALERT', on: '2.9 and 3.x', evidence: 'docs' },
  (_change, _from, to, { desired }) => ({
    how: 'alter',
    drafts: [draft(createSql(to, desired, true))],
    note: 'CREATE OR REPLACE ALERT',
  }),
)

const fields: { readonly [F in keyof Required<AlertSpec>]: FieldRule<AlertSpec> } = {
  batch: written,
  limit: written,
  call: written,
  query: written,
}

export const alert: KindRules<AlertSpec> = {
  kind: 'Alert',
  rank: 12,
  namespace: 'alert',
  lives: 'database',
  fields,
  address: relationAddress,
  read: (json) => {
    const { spec, problems } = readDocument<AlertSpec>(json, {
      kinds: ['Alert'],
      required: ['call', 'query'],
      fields: (own, found) =>
        compact<Partial<AlertSpec>>({
          batch: readBatch(own['batch'], found),
          limit: readLimit(own['limit'], found),
          call: scalarText(own['call']),
          query: readText('query', own['query'], ['query'], found),
        }),
    })
    return { spec, problems: [...problems, ...unfit(spec)] }
  },
  write: (spec) => compact<JsonObject>({ ...spec }),
  references: (spec, address, context) => [
    ...inDatabase(address),
    { namespace: 'function', name: spec.call, via: 'calls', path: ['call'] },
    ...referencesIn('query', spec.query, ['query'], context),
  ],
  columns: (spec, _address, context) => queryFacts(spec.query, ['query'], context),
  normal: ({ batch, limit, call, query }, _address, context) => ({
    batch:
      batch === undefined
        ? null
        : [
            `${batch.events} EVENTS`,
            ...(batch.timeout === undefined ? [] : [normalDuration(batch.timeout, context)]),
          ].join(' '),
    limit:
      limit === undefined
        ? null
        : `${limit.alerts} ALERTS PER ${normalDuration(limit.per, context)}`,
    call,
    query: normalOf('query', query, context),
  }),
  create: (to, { desired }) => [draft(createSql(to, desired, false))],
  drop: ({ address }) => [draft(`DROP ALERT ${sqlName(address)}`)],
  rename: () => undefined,
  losses: () => [],
  stateEffect: (op) => {
    switch (op) {
      case 'create':
        return 'starts at now: rows that arrive from now on are handed over'
      case 'drop':
        return 'loses state: how far the alert has read goes with it; rows are not handed over any more'
      default:
        return 'not known: the documents do not say whether a replaced alert goes on from its checkpoint or starts at now'
    }
  },
}

function readBatch(value: Json | undefined, found: SpecProblem[]): AlertSpec['batch'] {
  if (value === undefined || value === null) return undefined
  const events = isObject(value) ? value['events'] : undefined
  if (!isObject(value) || typeof events !== 'number') {
    found.push(badValue('a batch has a number of `events`', ['batch']))
    return undefined
  }
  const timeout = readText('expression', value['timeout'], ['batch', 'timeout'], found)
  return timeout === undefined ? { events } : { events, timeout }
}

function readLimit(value: Json | undefined, found: SpecProblem[]): AlertSpec['limit'] {
  if (value === undefined || value === null) return undefined
  const alerts = isObject(value) ? value['alerts'] : undefined
  const per = isObject(value)
    ? readText('expression', value['per'], ['limit', 'per'], found)
    : undefined
  if (typeof alerts !== 'number') found.push(missingKey('alerts', ['limit']))
  else if (per === undefined) found.push(missingKey('per', ['limit']))
  else return { alerts, per }
  return undefined
}

/** One plain SELECT: what gathers or joins belongs into a view (timeplus.md §1.14). */
function unfit({ query }: AlertSpec): readonly SpecProblem[] {
  const parsed = query === undefined ? undefined : parsedQuery(query)
  if (!parsed?.ok || queryState(parsed.node, alone).steps.length === 0) return []
  return [
    {
      ...badValue('an alert takes a plain SELECT, without joins and aggregates', ['query']),
      hint: 'put those into a materialized view, and read its target',
    },
  ]
}

function createSql(
  { address, spec }: Resource<AlertSpec>,
  context: KindContext,
  orReplace: boolean,
): string {
  const { batch, limit, call, query } = spec
  const wait = batch?.timeout === undefined ? '' : ` WITH TIMEOUT ${batch.timeout}`
  return [
    `CREATE ${orReplace ? 'OR REPLACE ' : ''}ALERT ${sqlName(address)}`,
    ...(batch === undefined ? [] : [`BATCH ${batch.events} EVENTS${wait}`]),
    ...(limit === undefined ? [] : [`LIMIT ${limit.alerts} ALERTS PER ${limit.per}`]),
    `CALL ${quoteIdentifier(call)} AS`,
    qualified('query', query, context),
  ].join('\n')
}
