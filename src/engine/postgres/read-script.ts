/** SQL scripts (dumps, migrations) as the objects that are there when they have run. */
import type { Address } from '../../resource/id.ts'
import type { Json, JsonObject } from '../../resource/json.ts'
import type { KindContext, ScriptObjects } from '../engine.ts'
import { kinds } from './kinds/index.ts'
import { splitName, withoutSignature } from './kinds/names.ts'
import { foldScript, type FoldedObject } from './read/fold.ts'
import { withoutInherited } from './read/heirs.ts'
import { qualified } from './read/qualify.ts'
import { withSerials } from './read/serial.ts'

/** Schema of unqualified names where a script sets none. */
const usual = 'public'

const context: KindContext = { database: usual, lookup: () => undefined, side: 'desired' }

/**
 * For `import --from-sql`. What cannot be said by the fields of a kind, and statements that make
 * nothing, are skipped with the reason; an object with a part that is not known is left out as a
 * whole, since a plan without that part would be another object.
 */
export function readScript(text: string): ScriptObjects {
  const folded = foldScript(text, usual)
  const objects: ScriptObjects['objects'][number][] = []
  const skipped = folded.skipped.map(({ start, end, why, isSyntax }) => ({
    start,
    end,
    why: isSyntax ? `not readable: ${why}` : why,
  }))
  for (const object of withoutInherited(withSerials(qualified(folded, usual)))) {
    const [unknown] = object.unknown
    if (unknown !== undefined) {
      const { start, end } = unknown
      skipped.push({ start, end, why: `\`${unknown.text}\` is not known to Sluice` })
      continue
    }
    const read = asRead(object)
    if (read === undefined) {
      skipped.push({ start: 0, end: 0, why: `${object.kind} is not known to Sluice` })
      continue
    }
    objects.push(read)
  }
  // Ranges and base types have no kind, and tables may be made of them.
  for (const other of folded.others) {
    const [, name] = /^type (.*)$/s.exec(other) ?? []
    if (name === undefined) continue
    const address = splitName(name, usual)
    objects.push({ kind: 'External', address, spec: { of: 'type' } })
  }
  return { objects, skipped: skipped.sort((a, b) => a.start - b.start) }
}

/** As the kind reads a plan file with these fields. */
function asRead(object: FoldedObject): ScriptObjects['objects'][number] | undefined {
  const { kind, address, spec } = object
  const rules = kinds[kind]
  if (rules === undefined) return undefined
  const json: Record<string, Json | undefined> = { ...naming(object), ...spec }
  // pg_dump writes out the comment that an extension's files give it.
  if (kind === 'Extension') delete json['comment']
  return {
    kind,
    address: rules.address(json, usual) ?? address,
    spec: rules.read(json, context).spec,
  }
}

/** `name`, and `schema` for what lives in one; Grants and policies are named by their fields. */
function naming({ kind, address }: FoldedObject): JsonObject {
  const { database, on, name }: Address = address
  if (['Grant', 'DefaultPrivileges', 'Policy'].includes(kind)) return {}
  if (on !== undefined || database === undefined) return { name }
  // The arguments of a function are a field.
  const isRoutine = kind === 'Function' || kind === 'Procedure'
  return { name: isRoutine ? withoutSignature(name) : name, schema: database }
}
