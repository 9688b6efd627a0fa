declare const brand: unique symbol

/** `Kind/name`; the only place that builds or reads this form. */
export type ResourceId = string & { readonly [brand]: 'ResourceId' }

/** Where a resource lives. `on` is the relation that a policy or trigger lives on. */
export interface Address {
  readonly database?: string
  readonly on?: string
  readonly name: string
}

export function resourceId(kind: string, name: string): ResourceId {
  return `${kind}/${name}` as ResourceId
}

/** Takes `Kind/name` apart at the first slash (kinds hold none). */
export function parseResourceId(id: string): { readonly kind: string; readonly name: string } {
  const slash = id.indexOf('/')
  return slash < 0
    ? { kind: '', name: id }
    : { kind: id.slice(0, slash), name: id.slice(slash + 1) }
}

/** The name as shown and used in ids: parts joined by dots. */
export function addressName(address: Address): string {
  return [address.database, address.on, address.name].filter((part) => part !== undefined).join('.')
}
