/**
 * Definitions that are equal to the letter and yet have to be written again: what the engine fixed
 * at writing (types of columns that a view reads) is not in them. The digest of the desired form
 * holds it, so the ledger tells when it has moved since the last apply, and a run that was cut off
 * between a table and the views over it finds them.
 */
import type { NormalForm } from '../catalog/normal-form.ts'
import type { Change, KindRules } from '../engine/engine.ts'
import type { LedgerRow } from '../ledger/ledger-row.ts'
import { type Digest, digestOf } from '../resource/digest.ts'
import { parseResourceId, type ResourceId } from '../resource/id.ts'
import { isSameJson } from '../resource/json.ts'
import type { LiveObject, Resource } from '../resource/resource.ts'
import { formJson } from './compare-forms.ts'
import type { Delta, DiffInput } from './diff.ts'

export const typesChange: Change = {
  field: 'types',
  top: 'types',
  type: 'changed',
  subfields: [],
  before: null,
  after: null,
}

export function desiredDigestOf(
  resource: Resource,
  form: NormalForm,
  { engine, desired }: Pick<DiffInput, 'engine' | 'desired'>,
): Digest {
  const frozen = engine.kinds[resource.kind]?.frozen?.(resource.spec, desired)
  return digestOf(formJson(frozen === undefined ? form : { ...form, types: frozen }))
}

/** By the ledger where it has a row, otherwise by the types that stand on the target. */
export function hasOtherTypes(
  found: {
    readonly resource: Resource
    readonly live: LiveObject
    readonly row: LedgerRow | undefined
    readonly desiredDigest: Digest
  },
  decided: ReadonlyMap<ResourceId, Delta>,
  input: DiffInput,
): boolean {
  const { resource, live, row, desiredDigest } = found
  const rules = input.engine.kinds[resource.kind]
  if (rules?.frozen === undefined) return false
  if (row === undefined || !isComparable(row, input)) {
    return differs(rules, resource, live, input)
  }
  if (row.desiredDigest === desiredDigest) return false
  // Where its own text moved, the digest says nothing of types.
  if (!isSameJson(resource.spec, row.desired)) return false
  return [...input.needsOf(resource.id)].some((id) => {
    const need = decided.get(id)
    if (need === undefined) return false
    // Made by a run that was cut off before it wrote that down: it looks as if it had always been.
    const wasMade =
      need.type === 'adopt' && input.ledger.unfinished.some((entry) => entry.id === id)
    const isMoving = need.type === 'change' || need.type === 'create' || wasMade
    return isMoving || (need.row !== undefined && hasMovedSince(need, need.row, row))
  })
}

/** By an apply that did not reach the resource, or by somebody else. */
function hasMovedSince({ live }: Delta, needRow: LedgerRow, row: LedgerRow): boolean {
  if (needRow.changeset !== row.changeset) return true
  return live !== undefined && !isSameJson(needRow.live, live.spec)
}

/**
 * Whether something it takes types from was recorded by another apply, and they moved: the row of
 * the resource itself then looks as if nothing had.
 */
export function isWrittenBefore(
  resource: Resource,
  row: LedgerRow,
  rowOf: (kind: string, name: string) => LedgerRow | undefined,
  desiredDigest: () => Digest,
  input: DiffInput,
): boolean {
  if (input.engine.kinds[resource.kind]?.frozen === undefined) return false
  if (!isComparable(row, input)) return false
  const isNewer = [...input.needsOf(resource.id)].some((id) => {
    const { kind, name } = parseResourceId(id)
    const need = rowOf(kind, name)
    return need !== undefined && need.changeset !== row.changeset
  })
  return isNewer && desiredDigest() !== row.desiredDigest
}

/** The normal form, and with it the digest, belongs to the version that wrote it. */
function isComparable({ toolVersion }: LedgerRow, input: DiffInput): boolean {
  return toolVersion === input.toolVersion
}

/** Only what both sides tell can differ. */
function differs(
  rules: KindRules,
  resource: Resource,
  live: LiveObject,
  { desired, live: context }: DiffInput,
): boolean {
  const wanted = rules.frozen?.(resource.spec, desired)?.parts ?? []
  const standing = new Map(
    (rules.frozen?.(live.spec, context)?.parts ?? []).map((part) => [part.name, part.form]),
  )
  return wanted.some(({ name, form }) => {
    const before = standing.get(name)
    return before !== undefined && before['type'] !== form['type']
  })
}
