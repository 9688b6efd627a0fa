import type { JsonObject } from '../../../resource/json.ts'
import { accessSamples } from './access.ts'
import { appserverSamples } from './appserver.ts'
import { functionSamples } from './functions.ts'
import { outsideSamples } from './outside.ts'
import { querySamples } from './queries.ts'
import { streamSamples } from './streams.ts'

/**
 * One declared object of each kind and variant, in one scratch database; what is global carries
 * the database's name in its own. Nothing outside the server has to exist.
 */
export function samples(database: string): readonly JsonObject[] {
  return [
    { kind: 'Database', name: database },
    ...functionSamples(database),
    ...streamSamples(database),
    ...outsideSamples(database),
    ...querySamples(database),
    ...accessSamples(database),
    ...appserverSamples(database),
  ]
}
