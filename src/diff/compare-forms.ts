/**
 * Compares two normal forms field by field. Knows no kinds and no engines: a form is texts and
 * named parts, and what a difference means is for the engine's rules to say.
 */
import {
  type Implied,
  isNamedParts,
  MASK,
  type NamedPart,
  type NamedParts,
  type NormalForm,
  type NormalValue,
} from '../catalog/normal-form.ts'
import type { Change } from '../engine/engine.ts'
import type { Json } from '../resource/json.ts'

export interface Comparison {
  readonly changes: readonly Change[]
  /** Fields that are equal as far as can be seen: a masked secret stands in them. */
  readonly masked: readonly string[]
}

/**
 * What leads from `live` to `desired`. A field that the desired form lacks is not compared
 * (nothing is known about it); `null` means "not set" and is compared.
 */
export function compareForms(live: NormalForm, desired: NormalForm): Comparison {
  const changes: Change[] = []
  const masked: string[] = []
  for (const field of Object.keys(desired)) {
    const wanted = desired[field] ?? null
    const found = live[field] ?? null
    if (isNamedParts(wanted) || isNamedParts(found)) {
      // The target hides which parts there are: the ledger says whether the wish has moved.
      if (found === MASK) masked.push(field)
      else compareParts(field, partsOf(found), partsOf(wanted), changes, masked)
      continue
    }
    const after = textOf(wanted)
    const before = after === null && isImplied(found) ? null : textOf(found)
    const outcome = compareText(before, after)
    if (outcome === 'masked') masked.push(field)
    if (outcome === 'different') {
      changes.push({
        field,
        top: field,
        type: before === null ? 'added' : after === null ? 'removed' : 'changed',
        subfields: [],
        before,
        after,
      })
    }
  }
  return { changes, masked }
}

/** The form as JSON for digests: `renamedFrom` is a wish, not a part of the form. */
export function formJson(form: NormalForm): Json {
  const result: Record<string, Json> = {}
  for (const [field, value] of Object.entries(form)) result[field] = valueJson(value)
  return result
}

/** One text for a part, as shown to people: `String DEFAULT ''`. */
export function renderPart(part: NamedPart): string {
  const words: string[] = []
  for (const [key, value] of Object.entries(part.form)) {
    if (value === null || value === '') continue
    words.push(words.length === 0 ? value : `${key} ${value}`)
  }
  return words.join(' ')
}

function compareParts(
  field: string,
  live: NamedParts,
  desired: NamedParts,
  changes: Change[],
  masked: string[],
): void {
  const liveByName = new Map(live.parts.map((part) => [part.name, part] as const))
  const desiredNames = new Set(desired.parts.map((part) => part.name))
  /** Names of live parts as they will be called, to compare the order afterwards. */
  const nameAfter = new Map<string, string>()
  for (const part of desired.parts) {
    const former = formerName(part, liveByName, desiredNames)
    const before = liveByName.get(former ?? part.name)
    if (before === undefined) {
      // Two live forms: what nobody has to say came to one of them.
      if (part.implied) continue
      changes.push(partChange(field, 'added', part.name, null, renderPart(part), []))
      continue
    }
    nameAfter.set(before.name, part.name)
    if (former !== undefined) {
      changes.push({
        ...partChange(field, 'renamed', part.name, former, part.name, []),
        formerPart: former,
      })
    }
    const { different, hidden } = compareFields(before, part)
    if (hidden) masked.push(`${field}.${part.name}`)
    if (different.length > 0) {
      changes.push(
        partChange(field, 'changed', part.name, renderPart(before), renderPart(part), different),
      )
    }
  }
  for (const part of live.parts) {
    if (nameAfter.has(part.name) || part.implied) continue
    changes.push(partChange(field, 'removed', part.name, renderPart(part), null, []))
  }
  if (desired.ordered) compareOrder(field, live, desired, nameAfter, changes)
}

/** A new part says `renamedFrom` and the old one is still there: a rename, otherwise nothing. */
function formerName(
  part: NamedPart,
  live: ReadonlyMap<string, NamedPart>,
  desiredNames: ReadonlySet<string>,
): string | undefined {
  const former = part.renamedFrom
  if (former === undefined || live.has(part.name) || desiredNames.has(former)) return undefined
  return live.has(former) ? former : undefined
}

function compareFields(
  before: NamedPart,
  after: NamedPart,
): { readonly different: readonly string[]; readonly hidden: boolean } {
  const different: string[] = []
  let hidden = false
  for (const key of new Set([...Object.keys(before.form), ...Object.keys(after.form)])) {
    // As with fields: what the desired form does not know is not compared.
    if (!(key in after.form)) continue
    const outcome = compareText(before.form[key] ?? null, after.form[key] ?? null)
    if (outcome === 'different') different.push(key)
    if (outcome === 'masked') hidden = true
  }
  return { different, hidden }
}

function compareOrder(
  field: string,
  live: NamedParts,
  desired: NamedParts,
  nameAfter: ReadonlyMap<string, string>,
  changes: Change[],
): void {
  const kept = live.parts.flatMap((part) => nameAfter.get(part.name) ?? [])
  const keptSet = new Set(kept)
  const wanted = desired.parts.map((part) => part.name).filter((name) => keptSet.has(name))
  if (kept.every((name, position) => name === wanted[position])) return
  changes.push({
    field,
    top: field,
    type: 'order',
    subfields: [],
    before: kept.join(', '),
    after: wanted.join(', '),
  })
}

function partChange(
  field: string,
  type: Change['type'],
  part: string,
  before: string | null,
  after: string | null,
  subfields: readonly string[],
): Change {
  return { field: `${field}.${part}`, top: field, type, part, subfields, before, after }
}

/** Servers mask a secret inside a literal; whatever the desired text has there may be equal. */
function compareText(live: string | null, desired: string | null): 'same' | 'masked' | 'different' {
  if (live === desired) return live?.includes(MASK) ? 'masked' : 'same'
  if (live === null || desired === null || !live.includes(MASK)) return 'different'
  // All of it is hidden: it need not be a literal, and may hold quotes.
  if (live === MASK) return 'masked'
  const pattern = live.split(MASK).map(escapeForPattern).join("(?:[^'\\\\]|\\\\.|'')*")
  return new RegExp(`^${pattern}$`, 's').test(desired) ? 'masked' : 'different'
}

function escapeForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

function partsOf(value: NormalValue): NamedParts {
  return isNamedParts(value) ? value : { ordered: false, parts: [] }
}

function isImplied(value: NormalValue): value is Implied {
  return typeof value === 'object' && value !== null && 'implied' in value
}

function textOf(value: Exclude<NormalValue, NamedParts>): string | null {
  return isImplied(value) ? value.implied : value
}

function valueJson(value: NormalValue): Json {
  if (!isNamedParts(value)) return isImplied(value) ? { implied: value.implied } : value
  const parts = value.parts.map((part) => ({ name: part.name, form: { ...part.form } }))
  return value.ordered
    ? parts
    : parts.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}
