/**
 * Inspection in parts, one query each: the number of queries stays the same however many objects
 * there are, and a kind brings its own query along. The same parts read the live target and what
 * the plans' own definitions became in a transaction that is rolled back.
 */
import type { LiveCatalog } from '../../../catalog/catalog.ts'
import type { Address, ResourceId } from '../../../resource/id.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { Spec } from '../../../resource/resource.ts'
import type { ServerFacts } from '../facts.ts'

export interface InspectPart {
  /** For messages: `tables`, `functions`. */
  readonly name: string
  /**
   * A query with one column `o`, a JSON object per row. `$1::text[]` holds the names of the schemas
   * in scope; it runs with `search_path = pg_catalog`, so that every name in deparsed text has its
   * schema. Undefined: this server has nothing of the kind.
   */
  readonly sql: (facts: ServerFacts) => string | undefined
  /** Objects that live in no schema: left out where the scope has no global objects. */
  readonly isGlobal?: true
  /** What a row of it stands for; several objects, or one that Sluice does not model. */
  readonly read: (row: JsonObject, facts: ServerFacts) => readonly (Found | Unreadable)[]
}

export interface Found {
  readonly kind: string
  readonly address: Address
  readonly spec: Spec
  /** What the server computed and no plan declares. */
  readonly inferred?: JsonObject
  /** As in `LiveObject`. */
  readonly unlisted?: true
  readonly sameAs?: ResourceId
}

/** An object that cannot be read, or has no kind here: listed, never touched. */
export interface Unreadable {
  readonly unreadable: LiveCatalog['unreadable'][number]
}
