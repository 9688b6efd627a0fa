/**
 * Sinks of the appserver: a streaming query whose rows it hands to something outside (timeplus.md
 * §6, `/sinks`). Beside them stand the sinks of SQL, which are views into external streams; the
 * kind Sink is both, and `type` tells them apart. Names of these have no database.
 */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../clickhouse-family/kinds/compact.ts'
import { hazard } from '../../clickhouse-family/kinds/draft.ts'
import { scalarText } from '../../clickhouse-family/kinds/scalar.ts'
import type { FieldRule, KindContext, KindRules } from '../../engine.ts'
import { globalAddress, readDocument } from './documents.ts'
import { queryFacts } from './lineage.ts'
import { referencesIn } from './references.ts'
import { onAppserver } from './rest-bodies.ts'
import {
  createCall,
  deleteCall,
  normalProperties,
  putCall,
  putRule,
  readProperties,
} from './rest-forms.ts'
import { normalOf, qualified, readText } from './text.ts'

export type RestSinkSpec = {
  readonly query: string
  /** `kafka`, `slack`, `webhook` … */
  readonly type: string
  readonly properties?: JsonObject
  readonly comment?: string
}

/** Of a document or of a spec. */
export function isRestSink(sink: { readonly [field: string]: Json | undefined }): boolean {
  return sink['type'] !== undefined
}

const path = '/sinks'
const written: FieldRule<RestSinkSpec> = putRule(path, bodyOf, 'the query starts anew')

const fields: { readonly [F in keyof Required<RestSinkSpec>]: FieldRule<RestSinkSpec> } = {
  query: written,
  type: written,
  properties: written,
  comment: written,
}

export const restSink: KindRules<RestSinkSpec> = {
  kind: 'Sink',
  rank: 14,
  // Names of relations have a database, these have none: the two never meet.
  namespace: 'relation',
  lives: 'global',
  fields,
  address: globalAddress,
  read: (json) =>
    readDocument<RestSinkSpec>(json, {
      kinds: [],
      required: ['query', 'type'],
      fields: (own, problems) =>
        compact<Partial<RestSinkSpec>>({
          query: readText('query', own['query'], ['query'], problems),
          type: scalarText(own['type']),
          properties: readProperties(own['properties'], problems),
        }),
    }),
  write: (spec) => ({ ...spec }),
  references: ({ query }, _address, context) =>
    referencesIn('query', query, ['query'], inItsDatabase(context)),
  columns: ({ query }, _address, context) => ({
    ...queryFacts(query, ['query'], inItsDatabase(context)),
    columns: [],
  }),
  normal: ({ query, type, properties, comment }, _address, context) => ({
    query: normalOf('query', query, { ...inItsDatabase(context), side: 'live' }),
    type,
    properties: normalProperties(properties),
    comment: comment ?? null,
  }),
  create: ({ address, spec }, { desired }) => [
    createCall(path, bodyOf(address.name, spec, desired)),
  ],
  drop: ({ address }) => [deleteCall(path, address.name)],
  rename: (from, { address, spec }, { desired }) => [
    putCall(path, from.address.name, bodyOf(address.name, spec, desired)),
  ],
  losses: () => [hazard('loses-state', 'how far its query has read goes with it')],
  lacking: (_spec, facts) =>
    typeof facts['noRestSinks'] === 'string' ? facts['noRestSinks'] : undefined,
  stateEffect: (op) =>
    op === 'drop'
      ? 'loses state: how far its query has read goes with it'
      : op === 'create'
        ? 'starts at now: a streaming query sees what arrives from now on, unless it says otherwise'
        : 'starts at now: PUT ends the running query and starts the new one; what arrives in between is not sent',
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
