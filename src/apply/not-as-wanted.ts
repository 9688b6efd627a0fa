/** What a server took, and did not do: found by holding what is read back against what was wanted. */
import type { LiveCatalog } from '../catalog/catalog.ts'
import type { Action } from '../changeset/changeset.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import { compareForms } from '../diff/compare-forms.ts'
import { desiredForm, isIgnored, liveForm } from '../diff/diff.ts'
import type { Engine, KindContext } from '../engine/engine.ts'
import type { Compiled } from '../link/compile.ts'
import { type ResourceId, resourceId } from '../resource/id.ts'

export interface ReadBack {
  readonly engine: Engine
  readonly compiled: Pick<Compiled, 'byId'>
  readonly catalog: LiveCatalog
  readonly desired: KindContext
  readonly live: KindContext
}

export interface NotAsWanted {
  readonly id: ResourceId
  /** Fields that differ still; none where it ought to be gone. */
  readonly fields: readonly string[]
  readonly because: string
}

/** Of kinds whose statements may do nothing and say so in a warning alone (`onlyWarns`). */
export function notAsWanted(actions: readonly Action[], input: ReadBack): readonly NotAsWanted[] {
  const { engine, compiled, catalog } = input
  return actions.flatMap(({ kind, name, op, desired }) => {
    const because = engine.kinds[kind]?.onlyWarns
    const id = resourceId(kind, name)
    const object = catalog.objects.get(id)
    if (because === undefined || object === undefined) return []
    if (desired === null)
      return op === 'drop' && !object.unlisted ? [{ id, fields: [], because }] : []
    const resource = compiled.byId.get(id)
    if (resource === undefined) return []
    const fields = compareForms(liveForm(object, input), desiredForm(resource, input))
      .changes.filter((change) => !isIgnored(change, resource))
      .map(({ field }) => field)
    return fields.length === 0 ? [] : [{ id, fields, because }]
  })
}

export function refusedQuietly(found: readonly NotAsWanted[]): SluiceError {
  const names = found.map(({ id, fields }) =>
    fields.length === 0 ? `${id} is still there` : `${id} (${fields.join(', ')})`,
  )
  return new SluiceError(
    'ENGINE_REFUSED',
    `${names.join('; ')}: the statements ran, and the target is not as they say`,
    { hint: found[0]?.because ?? '' },
  )
}
