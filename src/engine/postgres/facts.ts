/** What the rules of PostgreSQL's kinds may ask about the target. */
import type { Facts, KindContext } from '../engine.ts'

export interface ServerFacts {
  /** 15; of PGlite too. */
  readonly major: number
  /** `server_version_num`: 150018. */
  readonly version: number
  /** Version of the extension in this database as `2.25.2`; empty where it is not installed. */
  readonly timescale: string
  /** Empty without the extension; continuous aggregates, columnstore and policies need `timescale`. */
  readonly license: '' | 'apache' | 'timescale'
  /** Names of `pg_available_extensions`, a blank before and behind each; absent where nobody asked. */
  readonly extensions?: string
  /** Schema that the extension's functions stand in; empty where it is yet to be created. */
  readonly timescaleSchema: string
}

/** Newest there is, with everything: what holds while no target is known. */
const unknown: ServerFacts = {
  major: 18,
  version: 180_000,
  timescale: '2.25.2',
  license: 'timescale',
  timescaleSchema: 'public',
}

/** The facts of a context or of a target's capabilities. */
export function factsOf(context: {
  readonly facts?: Facts
  readonly lookup?: KindContext['lookup']
}): ServerFacts {
  if (context.facts === undefined) return unknown
  const facts = { ...unknown, ...(context.facts as Partial<ServerFacts>) }
  if (facts.timescaleSchema !== '') return facts
  const declared = context.lookup?.('extension', 'timescaledb')?.spec['schema']
  return {
    ...facts,
    timescaleSchema: typeof declared === 'string' ? declared : unknown.timescaleSchema,
  }
}

/** Whether the target has the extension in this version or a later one: `hasTimescale(facts, 2, 18)`. */
export function hasTimescale({ timescale }: ServerFacts, major = 0, minor = 0): boolean {
  if (timescale === '') return false
  const [first = 0, second = 0] = timescale.split('.').map(Number)
  return first > major || (first === major && second >= minor)
}
