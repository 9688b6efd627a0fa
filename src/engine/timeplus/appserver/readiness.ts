/** Whether sources and sinks run: the lists say `status` and `message` of each (timeplus.md §6). */
import type { ObjectKey } from '../../../catalog/catalog.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { Readiness } from '../../engine.ts'
import type { Client } from './client.ts'
import { collections } from './collections.ts'
import { list } from './listing.ts'
import { isStopped } from './status.ts'

export async function appserverReadiness(
  keys: readonly ObjectKey[],
  client: Client,
): Promise<readonly Readiness[]> {
  const found = await Promise.all(
    collections.map(async (collection) => {
      const mine = keys.filter(({ kind }) => kind === collection.kind)
      if (mine.length === 0) return []
      const entries = (await list(collection, client)) ?? []
      return mine.map((key): Readiness => {
        const entry = entries.find(({ name }) => name === key.address.name)
        const missing = { state: 'failed', why: 'the appserver does not have it' } as const
        const how = entry === undefined ? missing : stateOf(entry.body)
        return { id: key.id, ...how, since: null, next: null }
      })
    }),
  )
  return found.flat()
}

/** The words for a status are not established: what is no known trouble counts as running. */
function stateOf({ status, message }: JsonObject): Pick<Readiness, 'state' | 'why'> {
  const word = typeof status === 'string' ? status : ''
  const words = typeof message === 'string' && message.trim() !== '' ? `: ${message.trim()}` : ''
  if (/fail|error/i.test(word)) return { state: 'failed', why: `its status is ${word}${words}` }
  if (isStopped(status)) return { state: 'failed', why: `somebody stopped it${words}` }
  if (/init|creat|start(ing)|pend|provision/i.test(word)) {
    return { state: 'waiting', why: `its status is ${word}${words}` }
  }
  return { state: 'ready', why: '' }
}
