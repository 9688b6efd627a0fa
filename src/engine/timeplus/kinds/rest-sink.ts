/**
 * Sinks of the appserver: a streaming query whose rows it hands to something outside (timeplus.md
 * §6, `/sinks`). Beside them stand the sinks of SQL, which are views into external streams; the
 * kind Sink is both, and `type` tells them apart. Names of these have no database.
 */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { hazard } from '../../common/lowered.ts'
import { scalarText } from '../../common/scalar.ts'
import type { FieldRule, KindContext, KindRules } from '../../engine.ts'
import { globalAddress, readDocument } from './documents.ts'
import { queryFacts } from './lineage.ts'
import { referencesIn } from './references.ts'
import { onAppserver } from './rest-bodies.ts'
import { deleteCall, normalProperties, readProperties } from './rest-forms.ts'
import {
  createRunning,
  nameProblems,
  normalStatus,
  type Running,
  type RunningCalls,
  readStatus,
  statusRule,
  typeRule,
  updatedRule,
  updateRunning,
} from './rest-running.ts'
import { normalOf, qualified, readText } from './text.ts'

export type RestSinkSpec = Running & {
  readonly query: string
  /** `kafka`, `slack`, `http` … */
  readonly type: string
  readonly properties?: JsonObject
  readonly comment?: string
}

/** Of a document or of a spec. */
export function isRestSink(sink: { readonly [field: string]: Json | undefined }): boolean {
  return sink['type'] !== undefined
}

const calls: RunningCalls<RestSinkSpec> = {
  collection: '/sinks',
  createBody: bodyOf,
  updateBody: bodyOf,
}

const written: FieldRule<RestSinkSpec> = updatedRule(calls)

const fields: { readonly [F in keyof Required<RestSinkSpec>]: FieldRule<RestSinkSpec> } = {
  query: written,
  type: typeRule('sink'),
  properties: written,
  comment: written,
  status: statusRule(calls.collection),
}

export const restSink: KindRules<RestSinkSpec> = {
  kind: 'Sink',
  rank: 14,
  // Names of relations have a database, these have none: the two never meet.
  namespace: 'relation',
  lives: 'global',
  fields,
  address: globalAddress,
  read: (json) => {
    const { spec, problems } = readDocument<RestSinkSpec>(json, {
      kinds: [],
      required: ['query', 'type'],
      fields: (own, found) =>
        compact<Partial<RestSinkSpec>>({
          query: readText('query', own['query'], ['query'], found),
          type: scalarText(own['type']),
          properties: readProperties(own['properties'], found),
          status: readStatus(own['status'], found),
        }),
    })
    return { spec, problems: [...problems, ...nameProblems(json)] }
  },
  write: (spec) => ({ ...spec }),
  references: ({ query }, _address, context) =>
    referencesIn('query', query, ['query'], inItsDatabase(context)),
  columns: ({ query }, _address, context) => ({
    ...queryFacts(query, ['query'], inItsDatabase(context)),
    columns: [],
  }),
  // The status comes last: what starts it anew has to come before what only starts it.
  normal: (spec, _address, context) => ({
    query: normalOf('query', spec.query, { ...inItsDatabase(context), side: 'live' }),
    type: spec.type,
    properties: normalProperties(spec.properties),
    comment: spec.comment ?? null,
    status: normalStatus(spec),
  }),
  create: (to, { desired }) => createRunning(calls, to, desired),
  drop: ({ address }) => [deleteCall(calls.collection, address.name)],
  rename: (from, to, { desired }) => updateRunning(calls, from.address.name, to, desired),
  losses: () => [hazard('loses-state', 'how far its query has read goes with it')],
  lacking: (_spec, facts) =>
    typeof facts['noRestSinks'] === 'string' ? facts['noRestSinks'] : undefined,
  stateEffect: (op, changes) => {
    if (op === 'drop') return 'loses state: how far its query has read goes with it'
    if (op === 'create') {
      return 'starts at now: a streaming query sees what arrives from now on, unless it says otherwise'
    }
    return changes.length > 0 && changes.every(({ top }) => top === 'status')
      ? 'starts at now: what arrived while it was stopped is not sent'
      : 'starts at now: it is stopped, written and started again; what arrives in between is not sent'
  },
}

/** Ours is written with databases; what the appserver shows without one means its own. */
function inItsDatabase(context: KindContext): KindContext {
  return context.side === 'live' ? onAppserver(context) : context
}

function bodyOf(name: string, spec: RestSinkSpec, context: KindContext): JsonObject {
  return {
    name,
    type: spec.type,
    query: qualified('query', spec.query, context),
    properties: spec.properties ?? {},
    description: spec.comment ?? '',
  }
}
