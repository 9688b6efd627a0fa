import type { LiveCatalog } from '../../catalog/catalog.ts'
import { addressName, resourceId } from '../../resource/id.ts'
import type { LiveObject } from '../../resource/resource.ts'
import { hideSecrets } from './hide-secrets.ts'
import { specFromCreate } from './read-create.ts'

export type Unreadable = LiveCatalog['unreadable'][number]

/** One thing found on a target: an object, or why it cannot be modelled. */
export type Finding =
  | { readonly object: LiveObject; readonly unreadable?: undefined }
  | { readonly unreadable: Unreadable; readonly object?: undefined }

/** What is known of an object before its definition is read. */
export interface Named {
  readonly kind: string
  readonly name: string
}

/** What a CREATE text of the server says; `otherwise` names it when it cannot be read. */
export function findingFrom(createText: string, otherwise: Named): Finding {
  if (createText.trim() === '') return unreadable(otherwise, noText)
  const read = specFromCreate(createText)
  if (!read.ok) return unreadable(otherwise, read.why)
  const [unknown] = read.unknown
  if (unknown !== undefined) {
    return unreadable(otherwise, `\`${unknown.text}\` is not known to Sluice`)
  }
  const name = addressName(read.address)
  const { kind, address, spec, inferred } = read
  return {
    object: {
      id: resourceId(kind, name),
      kind,
      name,
      address,
      spec: hideSecrets(spec),
      ...(inferred === undefined ? {} : { inferred }),
    },
  }
}

export function unreadable({ kind, name }: Named, why: string): Finding {
  return { unreadable: { kind, name, why } }
}

const noText = 'the server does not show its definition to this user'
