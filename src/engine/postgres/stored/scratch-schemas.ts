/** Schemas that stand in for real ones within a transaction, and the way back. */
import type { Address } from '../../../resource/id.ts'
import { mapTexts } from '../../../resource/json.ts'
import type { Spec } from '../../../resource/resource.ts'
import { quoteIdent } from '../kinds/names.ts'

export interface ScratchSchemas {
  /** What stands in for a schema; undefined for one that is used where it stands. */
  readonly of: (schema: string) => string | undefined
  readonly names: readonly string[]
  readonly realText: (text: string) => string
  readonly realSpec: <S extends Spec>(spec: S) => S
  readonly realAddress: (address: Address) => Address
}

/**
 * `mark` makes the names unlike any that a text holds. A name that needs quotes has a stand-in that
 * needs them too, so that every text comes back as the server would have printed it.
 */
export function scratchSchemas(schemas: readonly string[], mark: string): ScratchSchemas {
  const byReal = new Map<string, string>()
  const byScratch = new Map<string, string>()
  for (const schema of new Set(schemas)) {
    const letter = quoteIdent(schema) === schema ? 's' : 'S'
    const scratch = `${letter}luice_${mark}_${byReal.size}`
    byReal.set(schema, scratch)
    byScratch.set(scratch, schema)
  }
  const pattern = new RegExp(`"?[sS]luice_${mark}_\\d+\\b"?`, 'g')
  const realText = (text: string): string =>
    text.includes(`luice_${mark}_`)
      ? text.replace(pattern, (found) => realName(found, byScratch))
      : text
  return {
    of: (schema) => byReal.get(schema),
    names: [...byScratch.keys()],
    realText,
    realSpec: (spec) => mapTexts(spec, realText) as typeof spec,
    realAddress: ({ database, on, name }) => ({
      ...(database === undefined ? {} : { database: realText(database) }),
      ...(on === undefined ? {} : { on: realText(on) }),
      name: realText(name),
    }),
  }
}

function realName(found: string, byScratch: ReadonlyMap<string, string>): string {
  const name = found.replaceAll('"', '')
  const real = byScratch.get(name)
  if (real === undefined) return found
  const isQuoted = found.startsWith('"') && found.endsWith('"')
  return isQuoted ? quoteIdent(real) : found.replace(name, () => real)
}
