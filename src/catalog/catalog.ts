import type { Address, ResourceId } from '../resource/id.ts'
import type { LiveObject, Spec } from '../resource/resource.ts'

/** What a live target reports about itself, normalised into typed specs. */
export interface LiveCatalog {
  readonly objects: ReadonlyMap<ResourceId, LiveObject>
  /** Names of all databases that exist, whatever the scope. */
  readonly databases: ReadonlySet<string>
  /** Objects that exist but cannot be modelled: never touched, never silently skipped. */
  readonly unreadable: readonly {
    readonly kind: string
    readonly name: string
    readonly why: string
    /** Of a kind that Sluice has not: unmanaged, and nothing is wrong with it. */
    readonly isForeignKind?: true
    /** What others may name it by: plans that do declare it as this, which is never made. */
    readonly external?: { readonly kind: string; readonly address: Address; readonly spec: Spec }
  }[]
  /** What does not work as it is, whatever is planned: said as a warning, with the way out. */
  readonly broken?: readonly { readonly id: ResourceId; readonly why: string }[]
}

/** Which part of a target a project looks at. `databases` are globs. */
export interface Scope {
  readonly databases: readonly string[]
  readonly global: boolean
}

/** Facts of today (rows, bytes …): shown beside a hazard, never part of a digest. */
export type Observed = { readonly [fact: string]: string | number | null }

/** What identifies an object to the engine when single objects are read again. */
export interface ObjectKey {
  readonly id: ResourceId
  readonly kind: string
  readonly address: Address
}
