import type { LiveCatalog } from '../catalog/catalog.ts'
import { MASK } from '../catalog/normal-form.ts'
import { mapTexts } from '../resource/json.ts'
import type { Spec } from '../resource/resource.ts'

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
    return [
      id,
      isClean ? object : { ...object, spec: mapTexts(object.spec, mask) as Spec },
    ] as const
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
