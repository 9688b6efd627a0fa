import { SluiceError } from '../../../diagnostic/sluice-error.ts'
import { compareCodeUnits, type JsonObject } from '../../../resource/json.ts'
import type { Client } from './client.ts'
import type { Collection } from './collections.ts'
import { statusOf } from './fault.ts'

/** One object of a list: its id on this appserver, its name, and its body as it is shown. */
export interface Entry {
  readonly id: string
  readonly name: string
  readonly body: JsonObject
}

/** The objects of a collection; undefined where this appserver has no such collection. */
export async function list(
  collection: Collection,
  client: Client,
): Promise<readonly Entry[] | undefined> {
  let answer: unknown
  try {
    answer = await client.read(collection.path)
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw error
  }
  // An empty list of a Go program may be `null`.
  if (answer === null) return []
  if (!Array.isArray(answer)) {
    throw new SluiceError(
      'UNREACHABLE',
      `${client.address} does not answer GET ${collection.path} with a list`,
      { hint: 'check `appserver.url` and `appserver.workspace` of the environment' },
    )
  }
  return answer.flatMap((item) => entryOf(item))
}

/** The id of the one object of a name; several of one name are never told apart by guessing. */
export async function idOf(name: string, collection: Collection, client: Client): Promise<string> {
  const found = await named(name, collection, client)
  const [entry, ...others] = found
  if (entry === undefined) {
    throw new SluiceError(
      'ENGINE_REFUSED',
      `${client.address} has no ${collection.noun} named \`${name}\``,
      { hint: 'somebody removed or renamed it; make the plan anew' },
    )
  }
  if (others.length > 0) {
    throw new SluiceError(
      'ENGINE_REFUSED',
      `${client.address}: ${sharedName(name, found, collection)}`,
      {
        hint: 'rename or remove all but one of them in the console',
      },
    )
  }
  return entry.id
}

export async function named(
  name: string,
  collection: Collection,
  client: Client,
): Promise<readonly Entry[]> {
  return ((await list(collection, client)) ?? []).filter((entry) => entry.name === name)
}

export function sharedName(
  name: string,
  entries: readonly Entry[],
  { plural }: Collection,
): string {
  const ids = entries.map(({ id }) => id).sort(compareCodeUnits)
  return `${ids.length} ${plural} are named \`${name}\` (${ids.join(', ')}), and nothing but the name tells them apart`
}

/** What has no id or no name cannot be addressed by anybody. */
function entryOf(item: unknown): readonly Entry[] {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return []
  const body = item as JsonObject
  const { id, name } = body
  return (typeof id === 'string' || typeof id === 'number') && typeof name === 'string'
    ? [{ id: String(id), name, body }]
    : []
}
