import type { LiveCatalog } from '../catalog/catalog.ts'
import type { Blocked } from '../changeset/changeset.ts'
import type { Capabilities, Engine, KindContext } from '../engine/engine.ts'
import type { Graph } from '../graph/graph.ts'
import type { Ledger } from '../ledger/read-ledger.ts'
import type { Compiled } from '../link/compile.ts'
import type { Digest } from '../resource/digest.ts'
import type { Gradual } from '../steps.ts'
import type { Selection } from './selection.ts'

/** Everything that a changeset is made from: the plans, the target as it was read, and what was asked. */
export interface PlanInput {
  readonly engine: Engine
  readonly environment: string
  readonly isProtected: boolean
  readonly database: string
  readonly compiled: Pick<Compiled, 'resources' | 'byId' | 'index' | 'graph' | 'databases'>
  readonly release: Digest
  readonly catalog: LiveCatalog
  readonly capabilities: Capabilities
  /** As in `KindContext`: queries of the plans as the server prints them. */
  readonly canonical?: ReadonlyMap<string, string>
  /** As in `KindContext`: declared resources as the server stores them. */
  readonly stored?: KindContext['stored']
  /** References between the objects of the catalog, where they were looked for before. */
  readonly liveGraph?: Gradual<Graph>
  readonly ledger: Ledger
  readonly secretDigest: (placeholder: string) => string | undefined
  readonly withSecrets: (text: string) => string
  readonly consents: readonly string[]
  readonly takeOver: readonly string[]
  readonly selection: Selection
  readonly policy: {
    readonly unsupported: 'warn' | 'error'
    readonly ignore: readonly string[]
  }
  /** Findings of rules at `error`: blocked at plan, refused at apply. */
  readonly ruleFindings: readonly Blocked[]
  /** What the server does not take as it is declared. */
  readonly refused?: readonly Blocked[]
  /** Known before the target was read. */
  readonly warnings: readonly string[]
  /** End what finished swaps keep; otherwise only what has been kept for its stated time. */
  readonly finish: boolean
  /** Milliseconds since 1970. */
  readonly now: number
  readonly toolVersion: string
  /** That nothing is declared is meant. */
  readonly isDestroy?: boolean
}
