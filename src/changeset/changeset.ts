import type { Observed } from '../catalog/catalog.ts'
import type { WrittenPlace } from '../diagnostic/written-place.ts'
import type { Digest } from '../resource/digest.ts'
import type { JsonObject } from '../resource/json.ts'
import type { Recipe } from './recipe.ts'
import type { Step } from './step.ts'

/** The reviewed artefact: what `plan` prints and `apply FILE` executes. DESIGN §7. */
export interface Changeset {
  readonly formatVersion: '1.0'
  readonly engine: string
  readonly environment: string
  /** Id kept in the target's ledger, or `uninitialised` before the first apply. */
  readonly target: string
  readonly release: Digest
  /** Digest over the touched resources and what they read, as they were when planned. */
  readonly from: Digest
  /** Digest over the touched resources as they shall be. */
  readonly to: Digest
  readonly digest: Digest
  readonly hasChanges: boolean
  readonly hasDestructive: boolean
  readonly partial: boolean
  readonly summary: Summary
  readonly consents: readonly string[]
  /** In the order of execution. */
  readonly actions: readonly Action[]
  /** What the touched resources read, and must not have moved at apply. */
  readonly basis: readonly { readonly id: string; readonly digest: Digest | null }[]
  readonly drift: readonly Drift[]
  readonly blocked: readonly Blocked[]
  readonly unsupported: readonly {
    readonly kind: string
    readonly name: string
    readonly detail: string
  }[]
  readonly unmanaged: readonly { readonly kind: string; readonly name: string }[]
  readonly warnings: readonly string[]
  /** What finished swaps keep until `apply --finish`; shown, in no digest. */
  readonly kept?: readonly Kept[]
  /** The compiled plans of this release, stored on the target when the whole was applied. */
  readonly plans: readonly JsonObject[]
}

export interface Kept {
  readonly kind: string
  readonly name: string
  readonly keeps: readonly string[]
  /** ISO 8601, where it is known. */
  readonly since: string | null
  readonly until: string | null
  /** Facts of today about what is kept, where they are known. */
  readonly observed?: Observed
}

export const ops = ['create', 'alter', 'rename', 'replace', 'drop', 'adopt', 'forget'] as const
export type Op = (typeof ops)[number]
export type Summary = { readonly [O in Op]: number } & { readonly drift: number }

export interface Action {
  readonly kind: string
  readonly name: string
  readonly op: Op
  /** `new`, `changed`, `drift`, `changed and drift`, `removed`, `renamed`, `equal` … */
  readonly reason: string
  readonly fields: readonly FieldChange[]
  readonly stateEffect: string | null
  readonly hazards: readonly Hazard[]
  readonly observed: Observed
  readonly cause: string | null
  readonly statements: readonly Statement[]
  /** Set where the statements are one recipe that is carried on after a crash. */
  readonly recipe?: Recipe
  /** Desired state to record in the ledger; null when the action removes the resource. */
  readonly desired: DesiredRecord | null
  /** Digest of the live normal form when planned (null: absent), and of the wanted one. */
  readonly basis: { readonly before: Digest | null; readonly after: Digest | null }
}

export interface FieldChange {
  readonly field: string
  readonly before: string | null
  readonly after: string | null
  /** `alter`, `replace`, or `create` / `drop`; with the reason where there is one. */
  readonly how: string
}

export const hazardIds = [
  'drops-data',
  'loses-state',
  're-emits',
  'rewrites-data',
  'locks-table',
  'blocks-ingest',
  'breaks-unmanaged',
  'not-atomic',
] as const
export type HazardId = (typeof hazardIds)[number]
/** The hazards that need consent; the others are shown. */
export const destructiveHazards: ReadonlySet<HazardId> = new Set([
  'drops-data',
  'loses-state',
  're-emits',
  'breaks-unmanaged',
])

export interface Hazard {
  readonly id: HazardId
  readonly detail: string
}

/** One piece of SQL. Secrets stand as placeholders; `secrets` lists them. */
export interface Statement {
  readonly sql: string
  readonly digest: Digest
  readonly boundary: 'transaction' | 'standalone'
  readonly secrets: readonly string[]
  /** Absent: executed once. */
  readonly step?: Step
}

export interface DesiredRecord {
  readonly spec: JsonObject
  readonly lifecycle: JsonObject
  readonly digest: Digest
  readonly secrets: readonly string[]
  readonly renamedFrom: string | null
}

export interface Drift {
  readonly kind: string
  readonly name: string
  readonly op: 'alter' | 'create' | 'drop'
  readonly fields: readonly FieldChange[]
}

export interface Blocked {
  readonly kind: string
  readonly name: string
  readonly code: string
  readonly detail: string
  /** What to write to allow it (`--allow …` value or a YAML edit), if anything can. */
  readonly allow: string | null
  /** Ways on where something would be lost, the one that loses nothing first. */
  readonly ways?: readonly Way[]
  /** Facts of the day about what would be lost; in no digest. */
  readonly observed?: Observed
  /** Where the plans say what is at fault; in no digest. */
  readonly at?: WrittenPlace
}

export interface Way {
  /** `keep`, `swap`, `rename`, `let go`, `consent` … */
  readonly name: string
  /** What to write or to run. */
  readonly text: string
}

/** The code of a block that follows from today's figures, and is therefore in no digest. */
export const sizeCode = 'LARGE_LOSS'
