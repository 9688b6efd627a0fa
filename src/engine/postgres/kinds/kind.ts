import type { Address } from '../../../resource/id.ts'
import type { Resource, Spec } from '../../../resource/resource.ts'
import type { Draft, KindRules, LowerContext } from '../../engine.ts'

/** A kind of PostgreSQL: what every engine's kinds say, and how the server is asked for its form. */
export interface PostgresKind<S = Spec> extends KindRules<S> {
  /** Absent: its normal form needs no server. */
  readonly stored?: StoredRules<S>
  /** Schemas that one has to look at to find it, where its address does not have its own (grants). */
  schemasOf?(address: Address): readonly string[]
}

export type Kinds = { readonly [kind: string]: PostgresKind }

/** Methods, as in `KindRules`, so that rules for a narrower spec can stand in a list. */
export interface StoredRules<S> {
  /**
   * What makes it in a scratch schema, without what would lock other objects (foreign keys).
   * Absent: `create`.
   */
  drafts?(to: Resource<S>, context: LowerContext): readonly Draft[]
  /**
   * Qualified names of relations that have to be made beside it, since making it would lock or
   * change them: a trigger's table, a partition's parent.
   */
  beside?(spec: S, address: Address): readonly string[]
  /**
   * The server's form with what only the plan knows put in (`renamedFrom`, `start`, foreign keys),
   * and what the plan leaves open taken out (`owner`).
   */
  merge(desired: S, stored: S): S
}
