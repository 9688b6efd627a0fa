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
  const parts: string[] = []
  write({ ...rest, name: qualified }, placeOfKind(engine, document.kind), 0, parts)
  return parts.join('')
}

/** Canonical JSON with SQL as its tokens, so that layout and comments are nothing. */
function write(value: unknown, place: Place | undefined, depth: number, parts: string[]): void {
  if (typeof value === 'string') {
    parts.push(quotedText(place?.sql === undefined ? value : tokenText(value)))
  } else if (value === null || typeof value !== 'object') {
    parts.push(JSON.stringify(value ?? null))
  } else if (Array.isArray(value)) {
    const item = place && placeBelow(place, 0)
    parts.push('[')
    for (const [index, one] of value.entries()) {
      if (index > 0) parts.push(',')
      write(one, item, depth + 1, parts)
    }
    parts.push(']')
  } else {
    writeMap(value as Readonly<Record<string, unknown>>, place, depth, parts)
  }
}

function writeMap(
  map: Readonly<Record<string, unknown>>,
  place: Place | undefined,
  depth: number,
  parts: string[],
): void {
  parts.push('{')
  let isFirst = true
  for (const key of Object.keys(map).sort()) {
    if (leftOut.has(key) && (depth === 0 || key === 'comment')) continue
    if (!isFirst) parts.push(',')
    isFirst = false
    parts.push(quotedText(key), ':')
    write(map[key], place && placeBelow(place, key), depth + 1, parts)
  }
  parts.push('}')
}
