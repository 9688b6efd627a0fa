import type { LiveCatalog } from '../../catalog/catalog.ts'
import { addressName, resourceId } from '../../resource/id.ts'
import type { LiveObject } from '../../resource/resource.ts'
import { specFromCreate } from './read-create.ts'

export type Unreadable = LiveCatalog['unreadable'][number]

/** One thing found on a target: an object, or why it cannot be modelled. */
export type Finding =
  | { readonly object: LiveObject; readonly unreadable?: undefined }
  | { readonly unreadable: Unreadable; readonly object?: undefined }

/** What a CREATE text of the server says; `otherwise` names it when it cannot be read. */
export function findingFrom(
  createText: string,
  otherwise: { readonly kind: string; readonly name: string },
): Finding {
  const read = specFromCreate(createText)
  if (!read.ok) return { unreadable: { ...otherwise, why: read.why } }
  const name = addressName(read.address)
  const { kind, address, spec, inferred } = read
  return {
    object: {
      id: resourceId(kind, name),
      kind,
      name,
      address,
      spec,
      ...(inferred === undefined ? {} : { inferred }),
    },
  }
}
