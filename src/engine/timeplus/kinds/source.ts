/** Sources: what the appserver reads from elsewhere into a stream (timeplus.md §6, `/sources`). */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../clickhouse-family/kinds/compact.ts'
import { hazard } from '../../clickhouse-family/kinds/draft.ts'
import { qualifiedName } from '../../clickhouse-family/kinds/names.ts'
import { scalarText } from '../../clickhouse-family/kinds/scalar.ts'
import type { FieldRule, KindContext, KindRules } from '../../engine.ts'
import { globalAddress, readDocument } from './documents.ts'
import { streamInBody } from './rest-bodies.ts'
import {
  createCall,
  deleteCall,
  normalProperties,
  putCall,
  putRule,
  readProperties,
} from './rest-forms.ts'

export type SourceSpec = {
  readonly type: string
  /** Stream that gets the rows. */
  readonly stream: string
  readonly properties?: JsonObject
  readonly comment?: string
}

const path = '/sources'
const written: FieldRule<SourceSpec> = putRule(path, bodyOf, 'the source starts anew with it')

const fields: { readonly [F in keyof Required<SourceSpec>]: FieldRule<SourceSpec> } = {
  type: written,
  stream: written,
  properties: written,
  comment: written,
}

export const source: KindRules<SourceSpec> = {
  kind: 'Source',
  rank: 13,
  namespace: 'source',
  lives: 'global',
  fields,
  address: globalAddress,
  read: (json) =>
    readDocument<SourceSpec>(json, {
      kinds: [],
      required: ['type', 'stream'],
      fields: (own, problems) =>
        compact<Partial<SourceSpec>>({
          type: scalarText(own['type']),
          stream: scalarText(own['stream']),
          properties: readProperties(own['properties'], problems),
        }),
    }),
  write: (spec) => ({ ...spec }),
  references: ({ stream }, _address, context) => [
    {
      namespace: 'relation',
      name: qualifiedName(stream, context.database),
      via: 'writes to',
      path: ['stream'],
    },
  ],
  normal: ({ type, stream, properties, comment }, _address, context) => ({
    type,
    stream: qualifiedName(stream, context.database),
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
  losses: () => [hazard('loses-state', 'how far it has read goes with it')],
  stateEffect: (op) =>
    op === 'drop'
      ? 'loses state: how far it has read goes with it'
      : op === 'create'
        ? 'starts at what its properties say'
        : 'starts at what its properties say: PUT starts it anew with the whole body',
}

function bodyOf(name: string, spec: SourceSpec, context: KindContext): JsonObject {
  return {
    name,
    type: spec.type,
    stream: streamInBody(qualifiedName(spec.stream, context.database)),
    properties: spec.properties ?? {},
    description: spec.comment ?? '',
  }
}
