/**
 * Sources: what the appserver reads from elsewhere into a stream (timeplus.md §6, `/sources`).
 * Deployments of 3.x have external streams and inputs instead.
 */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { hazard } from '../../common/lowered.ts'
import { qualifiedName } from '../../clickhouse-family/kinds/names.ts'
import { scalarText } from '../../common/scalar.ts'
import type { FieldRule, KindContext, KindRules } from '../../engine.ts'
import { globalAddress, readDocument } from './documents.ts'
import { streamInBody } from './rest-bodies.ts'
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

export type SourceSpec = Running & {
  readonly type: string
  /** Stream that gets the rows. */
  readonly stream: string
  readonly properties?: JsonObject
  readonly comment?: string
}

const calls: RunningCalls<SourceSpec> = {
  collection: '/sources',
  createBody: (name, spec, context) => ({ ...updateBody(name, spec, context), type: spec.type }),
  updateBody,
}

const written: FieldRule<SourceSpec> = updatedRule(calls)

const fields: { readonly [F in keyof Required<SourceSpec>]: FieldRule<SourceSpec> } = {
  type: typeRule('source'),
  stream: written,
  properties: written,
  comment: written,
  status: statusRule(calls.collection),
}

export const source: KindRules<SourceSpec> = {
  kind: 'Source',
  rank: 13,
  namespace: 'source',
  lives: 'global',
  fields,
  address: globalAddress,
  read: (json) => {
    const { spec, problems } = readDocument<SourceSpec>(json, {
      kinds: [],
      required: ['type', 'stream'],
      fields: (own, found) =>
        compact<Partial<SourceSpec>>({
          type: scalarText(own['type']),
          stream: scalarText(own['stream']),
          properties: readProperties(own['properties'], found),
          status: readStatus(own['status'], found),
        }),
    })
    return { spec, problems: [...problems, ...nameProblems(json)] }
  },
  write: (spec) => ({ ...spec }),
  references: ({ stream }, _address, context) => [
    {
      namespace: 'relation',
      name: qualifiedName(stream, context.database),
      via: 'writes to',
      path: ['stream'],
    },
  ],
  // The status comes last: what starts it anew has to come before what only starts it.
  normal: (spec, _address, context) => ({
    type: spec.type,
    stream: qualifiedName(spec.stream, context.database),
    properties: normalProperties(spec.properties),
    comment: spec.comment ?? null,
    status: normalStatus(spec),
  }),
  create: (to, { desired }) => createRunning(calls, to, desired),
  drop: ({ address }) => [deleteCall(calls.collection, address.name)],
  rename: (from, to, { desired }) => updateRunning(calls, from.address.name, to, desired),
  losses: () => [hazard('loses-state', 'how far it has read goes with it')],
  stateEffect: (op, changes) => {
    if (op === 'drop' || op === 'replace') return 'loses state: how far it has read goes with it'
    if (op === 'create') return 'starts at what its properties say'
    return changes.length > 0 && changes.every(({ top }) => top === 'status')
      ? 'keeps state: it is only started or stopped'
      : 'starts at what its properties say: it is stopped, written and started again'
  },
}

function updateBody(name: string, spec: SourceSpec, context: KindContext): JsonObject {
  return {
    name,
    stream: streamInBody(qualifiedName(spec.stream, context.database)),
    properties: spec.properties ?? {},
    description: spec.comment ?? '',
  }
}
