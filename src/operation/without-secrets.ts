import type { LiveCatalog } from '../catalog/catalog.ts'
import { MASK } from '../catalog/normal-form.ts'
import type { Json, JsonObject } from '../resource/json.ts'

/**
 * A server shows some secrets in clear (a token inside a URL). Whatever is known to be one is
 * masked as soon as it is read, so that no plan, ledger or changeset can come to hold it.
 */
export function withoutSecrets(catalog: LiveCatalog, secrets: readonly string[]): LiveCatalog {
  const words = [...new Set(secrets.flatMap(spellings))]
    .filter((word) => word.length >= shortest)
    .sort((a, b) => b.length - a.length)
  if (words.length === 0) return catalog
  const mask = (text: string): string =>
    words.reduce((masked, word) => masked.replaceAll(word, MASK), text)
  const objects = [...catalog.objects].map(([id, object]) => {
    const text = JSON.stringify(object.spec)
    const isClean = words.every((word) => !text.includes(JSON.stringify(word).slice(1, -1)))
    return [id, isClean ? object : { ...object, spec: maskedSpec(object.spec, mask) }] as const
  })
  return { ...catalog, objects: new Map(objects) }
}

/** Shorter values stand in every other definition by chance. */
const shortest = 8

/** As it is, and as it stands inside a literal of a definition. */
function spellings(secret: string): readonly string[] {
  const escaped = secret.replaceAll('\\', '\\\\')
  return [secret, escaped.replaceAll("'", "\\'"), escaped.replaceAll("'", "''")]
}

function maskedSpec(spec: JsonObject, mask: (text: string) => string): JsonObject {
  return Object.fromEntries(Object.entries(spec).map(([key, value]) => [key, masked(value, mask)]))
}

function masked(value: Json | undefined, mask: (text: string) => string): Json | undefined {
  if (typeof value === 'string') return mask(value)
  if (value === null || value === undefined || typeof value !== 'object') return value
  if (isList(value)) return value.map((item) => masked(item, mask) ?? null)
  return maskedSpec(value, mask)
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
