/**
 * A CREATE (or GRANT) statement as fields of its kind: from a plan's `ddl`. Both forms of writing mean
 * the same resource. Texts are slices of the statement, as it was written; what the kind makes of
 * fields (names of constraints, numbers as text) it makes of these as well.
 */
import type { Address } from '../../resource/id.ts'
import type { Spec } from '../../resource/resource.ts'
import { foldScript } from './read/fold.ts'
import type { UnknownPart } from './read/known.ts'

export type ReadCreate =
  | {
      readonly ok: true
      readonly kind: string
      /** The schema is absent where the statement does not name it. */
      readonly address: Address
      /** Fields as a plan file has them. */
      readonly spec: Spec
      readonly unknown: readonly UnknownPart[]
    }
  | {
      readonly ok: false
      readonly why: string
      readonly start?: number
      readonly end?: number
    }

/** A document asks several times: for its address, and for its fields. */
const known = new Map<string, ReadCreate>()
const most = 1000

/** Statements behind the first may add to the object: CREATE INDEX, COMMENT ON, ALTER … OWNER TO. */
export function specFromCreate(sql: string): ReadCreate {
  const before = known.get(sql)
  if (before !== undefined) return before
  const read = readAlone(sql)
  if (known.size >= most) known.clear()
  known.set(sql, read)
  return read
}

function readAlone(sql: string): ReadCreate {
  const { objects, skipped } = foldScript(sql)
  const [problem] = skipped
  if (problem !== undefined) {
    const { why, start, end } = problem
    return { ok: false, why, start, end }
  }
  const [first, second] = objects
  if (first === undefined) return { ok: false, why: 'expected a statement but found nothing' }
  if (second !== undefined) {
    const why = `this makes a ${first.kind} and a ${second.kind}: a document is for one`
    return { ok: false, why, start: second.start, end: second.end }
  }
  const { kind, address, spec, unknown } = first
  return { ok: true, kind, address, spec, unknown }
}
