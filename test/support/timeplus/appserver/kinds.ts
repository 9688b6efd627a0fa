/**
 * The kinds that the appserver itself keeps, by server id (timeplus.md §6; the definitions
 * Create…Request and Update…Request of glu:spec/swagger.yaml).
 */
import { randomUUID } from 'node:crypto'
import type { SqlSide } from './index.ts'
import { type Body, checkBody, type Fields } from './fields.ts'
import { maskedProperty, withMasks } from './masks.ts'
import { fromEngine, Refusal } from './refusal.ts'

export interface StoredKind {
  readonly fields: Fields
  /** Fields of a PUT, where they are not those of a POST. */
  readonly updateFields?: Fields
  /** Has /start and /stop; a new one runs. */
  readonly runs?: boolean
  /** "Only stopped sources can be updated" (swagger, PUT /v1beta2/sources/{id}). */
  readonly updatesOnlyStopped?: boolean
  /** What a read says where nothing was given. */
  readonly defaults: Body
  /** Beyond the shape of the body. */
  readonly check?: (body: Body, sql: SqlSide) => Promise<void>
  /** What is kept of it, where that is more than was given. */
  readonly complete?: (body: Body) => Body
  readonly view?: (body: Body) => Body
}

const text = { 'name*': 'string', description: 'string' } as const

export const storedKinds: { readonly [path: string]: StoredKind } = {
  sources: {
    fields: { ...text, 'type*': 'string', 'stream*': 'string', properties: 'object' },
    updateFields: { ...text, type: 'string', 'stream*': 'string', properties: 'object' },
    runs: true,
    updatesOnlyStopped: true,
    defaults: { description: '', properties: {}, message: '' },
    check: async (body, sql) => {
      checkName('Source', body)
      checkType(body, sourceTypes)
      checkMasks(body)
      await checkStream(String(body['stream']), sql)
    },
    view: (body) => ({ ...maskedView(body), database: 'default' }),
  },
  sinks: {
    fields: { ...text, 'type*': 'string', 'query*': 'string', properties: 'object' },
    runs: true,
    defaults: { description: '', properties: {}, message: '' },
    check: async (body, sql) => {
      checkName('Sink', body)
      checkType(body, sinkTypes)
      checkMasks(body)
      await sql.checkQuery?.(String(body['query'])).catch((error: unknown) => {
        throw fromEngine(error)
      })
    },
    view: (body) => ({ ...maskedView(body), plan: { is_streaming: true } }),
  },
  dashboards: {
    fields: {
      ...text,
      panels: {
        of: {
          id: 'string',
          title: 'string',
          description: 'string',
          position: 'object',
          viz_type: 'string',
          viz_content: 'string',
          viz_config: 'object',
        },
      },
    },
    defaults: { description: '', panels: [] },
    complete: (body) => ({ ...body, panels: withIds(body['panels']) }),
  },
  savedqueries: {
    fields: { ...text, 'sql*': 'string', tags: 'strings' },
    defaults: { description: '', tags: [] },
  },
  alerts: {
    fields: {
      ...text,
      'action*': 'string',
      'severity*': 'integer',
      'trigger_sql*': 'string',
      resolve_sql: 'string',
      properties: 'object',
    },
    runs: true,
    defaults: { description: '', properties: {}, message: '' },
  },
}

/** A panel without an id gets one: nothing says so, and a client has to live with it. */
function withIds(panels: unknown): readonly Body[] {
  return ((panels ?? []) as readonly Body[]).map((panel) => ({ id: randomUUID(), ...panel }))
}

/** Swagger, CreateSourceRequest.type. */
const sourceTypes = [
  'ably',
  'stream_generator',
  'kafka',
  'redpanda',
  'confluent_cloud',
  'pulsar',
  'websocket',
  'nats',
  'nats_jetstream',
]

/** Swagger, CreateSinkRequest.type. */
const sinkTypes = ['slack', 'http', 'kafka', 'redpanda', 'confluent_cloud', 'pulsar', 'timeplus']

/** "a maximum of 64 letters, numbers, or _, and start with a letter" (swagger). */
function checkName(kind: string, body: Body): void {
  if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(String(body['name']))) {
    throw new Refusal(
      400,
      `${kind} name should only contain a maximum of 64 letters, numbers, or _, and start with a letter`,
    )
  }
}

function checkType(body: Body, types: readonly string[]): void {
  const type = body['type']
  if (type !== undefined && !types.includes(String(type))) {
    throw new Refusal(400, `unknown type \`${type}\``)
  }
}

function checkMasks(body: Body): void {
  const name = maskedProperty(body['properties'])
  if (name !== undefined) throw new Refusal(400, `properties.${name} is a mask, no value`)
}

/** "The stream needs to be created first" (swagger). */
async function checkStream(name: string, sql: SqlSide): Promise<void> {
  if (await sql.hasStream(name)) return
  const qualified = name.includes('.') ? name : `default.${name}`
  throw new Refusal(400, `Stream ${qualified} does not exist.`, 60, 'proton')
}

function maskedView(body: Body): Body {
  return { ...body, properties: withMasks(String(body['type']), body['properties']) }
}

export function checkedFields(kind: StoredKind, body: unknown, isUpdate: boolean): Body {
  return checkBody(body, isUpdate ? (kind.updateFields ?? kind.fields) : kind.fields)
}
