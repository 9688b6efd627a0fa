/** The appserver of a deployment, as the connection uses it. No appserver was run against this. */
import type { ObjectKey } from '../../../catalog/catalog.ts'
import { SluiceError } from '../../../diagnostic/sluice-error.ts'
import type { LiveObject } from '../../../resource/resource.ts'
import type { ExecuteOptions, Facts, Finding, Readiness } from '../../engine.ts'
import { appserverClient, type ClientOptions } from './client.ts'
import { collections } from './collections.ts'
import { type AppserverCatalog, inspectAppserver, inspectAppserverObjects } from './inspect.ts'
import { list } from './listing.ts'
import { appserverReadiness } from './readiness.ts'
import { request } from './request.ts'
import { type AppserverEnvironment, appserverTarget } from './target.ts'

export { isAppserverStatement } from './statement.ts'

export interface Appserver {
  /** Without credentials. */
  readonly address: string
  /** Runs one statement of a changeset for which `isAppserverStatement` holds. */
  readonly request: (statement: string, options?: ExecuteOptions) => Promise<void>
  readonly inspect: () => Promise<AppserverCatalog>
  readonly inspectObjects: (keys: readonly ObjectKey[]) => Promise<readonly LiveObject[]>
  /** Of keys whose kinds live here; give no others. */
  readonly readiness: (keys: readonly ObjectKey[]) => Promise<readonly Readiness[]>
  readonly diagnose: () => Promise<readonly Finding[]>
}

/** Undefined where the environment names none. Nothing is sent yet. */
export function openAppserver(
  environment: AppserverEnvironment,
  options: ClientOptions = {},
): Appserver | undefined {
  const target = appserverTarget(environment)
  if (target === undefined) return undefined
  const client = appserverClient(target, options)
  return {
    address: target.address,
    request: (statement, given = {}) => request(statement, given, client),
    inspect: () => inspectAppserver(client),
    inspectObjects: (keys) => inspectAppserverObjects(keys, client),
    readiness: (keys) => appserverReadiness(keys, client),
    diagnose: async () => {
      const { objects, unreadable } = await inspectAppserver(client)
      return [
        {
          name: 'appserver',
          ok: true,
          detail: `${target.address} answers; ${objects.length} objects`,
        },
        ...unreadable.map(({ kind, name, why }) => ({
          name: `${kind}/${name}`,
          ok: 'warning' as const,
          detail: why,
        })),
      ]
    },
  }
}

/** Kinds of which every object lives on the appserver; of Sink only those with a `type`. */
const restKinds = ['Source', 'Dashboard', 'SavedQuery'] as const

/**
 * What of the appserver's kinds a target lacks, to be merged into its capabilities. Enterprise has
 * an appserver, Proton has none (timeplus.md §1.1); which lists it has is asked, one GET each.
 */
export async function appserverCapabilities(
  environment: AppserverEnvironment,
  options: ClientOptions = {},
): Promise<{
  readonly unsupportedKinds: { readonly [kind: string]: string }
  readonly facts: Facts
}> {
  const target = appserverTarget(environment)
  if (target === undefined) {
    const why = 'it lives on the appserver, and the environment names none (`appserver.url`)'
    return {
      unsupportedKinds: Object.fromEntries(restKinds.map((kind) => [kind, why])),
      facts: { noRestSinks: why },
    }
  }
  const client = appserverClient(target, options)
  const missing = await Promise.all(
    collections.map(async (collection) => {
      const found = await list(collection, client).catch(ifNotAllowed)
      return found === undefined
        ? [[collection.kind, `${target.base} has no ${collection.path} (404)`] as const]
        : []
    }),
  )
  const { Sink: noRestSinks, ...unsupportedKinds } = Object.fromEntries(missing.flat())
  return { unsupportedKinds, facts: noRestSinks === undefined ? {} : { noRestSinks } }
}

/** Somebody without the right to see a list may still have one; inspecting says so. */
function ifNotAllowed(error: unknown): readonly [] {
  if (error instanceof SluiceError && error.code === 'NOT_ALLOWED') return []
  throw error
}
