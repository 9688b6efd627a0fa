/**
 * The plans as far as this run carries them out. What changes may have to take its readers away and
 * make them again: one that differs and is not selected, or whose difference is ignored, comes back
 * as it stands on the target, and not as the plans want it.
 */
import { compareForms } from '../diff/compare-forms.ts'
import { type Delta, desiredForm, isOwnTextUnchanged, liveForm } from '../diff/diff.ts'
import type { Engine, KindContext, StoredForm } from '../engine/engine.ts'
import { nameKey, namespaceOf } from '../link/name-index.ts'
import type { ResourceId } from '../resource/id.ts'
import type { LiveObject } from '../resource/resource.ts'
import type { Comparison } from './comparison.ts'
import type { PlanInput } from './plan-input.ts'

/** The desired side for rules that look at others: what this run leaves alone is as it is. */
export function withLeftAlone(
  { difference, desired, live }: Pick<Comparison, 'difference' | 'desired' | 'live'>,
  isSelected: (id: ResourceId) => boolean,
  { engine, compiled }: Pick<PlanInput, 'engine' | 'compiled'>,
): KindContext {
  const left = difference.deltas.filter((delta) =>
    isSelected(delta.id) ? isIgnored(delta, { engine, desired, live }) : isOpen(delta),
  )
  if (left.length === 0) return desired
  const declared = new Map(left.map((delta) => [delta.id, delta.live]))
  const names = new Set(left.flatMap((delta) => liveKeys(delta.live, engine)))
  return {
    ...desired,
    lookup: (namespace, name) => {
      const key = nameKey(namespace, name)
      const resource = compiled.index.get(key)
      const isAsItIs = resource === undefined ? names.has(key) : declared.has(resource.id)
      return (isAsItIs ? live : desired).lookup(namespace, name)
    },
    stored: (id) => {
      if (!declared.has(id)) return desired.stored?.(id)
      const object = declared.get(id)
      return object && storedForm(object)
    },
  }
}

/** Something of its own is still to be done; what only follows from others it may follow now. */
function isOpen(delta: Delta): boolean {
  if (delta.type !== 'change') return ['create', 'drop', 'forget'].includes(delta.type)
  const isStill = isOwnTextUnchanged(delta) && delta.row?.liveDigest === delta.liveDigest
  return delta.isRename || !isStill
}

/** Nothing is to be done, since its difference is to stay. */
function isIgnored(
  delta: Delta,
  sides: Parameters<typeof desiredForm>[1] & Parameters<typeof liveForm>[1],
): boolean {
  const { type, resource, live } = delta
  if (type !== 'none' || !resource?.lifecycle.ignoreChanges.length || !live) return false
  return compareForms(liveForm(live, sides), desiredForm(resource, sides)).changes.length > 0
}

function liveKeys(object: LiveObject | undefined, engine: Engine): readonly string[] {
  const rules = object && engine.kinds[object.kind]
  return !object || !rules ? [] : [nameKey(namespaceOf(rules, object.spec), object.name)]
}

function storedForm({ spec, inferred }: LiveObject): StoredForm {
  return { spec, ...(inferred === undefined ? {} : { inferred }) }
}
