/**
 * What a person reads of a difference. The comparison itself runs on normal forms; people know
 * their own text, so that is shown wherever it tells the two sides apart.
 */
import { MASK } from '../catalog/normal-form.ts'
import { hiddenValue } from '../diff/compare-secrets.ts'
import type { Delta } from '../diff/diff.ts'
import type { Change, Engine } from '../engine/engine.ts'
import type { Json } from '../resource/json.ts'
import type { Spec } from '../resource/resource.ts'
import { sqlFragmentAt } from '../schema/index.ts'

export interface ShownTexts {
  readonly before: string | null
  readonly after: string | null
}

export function shownTexts(change: Change, delta: Delta, engine: Engine): ShownTexts {
  const plain = { before: change.before, after: change.after }
  // Where a secret stands, only the normal form is sure to hide it.
  if (change.before?.includes(MASK)) return plain
  // What a target shows in clear, where the plans have a secret, is one as well.
  if (change.after?.includes(MASK)) {
    return { ...plain, before: change.before === null ? null : hiddenValue }
  }
  if (change.type === 'renamed' || change.type === 'order') return plain
  const { resource, live, row } = delta
  if (resource === undefined || live === undefined) return plain
  const isOurs = row !== undefined && row.liveDigest === delta.liveDigest
  const isQuery = sqlFragmentAt(engine.name, resource.kind, [change.top]) === 'query'
  const layOut = (text: string | null): string | null =>
    text !== null && isQuery ? engine.formatQuery(text) : text
  const before =
    change.before === null ? null : layOut(textIn(isOurs ? row.desired : live.spec, change))
  const after = change.after === null ? null : layOut(textIn(resource.spec, change))
  const isTelling =
    before !== after &&
    (before === null) === (change.before === null) &&
    (after === null) === (change.after === null)
  if (isTelling) return { before, after }
  // The text is the same on both sides; what it calls is not, and the normal form has that written in.
  return isQuery ? readable(plain, engine) : plain
}

function readable({ before, after }: ShownTexts, engine: Engine): ShownTexts {
  return {
    before: before === null ? null : engine.readableQuery(before),
    after: after === null ? null : engine.readableQuery(after),
  }
}

/** The text of a field, or of one part of it: `String DEFAULT ''`. */
function textIn(spec: Spec, change: Change): string | null {
  const value = spec[change.top]
  if (change.part === undefined) return typeof value === 'string' ? value : null
  const part = partOf(value, change.formerPart ?? change.part) ?? partOf(value, change.part)
  if (part === undefined || part === null) return null
  if (typeof part !== 'object') return String(part)
  if (Array.isArray(part)) return null
  const words: string[] = []
  for (const [key, item] of Object.entries(part).sort(byOrder)) {
    if (key === 'name' || key === 'renamedFrom' || item === null || typeof item === 'object')
      continue
    words.push(key === 'type' || key === 'value' ? String(item) : `${key} ${String(item)}`)
  }
  return words.length === 0 ? null : words.join(' ')
}

function partOf(value: Json | undefined, name: string): Json | undefined {
  if (value === null || typeof value !== 'object') return undefined
  if (isList(value)) return value.find((item) => isMap(item) && item['name'] === name)
  return value[name]
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function isMap(value: Json): value is { readonly [key: string]: Json | undefined } {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** The type comes first; the rest as sorted before. */
function byOrder([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  const rank = (key: string): number => (key === 'type' || key === 'value' ? 0 : 1)
  return rank(a) - rank(b)
}
