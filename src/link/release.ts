/**
 * The release: what is promoted from one environment to the next. Its digest covers engine and
 * resources with placeholders unresolved; not values, labels, checks, tests, comments, layout.
 */
import { type Digest, digestOf } from '../resource/digest.ts'
import { compareCodeUnits, type Json } from '../resource/json.ts'
import { sqlFragmentAt } from '../schema/index.ts'
import type { PlanDocument } from '../source/plans.ts'
import { tokenText } from '../sql/index.ts'

/** Fields that say nothing about what the object is. */
const leftOut: ReadonlySet<string> = new Set(['labels', 'checks', 'tests', 'comment', '$schema'])

/** `documents` are those of every environment: the same release goes through all of them. */
export function releaseDigest(engine: string, documents: readonly PlanDocument[]): Digest {
  const resources = documents.map((document) => canonicalDocument(engine, document))
  const texts = new Map(resources.map((json) => [JSON.stringify(json), json] as const))
  const sorted = [...texts.keys()].sort(compareCodeUnits).flatMap((text) => texts.get(text) ?? [])
  return digestOf({ engine, resources: sorted })
}

function canonicalDocument(engine: string, document: PlanDocument): Json {
  const { database, schema, name, ...rest } = document.raw
  const container = database ?? schema
  const qualified = container === undefined ? name : `${String(container)}.${String(name)}`
  return sortedCanonical({ ...rest, name: qualified }, engine, document.kind, [])
}

/** Sorted keys; SQL as its tokens, so that layout and comments are nothing. */
function sortedCanonical(
  value: unknown,
  engine: string,
  kind: string,
  path: readonly (string | number)[],
): Json {
  if (typeof value === 'string') {
    return sqlFragmentAt(engine, kind, path) === undefined ? value : tokenText(value)
  }
  if (value === null || typeof value !== 'object') return (value ?? null) as Json
  if (Array.isArray(value)) {
    return value.map((item, position) => sortedCanonical(item, engine, kind, [...path, position]))
  }
  const result: Record<string, Json> = {}
  for (const key of Object.keys(value).sort(compareCodeUnits)) {
    if (leftOut.has(key) && (path.length === 0 || key === 'comment')) continue
    result[key] = sortedCanonical((value as Record<string, unknown>)[key], engine, kind, [
      ...path,
      key,
    ])
  }
  return result
}
