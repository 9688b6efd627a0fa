import type { PlanDocument } from '../source/plans.ts'
import type { Address, ResourceId } from './id.ts'
import type { Json, JsonObject } from './json.ts'

/**
 * A kind's own fields (and `comment`), structured: a `ddl` has been taken apart into them.
 * SQL stays text as the user or the server wrote it; secrets stay `${env:X}` / `${file:p}`.
 */
export type Spec = JsonObject

export interface Lifecycle {
  readonly protect: boolean
  readonly replace: 'refuse' | 'recreate' | 'swap'
  readonly ignoreChanges: readonly string[]
  readonly retain: boolean
  /** How long a swap keeps what it replaced, as text (`7d`); absent: until `apply --finish`. */
  readonly keepFor?: string
}

export const defaultLifecycle: Lifecycle = {
  protect: false,
  replace: 'refuse',
  ignoreChanges: [],
  retain: false,
}

/** One declared object. */
export interface Resource<S = Spec> {
  readonly id: ResourceId
  readonly kind: string
  /** Qualified: `db.t`, `f`, `db.t.policy`. */
  readonly name: string
  readonly address: Address
  readonly spec: S
  readonly lifecycle: Lifecycle
  /** `Kind/name` as written, names qualified. */
  readonly dependsOn: readonly ResourceId[]
  /** Qualified old name. */
  readonly renamedFrom?: string
  readonly checks: readonly Json[]
  /** Placeholders `${env:X}` / `${file:p}` that occur in the spec, sorted. */
  readonly secrets: readonly string[]
  /** Where it was declared; absent for resources rebuilt from a ledger or a changeset. */
  readonly origin?: PlanDocument
}

/** One object as the target reports it, in the same typed form as a declared one. */
export interface LiveObject<S = Spec> {
  readonly id: ResourceId
  readonly kind: string
  readonly name: string
  readonly address: Address
  readonly spec: S
  /**
   * Facts the engine computed and no plan declares (a view's inferred columns); kept apart
   * from the spec, since import must not write them.
   */
  readonly inferred?: JsonObject
  /**
   * What the engine puts there by itself (rights that an owner has anyway): found where a plan
   * declares it, and otherwise neither listed as unmanaged nor imported.
   */
  readonly unlisted?: true
  /** The same object under another name that a plan may give it: it is listed only once. */
  readonly sameAs?: ResourceId
  /** While it is lowered: the name that it has on the target, where the plan has given it this one. */
  readonly formerName?: string
}
