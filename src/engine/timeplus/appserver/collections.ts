/**
 * The lists of the appserver that Sluice manages. The identity on the appserver is an id that it
 * gives out itself; ours is the name (timeplus.md §6: ids are new on every target).
 */
export interface Collection {
  readonly kind: string
  readonly path: string
  /** What one of them is called in messages, and several. */
  readonly noun: string
  readonly plural: string
}

export const collections: readonly Collection[] = [
  { kind: 'Source', path: '/sources', noun: 'source', plural: 'sources' },
  { kind: 'Sink', path: '/sinks', noun: 'sink', plural: 'sinks' },
  { kind: 'Dashboard', path: '/dashboards', noun: 'dashboard', plural: 'dashboards' },
  { kind: 'SavedQuery', path: '/savedqueries', noun: 'saved query', plural: 'saved queries' },
]

export function collectionAt(path: string): Collection | undefined {
  return collections.find((collection) => collection.path === path)
}
