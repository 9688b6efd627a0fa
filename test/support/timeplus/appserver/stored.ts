/** Requests for the kinds that the appserver keeps itself. */
import { randomUUID } from 'node:crypto'
import type { Documents, Stored } from './documents.ts'
import type { Body } from './fields.ts'
import type { SqlSide } from './index.ts'
import { checkedFields, type StoredKind } from './kinds.ts'
import { NotFound, Refusal } from './refusal.ts'

export interface StoredRequest {
  readonly method: string
  readonly collection: string
  readonly kind: StoredKind
  readonly id: string | undefined
  /** `start`, `stop`, `resolve`, `stats`. */
  readonly verb: string | undefined
  readonly body: unknown
  readonly user: string
  readonly sql: SqlSide
  readonly documents: Documents
}

export interface Answer {
  readonly status: number
  readonly json?: unknown
}

/** 201 for a POST, 204 for DELETE, start and stop (swagger). */
export async function answerStored(request: StoredRequest): Promise<Answer> {
  const { method, collection, kind, id, documents } = request
  if (id === undefined) {
    if (method === 'GET')
      return { status: 200, json: documents.list(collection).map((found) => view(kind, found)) }
    if (method === 'POST') return create(request)
    throw new Refusal(405, 'method not allowed')
  }
  const found = documents.get(collection, id)
  if (found === undefined) throw new NotFound()
  if (request.verb !== undefined) return act(request, found)
  if (method === 'GET') return { status: 200, json: view(kind, found) }
  if (method === 'PUT') return update(request, found)
  if (method === 'DELETE') {
    documents.remove(collection, id)
    return { status: 204 }
  }
  throw new Refusal(405, 'method not allowed')
}

async function create(request: StoredRequest): Promise<Answer> {
  const { kind, collection, documents, sql, user } = request
  const fields = checkedFields(kind, request.body, false)
  await kind.check?.(fields, sql)
  const now = Date.now()
  const stored: Stored = {
    id: randomUUID(),
    fields: kind.complete?.(fields) ?? fields,
    isRunning: kind.runs === true,
    startedAt: now,
    createdAt: now,
    createdBy: user,
    changedAt: now,
    changedBy: user,
  }
  documents.put(collection, stored)
  return { status: 201, json: view(kind, stored) }
}

/** A PUT replaces: a field that is not given is as if it had never been. */
async function update(request: StoredRequest, found: Stored): Promise<Answer> {
  const { kind, collection, documents, sql, user } = request
  const given = checkedFields(kind, request.body, true)
  if (kind.updatesOnlyStopped && found.isRunning) {
    throw new Refusal(400, 'only stopped sources can be updated')
  }
  const type = found.fields['type']
  if (kind.updateFields !== undefined && given['type'] !== undefined && given['type'] !== type) {
    throw new Refusal(400, 'the type of a source cannot be changed')
  }
  const fields: Body = type === undefined ? given : { type, ...given }
  await kind.check?.(fields, sql)
  const stored: Stored = {
    ...found,
    fields: kind.complete?.(fields) ?? fields,
    changedAt: Date.now(),
    changedBy: user,
  }
  documents.put(collection, stored)
  return { status: 200, json: view(kind, stored) }
}

/** Starting what runs, or stopping what stands, does nothing and is no error. */
function act({ method, kind, verb, collection, documents }: StoredRequest, found: Stored): Answer {
  if (verb === 'stats' && method === 'GET') {
    return { status: 200, json: { errors: [], failure_count: 0, success_count: 0, throughput: [] } }
  }
  if (method !== 'POST' || !kind.runs) throw new NotFound()
  if (verb !== 'start' && verb !== 'stop' && !(verb === 'resolve' && collection === 'alerts')) {
    throw new NotFound()
  }
  if (verb === 'resolve' || found.isRunning === (verb === 'start')) return { status: 204 }
  const startedAt = verb === 'start' ? Date.now() : found.startedAt
  documents.put(collection, { ...found, isRunning: verb === 'start', startedAt })
  return { status: 204 }
}

function view(kind: StoredKind, stored: Stored): Body {
  const fields = { ...kind.defaults, ...stored.fields }
  return {
    id: stored.id,
    ...(kind.view?.(fields) ?? fields),
    ...(kind.runs
      ? {
          status: stored.isRunning ? 'running' : 'stopped',
          start_time: Math.floor(stored.startedAt / 1000),
        }
      : {}),
    created_at: time(stored.createdAt),
    created_by: { id: stored.createdBy, name: stored.createdBy },
    last_updated_at: time(stored.changedAt),
    last_updated_by: { id: stored.changedBy, name: stored.changedBy },
  }
}

/** `2023-02-01 23:22:59` (swagger). */
function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')
}
