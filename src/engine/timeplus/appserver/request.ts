/** Runs one call of a changeset: finds ids by name, puts secrets in, and looks where the answer got lost. */
import { setTimeout as sleep } from 'node:timers/promises'
import { SluiceError } from '../../../diagnostic/sluice-error.ts'
import type { ExecuteOptions } from '../../engine.ts'
import { withSecrets } from './body-secrets.ts'
import type { Client } from './client.ts'
import { type Collection, collectionAt } from './collections.ts'
import { patienceAfter } from './fault.ts'
import { type Entry, idOf, named } from './listing.ts'
import { type AppserverCall, parseCall } from './statement.ts'
import { isStopped } from './status.ts'

export async function request(
  text: string,
  options: ExecuteOptions,
  client: Client,
): Promise<void> {
  const call = parseCall(text)
  const collection = collectionAt(call.collection)
  if (collection === undefined) {
    throw new SluiceError('BAD_CHANGESET', `the appserver has no ${call.collection}`, {
      hint: 'make the changeset anew with `sluice plan`',
    })
  }
  const newName = nameAfter(call)
  if (newName !== undefined && newName !== call.name) await refuseTaken(newName, collection, client)
  if (await isAlready(call, collection, client)) return
  const path = await pathOf(call, collection, client)
  const secrets = options.secrets ?? new Map()
  try {
    await client.write({
      method: call.method,
      path,
      call: text.split('\n', 1)[0] ?? '',
      secrets: secrets.values(),
      ...(call.body === undefined ? {} : { body: withSecrets(call.body, secrets) }),
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    })
  } catch (error) {
    const patienceMs = patienceAfter(error)
    if (patienceMs !== undefined && (await isSeen(call, patienceMs, collection, client))) return
    throw error
  }
  await isSeen(call, lagMs, collection, client)
}

/** What is done is seen by then; whoever reads the target next meets the trouble if it is not. */
const lagMs = 5_000

async function pathOf(
  { collection: path, name, verb }: AppserverCall,
  collection: Collection,
  client: Client,
): Promise<string> {
  if (name === undefined) return path
  const id = await idOf(name, collection, client)
  return `${path}/${encodeURIComponent(id)}${verb === undefined ? '' : `/${verb}`}`
}

/** The name that an object has after the call; undefined where the call gives none. */
function nameAfter({ method, verb, body }: AppserverCall): string | undefined {
  const name = body?.['name']
  return (method === 'POST' || method === 'PUT') && verb === undefined && typeof name === 'string'
    ? name
    : undefined
}

/** The appserver takes the same name twice, and nothing could tell the two apart afterwards. */
async function refuseTaken(name: string, collection: Collection, client: Client): Promise<void> {
  const [taken] = await named(name, collection, client)
  if (taken === undefined) return
  throw new SluiceError(
    'ENGINE_REFUSED',
    `${client.address} already has a ${collection.noun} named \`${name}\` (${taken.id})`,
    { hint: 'it appeared after the plan was made; make the plan anew' },
  )
}

/** What is stopped cannot be stopped again; a run that was cut off may have done so. */
async function isAlready(
  { name, verb }: AppserverCall,
  collection: Collection,
  client: Client,
): Promise<boolean> {
  if (name === undefined || (verb !== 'start' && verb !== 'stop')) return false
  const [entry] = await named(name, collection, client)
  const status = entry?.body['status']
  return verb === 'stop' ? isStopped(status) : status === 'running'
}

/**
 * Whether what a call does is seen in time. The appserver keeps its objects in streams since 2.8
 * (timeplus.md §6), so that a list may lag behind what was just written; what is stopped may take
 * a moment; and a call whose answer got lost may still be at work. Of a body that was written over
 * nothing is seen here: whoever runs the changeset reads the target again and compares.
 */
async function isSeen(
  call: AppserverCall,
  patienceMs: number,
  collection: Collection,
  client: Client,
): Promise<boolean> {
  const isThere = expected(call)
  const name = nameAfter(call) ?? call.name
  if (isThere === undefined || name === undefined) return false
  for (let waited = 0, pauseMs = 50; ; waited += pauseMs, pauseMs = Math.min(pauseMs * 2, 2000)) {
    const found = await named(name, collection, client).catch(() => undefined)
    if (found !== undefined && isThere(found)) return true
    if (waited >= patienceMs) return false
    await sleep(pauseMs)
  }
}

/** How a list looks when it has followed a call; undefined where that cannot be told. */
function expected(call: AppserverCall): ((found: readonly Entry[]) => boolean) | undefined {
  const { method, name, verb } = call
  if (verb === 'stop') return ([entry]) => isStopped(entry?.body['status'])
  if (verb === 'start') return ([entry]) => !isStopped(entry?.body['status'])
  if (method === 'DELETE') return (found) => found.length === 0
  // A name that was free is taken.
  const newName = nameAfter(call)
  return newName !== undefined && newName !== name ? (found) => found.length > 0 : undefined
}
