/**
 * The release: what is promoted from one environment to the next. Its digest covers engine and
 * resources with placeholders unresolved; not values, labels, checks, tests, comments, layout.
 */
import { type Digest, digestOfText } from '../resource/digest.ts'
import { compareCodeUnits, quotedText } from '../resource/json.ts'
import type { Steps } from '../steps.ts'
import { type Place, placeBelow, placeOfKind } from '../schema/index.ts'
import type { PlanDocument } from '../source/plans.ts'
import { tokenText } from '../sql/index.ts'

/** Fields that say nothing about what the object is. */
const leftOut: ReadonlySet<string> = new Set(['labels', 'checks', 'tests', 'comment', '$schema'])

/** `documents` are those of every environment: the same release goes through all of them. */
export function* releaseDigest(engine: string, documents: readonly PlanDocument[]): Steps<Digest> {
  const texts = new Set<string>()
  for (const document of documents) {
    texts.add(canonicalDocument(engine, document))
    yield
  }
  const resources = [...texts].sort(compareCodeUnits).join(',')
  return digestOfText(`{"engine":${JSON.stringify(engine)},"resources":[${resources}]}`)
}

function canonicalDocument(engine: string, document: PlanDocument): string {
  const { database, schema, name, ...rest } = document.raw
  const container = database ?? schema
  const qualified = container === undefined ? name : `${String(container)}.${String(name)}`
  return canonicalText({ ...rest, name: qualified }, placeOfKind(engine, document.kind), 0)
}

/** Canonical JSON with SQL as its tokens, so that layout and comments are nothing. */
function canonicalText(value: unknown, place: Place | undefined, depth: number): string {
  if (typeof value === 'string')
    return quotedText(place?.sql === undefined ? value : tokenText(value))
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null)
  if (Array.isArray(value)) {
    const item = place && placeBelow(place, 0)
    return `[${value.map((one) => canonicalText(one, item, depth + 1)).join(',')}]`
  }
  const map = value as Readonly<Record<string, unknown>>
  let text = ''
  for (const key of Object.keys(map).sort()) {
    if (leftOut.has(key) && (depth === 0 || key === 'comment')) continue
    const below = canonicalText(map[key], place && placeBelow(place, key), depth + 1)
    text += `${text === '' ? '' : ','}${quotedText(key)}:${below}`
  }
  return `{${text}}`
}
