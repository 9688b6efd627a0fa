/** What the ledger knows of one owned resource: a row per change, the latest counts. */
import type { Action } from '../changeset/changeset.ts'
import type { Digest } from '../resource/digest.ts'
import type { JsonObject } from '../resource/json.ts'
import type { Spec } from '../resource/resource.ts'

export interface LedgerRow {
  readonly project: string
  readonly kind: string
  readonly name: string
  /** Desired spec as last applied, secrets as references. */
  readonly desired: Spec
  readonly desiredDigest: Digest
  /** Live spec as read back right after that apply. */
  readonly live: Spec
  readonly liveDigest: Digest
  readonly inferred: JsonObject | null
  /** Placeholder → HMAC of the value that was applied. */
  readonly secrets: { readonly [placeholder: string]: string }
  readonly protect: boolean
  readonly retain: boolean
  readonly adopted: boolean
  readonly release: Digest
  readonly changeset: Digest
  readonly toolVersion: string
  readonly actor: string
  readonly commit: string | null
}

/** A release: everything needed to plan it again later. */
export interface ReleaseRow {
  readonly release: Digest
  readonly plans: readonly JsonObject[]
  readonly actor: string
  readonly commit: string | null
  readonly toolVersion: string
  readonly changeset: Digest
  readonly summary: { readonly [op: string]: number }
  readonly resources: number
  readonly verifiedAt: string | null
  readonly verifiedBy: string | null
}

/** One statement's outcome. The key is `<run>:<action>:<statement>`. */
export interface JournalRow {
  readonly run: string
  readonly changeset: Digest
  readonly id: string
  readonly op: string
  readonly statement: number
  readonly of: number
  readonly sqlDigest: Digest
  readonly desiredDigest: Digest | null
  /** Of the desired spec to the letter: what the target hides is not in `desiredDigest`. */
  readonly specDigest?: Digest | null
  /** Keyed digests of the secrets in use, as the ledger row will hold them. */
  readonly secrets: { readonly [placeholder: string]: string }
  readonly state: 'started' | 'applied' | 'failed' | 'in doubt'
  readonly detail: string | null
}

/** Marks a run: while it is `running`, the journal is read to find out how far it came. */
export interface RunRow {
  readonly run: string
  readonly changeset: Digest
  readonly state: 'running' | 'finished'
}

/** A recipe that was begun and not ended, a row per resource; see `changeset/recipe.ts`. */
export interface RecipeRow {
  readonly project: string
  readonly kind: string
  readonly name: string
  /** `open` while statements are left; `kept` when only `apply --finish` is left. */
  readonly state: 'open' | 'kept'
  /** The run that began it. */
  readonly run: string
  /** As planned when it was begun: what is carried on, whatever would be planned today. */
  readonly action: Action
  /** Position of the first statement that is not known to be done. */
  readonly next: number
  /** First rows of `record` steps, by their name. */
  readonly records: {
    readonly [name: string]: { readonly [column: string]: string | null }
  }
  /** What it made may be gone in part: it is not carried on any more, whatever is planned. */
  readonly isGivenUp?: true
  /** ISO 8601: when only the end was left, and when it comes by itself. */
  readonly keptSince?: string
  readonly keepUntil?: string
}

/** How far a partition has been copied; the key is `<resource>⏎<copy key>⏎<partition>`. */
export interface CopiedRow {
  /** Everything up to and with this has arrived. */
  readonly upto: string
  /** Rows that have arrived, over all ranges. */
  readonly rows: number
  readonly bytes: number
  /** Verified and being moved: what is left of it in the stage belongs to the destination. */
  readonly staged: { readonly upto: string; readonly rows: number; readonly bytes: number } | null
}
