/** What a server that has streams may lack of them (timeplus.md §0.2, §1.1). */
import type { Facts } from '../../engine.ts'
import { factsOf, isAtLeast } from '../generation.ts'
import type { StreamSpec } from './stream.ts'

export function streamLack(spec: StreamSpec, facts: Facts): string | undefined {
  const server = factsOf({ facts })
  if (server === undefined) return undefined
  const { mode, engine } = spec
  if (mode === 'mutable' && (server.edition === 'oss' || server.generation === 1)) {
    return 'mutable streams are part of Timeplus Enterprise'
  }
  if (mode === 'null' && !isAtLeast({ facts }, '2.9')) {
    return `streams of mode null came with 2.9; this server is ${server.version}`
  }
  if (engine !== undefined && server.generation !== 1) {
    return 'engines of tables are part of Proton 1.x only'
  }
  return undefined
}
